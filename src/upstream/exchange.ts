// One call to RetroAchievements: sent inside its deadline, and what its end says to the log, the key, the budget and the
// breaker.

import type { Dispatcher } from 'undici'
import type { Config } from '../config/settings.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import { classify, type Reply } from './classify.ts'
import type { Lane, Lanes } from './credentials.ts'
import type { Urgency } from './queue.ts'
import { createClient, type Send, type UpstreamCall } from './transport.ts'

export type AskOptions = Urgency & {
  /** With whose key. */
  readonly lane: Lane
  /** The id of the request that caused the call, for the log. */
  readonly cause: string
}

/** Sees to an exchange, and passes on what comes of it; the exchange says which status it saw. */
export type Trace = <T>(
  method: string,
  options: Pick<AskOptions, 'cause' | 'priority'>,
  exchange: (seen: (status: number) => void) => Promise<T>,
) => Promise<T>

/** A call that failed. */
export type Trouble = {
  /** Milliseconds since 1970, by the wall clock. */
  readonly atMs: number
  readonly method: string
  readonly code: FailureCode
  /** In our own words. */
  readonly message: string
}

/** An answer, with when its question was sent: in milliseconds of elapsed time (`Clock.now`). */
export type DatedReply = Reply & { readonly sentMs: number }

/** How a call ended. */
export type CallOutcome = Reply['kind'] | FailureCode

/** What is needed to send calls, and who hears of them. */
export type ExchangesOptions = {
  config: Config['upstream']
  lanes: Pick<Lanes, 'prove'>
  dispatcher: Dispatcher
  clock: Clock
  log: Log
  trace?: Trace | undefined
  /** Told of every call that was sent. */
  onCall(method: string, outcome: CallOutcome, seconds: number): void
}

/** A call that is under way, with what it was sent with. */
type Sent = {
  readonly call: UpstreamCall
  readonly options: AskOptions
  readonly key: Secret
  /** Milliseconds of the monotonic clock. */
  readonly startedMs: number
  /** The same moment in milliseconds of elapsed time. */
  readonly sentMs: number
}

const mostTroubles = 10

const untraced: Trace = (_method, _options, exchange) => exchange(() => {})

/** Sends calls that were admitted, counts them, and keeps the latest that failed. */
export class Exchanges {
  readonly #options: ExchangesOptions
  readonly #send: Send
  readonly #troubles: Trouble[] = []
  #calls = 0

  constructor(options: ExchangesOptions) {
    this.#options = options
    this.#send = createClient(options.config, options.dispatcher, options.clock)
  }

  /** Calls that were sent since the start. */
  get calls(): number {
    return this.#calls
  }

  /** The latest, the last of them at the end. */
  get troubles(): readonly Trouble[] {
    return this.#troubles
  }

  /** Throws Failure when there is no usable answer. */
  async make(call: UpstreamCall, options: AskOptions): Promise<DatedReply> {
    const { config, clock, trace = untraced } = this.#options
    const leftMs = options.deadlineMs - clock.monotonic()
    const over = new AbortController()
    const late = new Failure('upstream-timeout', 'RetroAchievements did not answer in time', {
      // A call that waited long for its turn is cut off although RetroAchievements is there.
      blames: leftMs < config.timeoutMs / 2 ? undefined : 'service',
    })
    const timer = clock.setTimeout(() => over.abort(late), leftMs)
    try {
      return await trace(call.method, options, seen => {
        const times = { startedMs: clock.monotonic(), sentMs: clock.now() }
        const sent = { call, options, key: options.lane.keys.current(), ...times }
        return this.#replyTo(sent, over.signal, seen)
      })
    } finally {
      clock.clearTimeout(timer)
    }
  }

  async #replyTo(sent: Sent, signal: AbortSignal, seen: (status: number) => void): Promise<DatedReply> {
    const { call, key, sentMs } = sent
    this.#calls += 1
    try {
      const received = await this.#send(call, key, signal)
      seen(received.status)
      const reply = classify(received, this.#options.clock.wall(), call.keys)
      // Answers are passed on, some of them as they are: none may carry the key to a client.
      if (received.repeatsKey) throw new Failure('upstream-unexpected-answer', 'an answer that repeats the key')
      this.#seeAnswered(sent, reply)
      return { ...reply, sentMs }
    } catch (error) {
      throw this.#seeFailed(sent, error)
    }
  }

  #seeAnswered(sent: Sent, { kind, status, body }: Reply): void {
    const { log, lanes, onCall } = this.#options
    const { call, options, key } = sent
    const { lane } = options
    log.debug({ ...this.#noteOf(sent), status, bytes: body.length }, 'upstream answered')
    onCall(call.method, kind, this.#msSince(sent) / 1000)
    lane.budget.relax()
    lane.keys.accepted(key)
    lanes.prove(lane)
  }

  /** Returns what the asker is to be told. */
  #seeFailed(sent: Sent, error: unknown): unknown {
    const { log, onCall, clock } = this.#options
    const { call, options, key } = sent
    const { keys, budget } = options.lane
    const { code, message, retryAfterMs } = error as Failure
    log[levelOf(code, options.lane)]({ ...this.#noteOf(sent), code, err: error }, 'upstream failed')
    onCall(call.method, code, this.#msSince(sent) / 1000)
    if (!isCallersFault(code, options.lane))
      this.#troubles.push({ atMs: clock.wall(), method: call.method, code, message })
    if (this.#troubles.length > mostTroubles) this.#troubles.shift()
    const pausedMs = code === 'upstream-busy' ? budget.pause(retryAfterMs) : undefined
    if (code === 'upstream-rejected-key') {
      const again = keys.rejected(key)
      return new Failure(code, message, { again, retryAfterMs: keys.refusal()?.retryAfterMs })
    }
    return pausedMs === undefined ? error : new Failure(code, message, { retryAfterMs: pausedMs })
  }

  /** For the log. */
  #noteOf(sent: Sent) {
    return { reqId: sent.options.cause, upstream: sent.call.method, ms: Math.round(this.#msSince(sent)) }
  }

  #msSince({ startedMs }: Sent): number {
    return this.#options.clock.monotonic() - startedMs
  }
}

/** What somebody else brought as a key is nothing that the operator has to see to. */
function isCallersFault(code: FailureCode, { partition }: Lane): boolean {
  return code === 'upstream-rejected-key' && partition !== ''
}

function levelOf(code: FailureCode, lane: Lane): 'error' | 'warn' | 'info' {
  if (isCallersFault(code, lane)) return 'info'
  return code === 'upstream-rejected-key' ? 'error' : 'warn'
}
