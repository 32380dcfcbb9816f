// Manners: a token bucket over everything that is asked, a bound on how much is asked at once, and the pause that
// RetroAchievements' 429 asks for. One for each key that it is asked with, and for callers' keys one over all of them.

import type { Clock, Timer } from '../clock.ts'
import { Failure } from './failure.ts'
import { aheadOf, countsOf, foremost, hindmost, type Priority, rankOf, type Turn, type Urgency } from './turns.ts'

export type BudgetState = {
  readonly perMinute: number
  readonly burst: number
  readonly concurrency: number
  /** Calls that may be sent right now. */
  readonly left: number
  readonly underway: number
  /** How many wait, by priority. */
  readonly waiting: { readonly [priority in Priority]: number }
  /** How long the pause still lasts; 0 when there is none. */
  readonly pausedForMs: number
  /** How long RetroAchievements takes to answer, lately. */
  readonly typicalMs: number
}

export type Budget = {
  /** Why a call of this priority would not be sent, nor wait for its turn; undefined when it would. */
  refusal(priority: Priority): Failure | undefined
  /**
   * Waits for its turn to ask, by priority, then by who is known for longer, then first come, first served, and charges for
   * it. Resolves with a function to call when the asking is over, and whether it brought an answer. Throws Failure at once
   * when no answer can come before the deadline any more, while paused, and where nobody waits for the answer when little of
   * the budget is left.
   */
  take(urgency: Urgency, knownSinceMs?: number): Promise<Done>
  /** Sends away all that wait. */
  dismiss(failure: Failure): void
  /**
   * Stops all asking: for the time that a 429 gave, else for 30 s, longer while 429s repeat, up to 10 min. Returns its
   * length in milliseconds.
   */
  pause(retryAfterMs: number | undefined): number
  /** RetroAchievements answered as usual, so that the next pause starts small again. */
  relax(): void
  /** Asks one at a time for now; with every answer one more may be under way. */
  restrain(): void
  state(): BudgetState
}

/**
 * `sent` is false where it came to no asking, which costs nothing then; `tookMs` is how long that took, where it was not
 * begun at once.
 */
export type Done = (outcome: { answered: boolean; sent?: boolean; tookMs?: number }) => void

type Waiter = Turn & { start(done: Done): void; fail(failure: Failure): void; readonly timer: Timer }

type BudgetOptions = { perMinute: number; burst: number; concurrency: number; clock: Clock }

const firstPauseMs = 30_000
const longestPauseMs = 600_000
const longestQueue = 1_000

/** Which part of the burst is kept back from those for whom nobody waits. */
const reserves: { readonly [priority in Priority]: number } = { miss: 0, refresh: 0, background: 0.25, 'warm-up': 0.5 }

export function createBudget({ perMinute, burst, concurrency, clock }: BudgetOptions): Budget {
  const perMs = perMinute / 60_000
  const queue = new Set<Waiter>()
  let tokens = burst
  let countedAt = clock.now()
  let underway = 0
  /** How many may be under way: less than `concurrency` after trouble. */
  let places = concurrency
  let nextToken: Timer
  let pausedUntil = 0
  let pauses = 0
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
    return ({ answered, sent = true, tookMs = clock.now() - startedAt }) => {
      underway -= 1
      if (!sent) tokens = Math.min(burst, tokens + 1)
      if (answered) {
        // A moving mean over the last ten or so.
        typicalMs = typicalMs === 0 ? tookMs : typicalMs + (tookMs - typicalMs) / 10
        places = Math.min(concurrency, places + 1)
      }
      advance()
    }
  }

  /** Whether there is too little left for a call that nobody waits for. */
  function isLow(priority: Priority): boolean {
    const reserve = Math.floor(burst * reserves[priority])
    return reserves[priority] > 0 && tokens < 1 + reserve
  }

  /** One place stays free for somebody who waits. */
  function placesFor(priority: Priority): number {
    return reserves[priority] > 0 && places > 1 ? places - 1 : places
  }

  /** Lets waiters go while there are tokens and places, and comes back when the next token is due. */
  function advance() {
    refill()
    clock.clearTimeout(nextToken)
    for (let next = foremost(queue); next !== undefined; next = foremost(queue)) {
      const { priority, deadlineMs } = next.urgency
      if (underway >= placesFor(priority)) return
      if (!isLow(priority) && tokens < 1) {
        nextToken = clock.setTimeout(advance, Math.ceil((1 - tokens) / perMs))
        return
      }
      leave(next)
      // What cannot be answered in time any more is not asked.
      const late = clock.now() + typicalMs >= deadlineMs
      if (late || isLow(priority)) next.fail(exhausted(typicalMs))
      else next.start(charge())
    }
  }

  function leave(waiter: Waiter) {
    queue.delete(waiter)
    clock.clearTimeout(waiter.timer)
  }

  /** How long one more has to wait, by tokens and by places. */
  function waitMs(waiting: number): number {
    const ahead = waiting + 1
    const roundsAhead = Math.ceil((underway + ahead - places) / places)
    return Math.max(0, (ahead - tokens) / perMs, roundsAhead * typicalMs)
  }

  function refusal(priority: Priority): Failure | undefined {
    const now = clock.now()
    if (now < pausedUntil) return paused(pausedUntil - now)
    refill()
    if (isLow(priority)) return exhausted(waitMs(queue.size))
  }

  async function take(urgency: Urgency, knownSinceMs = 0): Promise<Done> {
    const { priority, deadlineMs } = urgency
    const refused = refusal(priority)
    if (refused !== undefined) throw refused
    const ahead = aheadOf(queue, { urgency, knownSinceMs })
    if (ahead === 0 && tokens >= 1 && underway < placesFor(priority)) return charge()
    const now = clock.now()
    const expectedMs = waitMs(ahead)
    if (now + expectedMs + typicalMs >= deadlineMs || !makeRoom(urgency)) throw exhausted(expectedMs)
    const { promise, resolve, reject } = Promise.withResolvers<Done>()
    const waiter: Waiter = {
      start: resolve,
      fail: reject,
      urgency,
      knownSinceMs,
      timer: clock.setTimeout(() => {
        queue.delete(waiter)
        reject(exhausted(expectedMs))
      }, deadlineMs - now),
    }
    queue.add(waiter)
    advance()
    return promise
  }

  /** In a full queue, the least urgent makes room for one that is more urgent. */
  function makeRoom(urgency: Urgency): boolean {
    if (queue.size < longestQueue) return true
    const last = hindmost(queue)
    if (rankOf(last) <= rankOf({ urgency })) return false
    leave(last)
    last.fail(exhausted(waitMs(queue.size)))
    return true
  }

  function dismiss(failure: Failure): void {
    for (const waiter of queue) {
      leave(waiter)
      waiter.fail(failure)
    }
  }

  function pause(retryAfterMs: number | undefined): number {
    const now = clock.now()
    // Calls under way when the first 429 came bring more of them; together they are one refusal.
    if (now >= pausedUntil) pauses += 1
    const growth = 2 ** (pauses - 1)
    const grown = Math.min((retryAfterMs ?? firstPauseMs * (0.9 + 0.2 * Math.random())) * growth, longestPauseMs)
    // The time that was given is a least time, however long.
    pausedUntil = Math.max(pausedUntil, now + Math.max(grown, retryAfterMs ?? 0))
    places = 1
    dismiss(paused(pausedUntil - now))
    return pausedUntil - now
  }

  return {
    refusal,
    take,
    dismiss,
    pause,
    relax() {
      // What was under way when the pause began tells nothing about the time after it.
      if (clock.now() >= pausedUntil) pauses = 0
    },
    restrain() {
      places = 1
    },
    state() {
      refill()
      const pausedForMs = Math.max(0, pausedUntil - clock.now())
      const left = Math.floor(tokens)
      return { perMinute, burst, concurrency, left, underway, waiting: countsOf(queue), pausedForMs, typicalMs }
    },
  }
}

function exhausted(retryAfterMs: number): Failure {
  return new Failure('upstream-budget-exhausted', 'the upstream budget is used up', { retryAfterMs })
}

function paused(retryAfterMs: number): Failure {
  return new Failure('upstream-busy', 'RetroAchievements asked for a pause', { retryAfterMs })
}
