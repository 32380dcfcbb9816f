// Answers and calls that are shared: what one replica fetched all serve, and of those that want the same thing one asks, under a
// lease that it keeps while its call is under way, and the others wait for what it brings.

import type { Answer } from '../cache/answer.ts'
import type { TimesOf } from '../cache/answer-times.ts'
import type { Memory } from '../cache/memory.ts'
import type { SharedAnswers } from '../cache/ports.ts'
import type { Removal } from '../cache/redaction.ts'
import { isOwners } from '../catalogue/call.ts'
import type { Clock } from '../platform/clock.ts'
import { createBoarding } from './boarding.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import { createLeases } from './leases.ts'
import type { StorePurges } from './purges.ts'
import { createStoredAnswers } from './stored-answers.ts'
import { createWaiters } from './waiters.ts'

type SharedAnswersOptions = {
  connection: Pick<Connection, 'condition' | 'run' | 'tell'>
  keys: StoreKeys
  beat: Beat
  memory: Memory
  removal: Pick<Removal, 'concerns'>
  purged: StorePurges['purged']
  clock: Clock
  timesOf: TimesOf
  onLookup(result: 'hit' | 'miss'): void
}

/** Something newer than an answer is not looked for more often than this. */
const againMs = 1_000

export function createSharedAnswers(options: SharedAnswersOptions): SharedAnswers {
  const { connection, memory, clock, onLookup } = options
  const stored = createStoredAnswers(options)
  const waiters = createWaiters()
  const board = createBoarding({ ...options, stored, waiters, leaseOf: createLeases(options) })
  const looks = new Map<string, Promise<void>>()
  /** When something newer than an answer was looked for last, in milliseconds of the monotonic clock. */
  const lookedMs = new WeakMap<Answer, number>()

  async function lookFor(key: string, held: Answer | undefined): Promise<void> {
    try {
      const found = await stored.ask(key, stored.mostAgeFor(held), '', 0)
      const answer = found.kind === 'answer' ? found.answer : undefined
      onLookup(answer === undefined ? 'miss' : 'hit')
      if (answer !== undefined) memory.keepAnswer(answer)
    } catch {
      // The store is away: what is here has to do.
    }
  }

  return {
    look(key, held) {
      if (isOwners(key) || connection.condition() === 'down') return undefined
      if (held !== undefined) {
        const nowMs = clock.monotonic()
        if (nowMs < (lookedMs.get(held) ?? Number.NEGATIVE_INFINITY) + againMs) return undefined
        lookedMs.set(held, nowMs)
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
    wake: waiters.wake,
    distrust: stored.distrust,
  }
}
