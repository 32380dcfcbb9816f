// Manners: a token bucket over everything that is asked, a bound on how much is asked at once, and the pause that
// RetroAchievements' 429 asks for. One budget for the whole process.

import type { Clock, Timer } from '../clock.ts'
import { Failure } from './failure.ts'

type BudgetOptions = { perMinute: number; burst: number; concurrency: number; clock: Clock }

export type Budget = {
  /**
   * Waits for its turn to ask, first come, first served, and charges for it. Resolves with a function to call when the
   * asking is over. Throws Failure at once when the turn cannot come before the deadline, or while paused.
   */
  take(deadlineMs: number): Promise<() => void>
  /** Stops all asking: for the time that a 429 gave, else for 30 s, doubling while 429s repeat, up to 10 min. Returns its length in milliseconds. */
  pause(retryAfterMs: number | undefined): number
  /** RetroAchievements answered as usual, so that the next pause starts small again. */
  relax(): void
}

type Waiter = { start(): void; fail(failure: Failure): void; timer: Timer }

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

  function refill() {
    const now = clock.now()
    tokens = Math.min(burst, tokens + (now - countedAt) * perMs)
    countedAt = now
  }

  function charge() {
    tokens -= 1
    underway += 1
  }

  function done() {
    underway -= 1
    advance()
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
      charge()
      waiter.start()
    }
  }

  function leave(waiter: Waiter) {
    queue.delete(waiter)
    clock.clearTimeout(waiter.timer)
  }

  function exhausted(retryAfterMs: number): Failure {
    return new Failure('upstream-budget-exhausted', 'the upstream budget is used up', { retryAfterMs })
  }

  async function take(deadlineMs: number): Promise<() => void> {
    const now = clock.now()
    if (now < pausedUntil) throw paused(pausedUntil - now)
    refill()
    if (queue.size === 0 && tokens >= 1 && underway < concurrency) {
      charge()
      return done
    }
    const waitMs = Math.max(0, (queue.size + 1 - tokens) / perMs)
    if (now + waitMs >= deadlineMs || queue.size >= longestQueue) throw exhausted(waitMs)
    const { promise, resolve, reject } = Promise.withResolvers<() => void>()
    const waiter: Waiter = {
      start: () => resolve(done),
      fail: reject,
      timer: clock.setTimeout(() => {
        queue.delete(waiter)
        reject(exhausted(waitMs))
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
    const growing = Math.min(firstPauseMs * 2 ** (pauses - 1), longestPauseMs)
    const jittered = growing * (0.9 + 0.2 * Math.random())
    pausedUntil = Math.max(pausedUntil, now + (retryAfterMs ?? jittered))
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

function paused(retryAfterMs: number): Failure {
  return new Failure('upstream-busy', 'RetroAchievements asked for a pause', { retryAfterMs })
}
