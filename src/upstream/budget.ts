// Manners: a token bucket over everything that is asked, a bound on how much is asked at once, and the pause that
// RetroAchievements' 429 asks for. One for each key that it is asked with, and for callers' keys one over all of them.

import type { Clock, Timer } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { createPauses } from './pauses.ts'
import { type Limits, type Offer, type Pause, type Purse, shareOf } from './permits.ts'
import { aheadOf, countsOf, foremost, hindmost, type Priority, rankOf, type Turn, type Urgency } from './queue.ts'

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
  /** What is left of the budget of all, and for how long all pause; with `isForgotten`, whoever knew has forgotten it. */
  heed(left: number, pause?: Pause, isForgotten?: boolean): void
  state(): BudgetState
}

/**
 * `sent` is false where it came to no asking, which costs nothing then; `tookMs` is how long that took, where it was not
 * begun at once.
 */
export type Done = (outcome: { answered: boolean; sent?: boolean; tookMs?: number }) => void

type Waiter = Turn & { start(done: Done): void; fail(failure: Failure): void; readonly timer: Timer }

type BudgetOptions = Limits & { clock: Clock; purse?: Purse | undefined }

const longestQueue = 1_000

/** Which part of the burst is kept back from those for whom nobody waits. */
const reserves: { readonly [priority in Priority]: number } = { miss: 0, refresh: 0, background: 0.25, 'warm-up': 0.5 }

export function createBudget({ clock, purse, ...whole }: BudgetOptions): Budget {
  const queue = new Set<Waiter>()
  const pauses = createPauses({ clock, purse })
  let own = shareOf(whole, purse)
  /** While the purse is open, what is left there as far as we know. */
  let tokens = own.burst
  let countedAt = clock.now()
  let underway = 0
  /** How many may be under way: less than `concurrency` after trouble. */
  let places = own.concurrency
  let nextToken: Timer
  let typicalMs = 0
  let isShared = purse?.isOpen() ?? false
  /** Whether calls were charged here that the purse knows nothing of. */
  let owing = false
  let offer: (Extract<Offer, { kind: 'granted' }> & { readonly reserve: number }) | undefined
  let offering = false
  let noOfferBefore = 0

  function refill() {
    adapt()
    const now = clock.now()
    tokens = Math.min(own.burst, tokens + (now - countedAt) * own.perMs)
    countedAt = now
  }

  /** The purse was closed, and leaves us with our share; or it is open, and leaves us with what is in it. */
  function adapt() {
    const isOpen = purse?.isOpen() ?? false
    if (isOpen === isShared) return
    isShared = isOpen
    const before = own
    own = shareOf(whole, purse)
    tokens = isShared ? 0 : Math.max(0, tokens) / own.sharers
    places = places >= before.concurrency ? own.concurrency : Math.min(places, own.concurrency)
    if (isShared && owing) purse?.drain()
    if (isShared) pauses.tell()
    owing = false
  }

  function charge(): Done {
    const startedAt = clock.now()
    const permit = offer
    offer = undefined
    if (permit === undefined) {
      tokens -= 1
      owing = true
    }
    underway += 1
    return ({ answered, sent = true, tookMs = clock.now() - startedAt }) => {
      underway -= 1
      permit?.done(sent)
      if (!sent) tokens = Math.min(own.burst, tokens + 1)
      if (answered) {
        // A moving mean over the last ten or so.
        typicalMs = typicalMs === 0 ? tookMs : typicalMs + (tookMs - typicalMs) / 10
        places = Math.min(own.concurrency, places + 1)
      }
      advance()
    }
  }

  /** Asks the purse, once at a time; who is foremost when it has answered is the one who goes. */
  async function getOffer(from: Purse, priority: Priority): Promise<void> {
    if (offering) return
    offering = true
    const reserve = reserveFor(priority)
    const made = await from.ask(whole, reserve)
    offering = false
    if ('left' in made) heed(made.left)
    if (made.kind === 'granted') offer = { ...made, reserve }
    else if (made.kind === 'wait') noOfferBefore = clock.now() + made.ms
    else if (made.kind === 'paused') heedPause(made)
    else if (made.kind === 'refused') dismiss(made.failure)
    advance()
  }

  function reserveFor(priority: Priority): number {
    return Math.floor(own.burst * reserves[priority])
  }

  /** Whether there is too little left for a call that nobody waits for. */
  function isLow(priority: Priority): boolean {
    return reserves[priority] > 0 && tokens < 1 + reserveFor(priority)
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
      if (underway >= placesFor(priority)) break
      // An offer was made with what it leaves to others in mind.
      const isTooMuch = offer === undefined ? isLow(priority) : offer.reserve < reserveFor(priority)
      if (!isTooMuch && offer === undefined) {
        const dueMs = Math.max(tokens < 1 ? Math.ceil((1 - tokens) / own.perMs) : 0, noOfferBefore - clock.now())
        if (dueMs > 0) nextToken = clock.setTimeout(advance, dueMs)
        else if (isShared) getOffer(purse as Purse, priority)
        if (dueMs > 0 || isShared) return
      }
      leave(next)
      // What cannot be answered in time any more is not asked.
      const late = clock.now() + typicalMs >= deadlineMs
      if (late || isTooMuch) next.fail(exhausted(typicalMs))
      else next.start(charge())
    }
    // Whoever it was for has gone away.
    offer?.done(false)
    offer = undefined
  }

  function leave(waiter: Waiter) {
    queue.delete(waiter)
    clock.clearTimeout(waiter.timer)
  }

  /** How long one more has to wait, by tokens and by places. */
  function waitMs(waiting: number): number {
    const ahead = waiting + 1
    const roundsAhead = Math.ceil((underway + ahead - places) / places)
    return Math.max(0, (ahead - tokens) / own.perMs, roundsAhead * typicalMs)
  }

  function refusal(priority: Priority): Failure | undefined {
    const pausedForMs = pauses.leftMs()
    if (pausedForMs > 0) return paused(pausedForMs)
    refill()
    if (isLow(priority)) return exhausted(waitMs(queue.size))
  }

  async function take(urgency: Urgency, knownSinceMs = 0): Promise<Done> {
    const { priority, deadlineMs } = urgency
    const refused = refusal(priority)
    if (refused !== undefined) throw refused
    const ahead = aheadOf(queue, { urgency, knownSinceMs })
    if (!isShared && ahead === 0 && tokens >= 1 && underway < placesFor(priority)) return charge()
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

  /** A pause has begun. */
  function stand(pausedForMs: number): void {
    places = 1
    dismiss(paused(pausedForMs))
  }

  function heedPause(pause: Pause): void {
    pauses.heed(pause)
    stand(pause.ms)
  }

  function heed(left: number, pause?: Pause, isForgotten = false): void {
    refill()
    tokens = left
    if (pause !== undefined) heedPause(pause)
    else if (isForgotten) pauses.tell()
  }

  return {
    refusal,
    take,
    dismiss,
    pause(retryAfterMs) {
      const pausedForMs = pauses.begin(retryAfterMs)
      stand(pausedForMs)
      return pausedForMs
    },
    relax: pauses.relax,
    restrain() {
      places = 1
    },
    heed,
    state() {
      refill()
      const left = Math.max(0, Math.floor(tokens))
      return { ...whole, left, underway, waiting: countsOf(queue), pausedForMs: pauses.leftMs(), typicalMs }
    },
  }
}

function exhausted(retryAfterMs: number): Failure {
  return new Failure('upstream-budget-exhausted', 'the upstream budget is used up', { retryAfterMs })
}

function paused(retryAfterMs: number): Failure {
  return new Failure('upstream-busy', 'RetroAchievements asked for a pause', { retryAfterMs })
}
