// Boarding: of those that want the same thing one gets the lease to ask for it, and the others wait for what its call brings.

import type { Answer } from '../cache/answer.ts'
import type { Boarding } from '../cache/ports.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { longestDelayMs } from '../upstream/classify.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import { priorities } from '../upstream/queue.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { LeaseOf } from './leases.ts'
import type { StoredAnswers } from './stored-answers.ts'
import { readTold, type ToldFailure } from './told.ts'
import type { Waiters } from './waiters.ts'

type BoardingOptions = {
  connection: Pick<Connection, 'condition'>
  keys: StoreKeys
  beat: Pick<Beat, 'id'>
  stored: StoredAnswers
  leaseOf: LeaseOf
  waiters: Pick<Waiters, 'listen'>
  clock: Clock
}

type Board = (key: string, options: AskOptions, held?: Answer) => Promise<Boarding | undefined>

/** How often those who wait look for themselves, should a message be lost. */
const pollMs = 400

/** The function to board with; it brings undefined where everybody is on their own. Throws StoreError. */
export function createBoarding(options: BoardingOptions): Board {
  const { connection, keys, beat, waiters } = options
  let tokens = 0

  return async (key, asking, held) => {
    tokens += 1
    const attempt: Attempt = { key, asking, held, token: `${beat.id}:${tokens}`, isOfUse: true, sinceMs: 0 }
    while (connection.condition() === 'up') {
      const news = waiters.listen(keys.landed(key))
      try {
        const boarding = await tryOnce(attempt, news.landed, options)
        if (boarding !== 'again') return boarding
      } finally {
        news.stop()
      }
    }
  }
}

/** Somebody who wants an answer, and what is known of it by now. */
type Attempt = {
  readonly key: string
  readonly asking: AskOptions
  readonly held: Answer | undefined
  readonly token: string
  /** Whether what the store holds can be read. */
  isOfUse: boolean
  /** Since when a failure counts, in milliseconds of the store's time. */
  sinceMs: number
}

/** Looks at the store once; `again` where it has to be looked at again. */
async function tryOnce(
  attempt: Attempt,
  landed: Promise<unknown>,
  { stored, leaseOf, clock }: BoardingOptions,
): Promise<Boarding | undefined | 'again'> {
  const { key, asking, held, token } = attempt
  const found = await stored.ask(key, attempt.isOfUse ? stored.mostAgeFor(held) : 0, token, attempt.sinceMs)
  switch (found.kind) {
    case 'answer':
      attempt.isOfUse = found.answer !== undefined
      return found.answer === undefined ? 'again' : { kind: 'answer', answer: found.answer }
    case 'mine':
      return { kind: 'lease', lease: leaseOf(key, token, found.nowMs, asking) }
    case 'failed':
      attempt.sinceMs = found.nowMs + 1
      return failureIn(found.told, asking)
    case 'theirs': {
      if (attempt.sinceMs === 0) attempt.sinceMs = found.nowMs
      const leftMs = asking.deadlineMs - clock.monotonic()
      if (leftMs <= 0) return { kind: 'failure', failure: late() }
      await inTime(clock, landed, Math.min(pollMs, leftMs, Math.max(1, found.leftMs)))
      return 'again'
    }
    default:
      return undefined
  }
}

/** What another replica was told, as far as it concerns this call. */
function failureIn(written: string, asking: AskOptions): Boarding | undefined | 'again' {
  const told = readTold(written)
  // The store may hold what another version wrote.
  if (told === undefined) return 'again'
  if ('alone' in told) return undefined
  return isForBoth(told, asking) ? { kind: 'failure', failure: failureOf(told) } : 'again'
}

/** What a less urgent call could not have of the budget, a more urgent one may have. */
function isForBoth({ code, priority }: ToldFailure, options: AskOptions): boolean {
  return code !== 'upstream-budget-exhausted' || priorities.indexOf(priority) <= priorities.indexOf(options.priority)
}

function late(): Failure {
  return new Failure('upstream-timeout', 'another replica had no answer in time')
}

function failureOf({ code, message, retryAfterMs }: ToldFailure): Failure {
  return new Failure(code, message, { retryAfterMs: retryAfterMs && Math.min(retryAfterMs, longestDelayMs) })
}
