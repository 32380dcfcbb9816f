// Asking RetroAchievements a question, well: within the budget, while it is not known to be down, inside one deadline,
// and at most twice.

import type { Dispatcher } from 'undici'
import type { Config } from '../config/config.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import { type Breaker, type BreakerState, createBreaker, type Passage, type TellBreaker } from './breaker.ts'
import type { BudgetState, Done } from './budget.ts'
import { classify, type Reply } from './classify.ts'
import type { Lane, Lanes } from './credentials.ts'
import type { Priority, Urgency } from './queue.ts'
import { createClient, type UpstreamCall } from './transport.ts'

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
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly method: string
  readonly code: FailureCode
  /** In our own words. */
  readonly message: string
}

export type AskingState = {
  /** Calls that were sent since the start. */
  readonly calls: number
  readonly budget: BudgetState
  readonly breaker: BreakerState
  /** Whether RetroAchievements did not accept our key when it was asked with it last. */
  readonly keyRejected: boolean
  /** Where callers bring keys of their own: how many are known, and how many of those RetroAchievements has answered to. */
  readonly keys: { readonly known: number; readonly proven: number }
  /** The latest, the last of them at the end. */
  readonly troubles: readonly Trouble[]
}

export type Asking = {
  /** Throws Failure when there is no usable answer. */
  ask(call: UpstreamCall, options: AskOptions): Promise<Reply>
  /** Why a call of this priority would fail at once; undefined when it would be sent, or wait for its turn. */
  refusal(priority: Priority, lane: Lane): Failure | undefined
  /** How long RetroAchievements takes to answer, in milliseconds; 0 as long as nobody knows. */
  typicalMs(): number
  state(): AskingState
}

/** `heed` is told what the breakers of other gateways have come to. */
export type SharedAsking = Asking & Pick<Breaker, 'heed'>

type Admission = { readonly passage: Passage; readonly done: Done }

/** How a call ended. */
export type CallOutcome = Reply['kind'] | FailureCode

type AskingOptions = {
  config: Config['upstream']
  lanes: Lanes
  dispatcher: Dispatcher
  clock: Clock
  log: Log
  trace?: Trace | undefined
  /** Tells other gateways what the breaker comes to. */
  tellBreaker?: TellBreaker | undefined
  /** Told of every call that was sent. */
  onCall(method: string, outcome: CallOutcome, seconds: number): void
}

/** What shows that RetroAchievements itself is in trouble; anything else shows that it is there. */
const breakage = new Set<FailureCode>(['upstream-broken', 'upstream-timeout', 'upstream-unavailable'])

const mostTroubles = 10

const untraced: Trace = (_method, _options, exchange) => exchange(() => {})

/** What somebody else brought as a key is nothing that the operator has to see to. */
function isCallersFault(code: FailureCode, { partition }: Lane): boolean {
  return code === 'upstream-rejected-key' && partition !== ''
}

function levelOf(code: FailureCode, lane: Lane): 'error' | 'warn' | 'info' {
  if (isCallersFault(code, lane)) return 'info'
  return code === 'upstream-rejected-key' ? 'error' : 'warn'
}

function repeats({ body }: Reply, key: Secret): boolean {
  return body.includes(key.reveal()) || unescaped(body).includes(key.reveal())
}

/** JSON may write any letter as an escape. Empty where there is none. */
function unescaped(body: Buffer): string {
  if (!body.includes('\\u00')) return ''
  return body
    .toString('latin1')
    .replace(/\\u00([2-7][0-9a-f])/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
}

export function createAsking({
  config,
  lanes,
  dispatcher,
  clock,
  log,
  trace = untraced,
  tellBreaker,
  onCall,
}: AskingOptions): SharedAsking {
  const breaker = createBreaker({
    clock,
    tell: tellBreaker,
    onOpen(failure) {
      log.warn({ ms: failure.retryAfterMs }, 'RetroAchievements is left alone')
      lanes.dismiss(failure)
    },
    onClose() {
      log.info('RetroAchievements is back')
      lanes.restrain()
    },
  })
  const send = createClient(config, dispatcher)
  const troubles: Trouble[] = []
  let calls = 0

  /** Throws Failure when the call must not be sent. */
  async function admit(options: AskOptions): Promise<Admission> {
    const { keys, budget } = options.lane
    const refused = keys.refusal() ?? breaker.refusal()
    if (refused !== undefined) throw refused
    const done = await budget.take(options)
    try {
      // While it waited for its turn, others may have learned that it must not be sent.
      const rejected = keys.refusal()
      if (rejected !== undefined) throw rejected
      return { passage: breaker.pass(), done }
    } catch (failure) {
      done({ answered: false, sent: false })
      throw failure
    }
  }

  const secondsSince = (startedMs: number) => (clock.now() - startedMs) / 1000

  async function exchange(call: UpstreamCall, options: AskOptions, admission: Admission): Promise<Reply> {
    const over = new AbortController()
    const late = new Failure('upstream-timeout', 'RetroAchievements did not answer in time')
    const timer = clock.setTimeout(() => over.abort(late), options.deadlineMs - clock.now())
    try {
      return await trace(call.method, options, seen =>
        replyTo(call, options, { ...admission, signal: over.signal, seen }),
      )
    } finally {
      clock.clearTimeout(timer)
    }
  }

  async function replyTo(
    call: UpstreamCall,
    { cause, lane, deadlineMs }: AskOptions,
    { signal, seen, passage, done }: Admission & { signal: AbortSignal; seen: (status: number) => void },
  ): Promise<Reply> {
    const { method } = call
    const { keys, budget } = lane
    const key = keys.current()
    const startedMs = clock.now()
    const note = () => ({ reqId: cause, upstream: method, ms: Math.round(clock.now() - startedMs) })
    calls += 1
    try {
      const received = await send(call, key, signal)
      seen(received.status)
      const reply = classify(received, clock.now())
      // Answers are passed on, some of them as they are: none may carry the key to a client.
      if (repeats(reply, key)) throw new Failure('upstream-unexpected-answer', 'an answer that repeats the key')
      log.debug({ ...note(), status: reply.status, bytes: reply.body.length }, 'upstream answered')
      onCall(method, reply.kind, secondsSince(startedMs))
      budget.relax()
      keys.accepted(key)
      lanes.prove(lane)
      done({ answered: true })
      passage.succeeded()
      return reply
    } catch (error) {
      const { code, message, retryAfterMs } = error as Failure
      log[levelOf(code, lane)]({ ...note(), code, err: error }, 'upstream failed')
      onCall(method, code, secondsSince(startedMs))
      if (!isCallersFault(code, lane)) troubles.push({ atMs: clock.now(), method, code, message })
      if (troubles.length > mostTroubles) troubles.shift()
      const pausedMs = code === 'upstream-busy' ? budget.pause(retryAfterMs) : undefined
      // One that waited long for its turn is cut off although RetroAchievements is there.
      const hurried = code === 'upstream-timeout' && deadlineMs - startedMs < config.timeoutMs / 2
      if (hurried) passage.unclear()
      else if (breakage.has(code)) passage.failed()
      else passage.succeeded()
      done({ answered: false })
      if (code === 'upstream-rejected-key') throw new Failure(code, message, { again: keys.rejected(key) })
      throw pausedMs === undefined ? error : new Failure(code, message, { retryAfterMs: pausedMs })
    }
  }

  function refusal(priority: Priority, { keys, budget }: Lane): Failure | undefined {
    return keys.refusal() ?? breaker.refusal() ?? budget.refusal(priority)
  }

  async function ask(call: UpstreamCall, options: AskOptions): Promise<Reply> {
    const admission = await admit(options)
    try {
      return await exchange(call, options, admission)
    } catch (failure) {
      if (!(failure as Failure).again) throw failure
      const delayMs = 100 + 200 * Math.random()
      if (clock.now() + delayMs >= options.deadlineMs) throw failure
      await new Promise<void>(resolve => clock.setTimeout(resolve, delayMs))
      const again = await admit(options).catch(() => {
        throw failure
      })
      return exchange(call, options, again)
    }
  }

  return {
    ask,
    refusal,
    typicalMs: () => lanes.state().typicalMs,
    heed: breaker.heed,
    state: () => ({
      calls,
      budget: lanes.state(),
      breaker: breaker.state(),
      keyRejected: lanes.shared?.keys.isRejected() ?? false,
      keys: lanes.counts(),
      troubles,
    }),
  }
}
