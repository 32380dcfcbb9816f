// Manners: a token bucket over everything that is asked, a bound on how much is asked at once, and the pause that
// RetroAchievements' 429 asks for. One budget for the whole process.

import type { Clock, Timer } from '../clock.ts'
import { Failure } from './failure.ts'

type BudgetOptions = { perMinute: number; burst: number; concurrency: number; clock: Clock }

export type Budget = {
  /**
   * Waits for its turn to ask, first come, first served, and charges for it. Resolves with a function to call when the
   * asking is over, and whether it brought an answer. Throws Failure at once when no answer can come before the deadline
   * any more, or while paused.
   */
  take(deadlineMs: number): Promise<Done>
  /**
   * Stops all asking: for the time that a 429 gave, else for 30 s, longer while 429s repeat, up to 10 min. Returns its
   * length in milliseconds.
   */
  pause(retryAfterMs: number | undefined): number
  /** RetroAchievements answered as usual, so that the next pause starts small again. */
  relax(): void
}

export type Done = (outcome: { answered: boolean }) => void

type Waiter = { start(done: Done): void; fail(failure: Failure): void; deadlineMs: number; timer: Timer }

const firstPauseMs = 30_000
const longestPauseMs = 600_000
const longestQueue = 1_000

export function createBudget({ perMinute, burst, concurrency, clock }: BudgetOptions): Budget {
  const perMs = perMinute / 60_000
  const queue = new Set<Waiter>()
  let tokens = burst
  let countedAt = clock.now()
  let underway = 0
  let nextToken: Timer
  let pausedUntil = 0
  let pauses = 0
  /** How long RetroAchievements takes to answer, lately. */
  let typicalMs = 0

  function refill() {
    const now = clock.now()
    tokens = Math.min(burst, tokens + (now - countedAt) * perMs)
    countedAt = now
  }

  function charge(): Done {
    const startedAt = clock.now()
    tokens -= 1
    underway += 1
    return ({ answered }) => {
      underway -= 1
      // A moving mean over the last ten or so.
      if (answered) typicalMs += (clock.now() - startedAt - typicalMs) / 10
      advance()
    }
  }

  /** Lets waiters go while there are tokens and places, and comes back when the next token is due. */
  function advance() {
    refill()
    clock.clearTimeout(nextToken)
    for (const waiter of queue) {
      if (underway >= concurrency) return
      if (tokens < 1) {
        nextToken = clock.setTimeout(advance, Math.ceil((1 - tokens) / perMs))
        return
      }
      leave(waiter)
      // What cannot be answered in time any more is not asked.
      if (clock.now() + typicalMs >= waiter.deadlineMs) waiter.fail(exhausted(typicalMs))
      else waiter.start(charge())
    }
  }

  function leave(waiter: Waiter) {
    queue.delete(waiter)
    clock.clearTimeout(waiter.timer)
  }

  /** How long one more has to wait, by tokens and by places. */
  function waitMs(): number {
    const ahead = queue.size + 1
    const roundsAhead = Math.ceil((underway + ahead - concurrency) / concurrency)
    return Math.max(0, (ahead - tokens) / perMs, roundsAhead * typicalMs)
  }

  async function take(deadlineMs: number): Promise<Done> {
    const now = clock.now()
    if (now < pausedUntil) throw paused(pausedUntil - now)
    refill()
    if (queue.size === 0 && tokens >= 1 && underway < concurrency) return charge()
    const expectedMs = waitMs()
    if (now + expectedMs + typicalMs >= deadlineMs || queue.size >= longestQueue) throw exhausted(expectedMs)
    const { promise, resolve, reject } = Promise.withResolvers<Done>()
    const waiter: Waiter = {
      start: resolve,
      fail: reject,
      deadlineMs,
      timer: clock.setTimeout(() => {
        queue.delete(waiter)
        reject(exhausted(expectedMs))
      }, deadlineMs - now),
    }
    queue.add(waiter)
    advance()
    return promise
  }

  function pause(retryAfterMs: number | undefined): number {
    const now = clock.now()
    // Calls under way when the first 429 came bring more of them; together they are one refusal.
    if (now >= pausedUntil) pauses += 1
    const growth = 2 ** (pauses - 1)
    const grown = Math.min((retryAfterMs ?? firstPauseMs * (0.9 + 0.2 * Math.random())) * growth, longestPauseMs)
    // The time that was given is a least time, however long.
    pausedUntil = Math.max(pausedUntil, now + Math.max(grown, retryAfterMs ?? 0))
    for (const waiter of queue) {
      leave(waiter)
      waiter.fail(paused(pausedUntil - now))
    }
    return pausedUntil - now
  }

  return {
    take,
    pause,
    relax() {
      // What was under way when the pause began tells nothing about the time after it.
      if (clock.now() >= pausedUntil) pauses = 0
    },
  }
}

function exhausted(retryAfterMs: number): Failure {
  return new Failure('upstream-budget-exhausted', 'the upstream budget is used up', { retryAfterMs })
}

function paused(retryAfterMs: number): Failure {
  return new Failure('upstream-busy', 'RetroAchievements asked for a pause', { retryAfterMs })
}
