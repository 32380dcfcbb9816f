// Answers and calls that are shared: what one replica fetched all serve, and of those that want the same thing one asks, under a
// lease that it keeps while its call is under way, and the others wait for what it brings.

import { type Answer, answerFrom, type Memory } from '../cache/memory.ts'
import type { Boarding, Lease, SharedAnswers } from '../cache/ports.ts'
import type { Removal } from '../cache/redaction.ts'
import { isOwners } from '../catalogue/call.ts'
import { bufferOf } from '../platform/bytes.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { AskOptions } from '../upstream/client.ts'
import { priorities } from '../upstream/queue.ts'
import type { Connection, Reply } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { StorePurges } from './purges.ts'

type SharedAnswersOptions = {
  connection: Pick<Connection, 'condition' | 'run' | 'tell'>
  keys: StoreKeys
  beat: Beat
  memory: Memory
  removal: Pick<Removal, 'concerns'>
  purged: StorePurges['purged']
  clock: Clock
  onLookup(result: 'hit' | 'miss'): void
}

/** What is told of an answer beside its body. */
type Head = Omit<Answer, 'key' | 'body' | 'receivedMs' | 'hits' | 'views'>

/** What those who wait are told of a call that brought nothing for them. */
type Told = { readonly alone: true } | ToldFailure
type ToldFailure = { code: FailureCode; message: string; retryAfterMs?: number; priority: AskOptions['priority'] }

/** How often those who wait look for themselves, should a message be lost. */
const pollMs = 400
/** Two answers that are no more apart than this are the same: so long it may take until one is in the store. */
const slackMs = 50
/** Something newer than an answer is not looked for more often than this. */
const againMs = 1_000

export function createSharedAnswers(options: SharedAnswersOptions): SharedAnswers {
  const { connection, keys, beat, memory, removal, purged, clock, onLookup } = options
  const looks = new Map<string, Promise<void>>()
  /** When something newer than an answer was looked for last. */
  const lookedMs = new WeakMap<Answer, number>()
  const waiting = new Map<string, Set<() => void>>()
  let leases = 0

  function ask(key: string, mostAgeMs: number, token: string, sinceMs: number): Promise<Reply> {
    const names = [keys.answer(key), keys.lease(key), keys.failure(key)]
    const args = [keys.purged, key, mostAgeMs, token, beat.holdMs, sinceMs]
    return connection.run('look', names, args.map(String))
  }

  /** Undefined where nobody is to see it. */
  function answerIn(key: string, [, age, isStale, head, body]: Reply): Answer | undefined {
    const { freshMs, ...rest }: Head = JSON.parse(String(head))
    const ageMs = Math.max(0, Number(age))
    const receivedMs = clock.now() - ageMs
    // The store may not know of it yet, or may have told of the answer before it did.
    const ours = purged(key, rest.tags, receivedMs)
    if (ours === 'hard') return undefined
    const answer = answerFrom({
      ...rest,
      absent: rest.absent ?? undefined,
      key,
      body: memory.hold(body as Buffer),
      receivedMs,
      freshMs: isStale === 1 || ours === 'soft' ? Math.min(freshMs, ageMs) : freshMs,
    })
    return removal.concerns(answer) ? undefined : answer
  }

  /** How old an answer in the store may be to be of use; -1 for any age. */
  function mostAgeFor(held: Answer | undefined): number {
    return held === undefined ? -1 : Math.max(0, clock.now() - held.receivedMs - slackMs)
  }

  async function lookFor(key: string, held: Answer | undefined): Promise<void> {
    try {
      const reply = await ask(key, mostAgeFor(held), '', 0)
      const answer = String(reply[0]) === 'answer' ? answerIn(key, reply) : undefined
      onLookup(answer === undefined ? 'miss' : 'hit')
      if (answer !== undefined) memory.keepAnswer(answer)
    } catch {
      // The store is away: what is here has to do.
    }
  }

  /** To be begun before it is known whether there is a call, as it may land just then. */
  function listen(key: string) {
    const message = keys.landed(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    const others = waiting.get(message) ?? new Set()
    waiting.set(message, others.add(resolve))
    return {
      landed: promise,
      stop() {
        others.delete(resolve)
        if (others.size === 0) waiting.delete(message)
      },
    }
  }

  function leaseOf(key: string, token: string, departed: number, { priority }: AskOptions): Lease {
    const release = beat.hold('lease', keys.lease(key), token)

    function land(lifetimeMs: number, told: Told | undefined, answer?: Answer): void {
      release()
      const names = [keys.answer(key), keys.lease(key), keys.failure(key)]
      const { tags = '', keepMs = 0, freshMs = 0, body = '' } = answer ?? {}
      const fixed = [
        keys.purged,
        key,
        token,
        keys.channel,
        keys.landed(key),
        departed,
        lifetimeMs,
        tags,
        keepMs,
        freshMs,
      ]
      const head = answer === undefined ? '' : headOf(answer)
      const failure = told === undefined ? '' : JSON.stringify(told)
      connection.tell('land', names, [...fixed.map(String), head, bufferOf(body), failure])
    }

    return {
      landed(answer, isKept) {
        const lifetimeMs = Math.round(answer.keepMs - (clock.now() - answer.receivedMs))
        // What is hidden may be shown to somebody else's key.
        if (isKept && lifetimeMs > 0 && answer.state !== 'hidden') land(lifetimeMs, undefined, answer)
        else land(0, { alone: true })
      },
      outdated: () => land(0, undefined),
      failed(error) {
        // A mistake of ours is nothing that others have to make.
        if (!(error instanceof Failure)) return land(0, { alone: true })
        const { code, message, retryAfterMs } = error
        land(0, { code, message, priority, ...(retryAfterMs !== undefined && { retryAfterMs }) })
      },
    }
  }

  async function board(key: string, options: AskOptions, held?: Answer): Promise<Boarding | undefined> {
    leases += 1
    const token = `${beat.id}:${leases}`
    let isOfUse = true
    let sinceMs = 0
    while (connection.condition() === 'up') {
      const news = listen(key)
      try {
        const reply = await ask(key, isOfUse ? mostAgeFor(held) : 0, token, sinceMs)
        const [kind, now, more] = reply
        switch (String(kind)) {
          case 'answer': {
            const answer = answerIn(key, reply)
            if (answer !== undefined) return { kind: 'answer', answer }
            isOfUse = false
            break
          }
          case 'mine':
            return { kind: 'lease', lease: leaseOf(key, token, now as number, options) }
          case 'failed': {
            const told: Told = JSON.parse(String(more))
            if ('alone' in told) return undefined
            if (isForBoth(told, options)) return { kind: 'failure', failure: failureOf(told) }
            sinceMs = (now as number) + 1
            break
          }
          case 'theirs': {
            if (sinceMs === 0) sinceMs = now as number
            const leftMs = options.deadlineMs - clock.now()
            if (leftMs <= 0) return { kind: 'failure', failure: late() }
            await inTime(clock, news.landed, Math.min(pollMs, leftMs, Math.max(1, more as number)))
            break
          }
          default:
            return undefined
        }
      } finally {
        news.stop()
      }
    }
  }

  return {
    look(key, held) {
      if (isOwners(key) || connection.condition() === 'down') return undefined
      if (held !== undefined) {
        if (clock.now() < (lookedMs.get(held) ?? 0) + againMs) return undefined
        lookedMs.set(held, clock.now())
      }
      const looking =
        looks.get(key) ??
        lookFor(key, held).finally(() => {
          looks.delete(key)
        })
      looks.set(key, looking)
      return looking
    },
    async board(key, options, held) {
      if (isOwners(key)) return undefined
      return board(key, options, held).catch(() => undefined)
    },
    wake(message) {
      const those = message === undefined ? [...waiting.values()] : [waiting.get(message) ?? []]
      for (const each of those) for (const resolve of each) resolve()
    },
  }
}

function headOf({ key, body, receivedMs, hits, views, ...head }: Answer): string {
  return JSON.stringify(head satisfies Head)
}

/** What a less urgent call could not have of the budget, a more urgent one may have. */
function isForBoth({ code, priority }: ToldFailure, options: AskOptions): boolean {
  return code !== 'upstream-budget-exhausted' || priorities.indexOf(priority) <= priorities.indexOf(options.priority)
}

function late(): Failure {
  return new Failure('upstream-timeout', 'another replica had no answer in time')
}

function failureOf({ code, message, retryAfterMs }: ToldFailure): Failure {
  return new Failure(code, message, { retryAfterMs })
}
