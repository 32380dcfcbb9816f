// The budget: calls are let in one by one as there are permits, by the turns of the queue, and not while RetroAchievements
// asked for a pause. There is one budget for each key that RetroAchievements is asked with, and where callers bring keys of
// their own one more over all of them.

import type { Clock, Timer } from '../platform/clock.ts'
import type { Failure } from '../platform/failure.ts'
import { exhausted, paused } from './no-turn.ts'
import { createPauses, type Pauses } from './pauses.ts'
import { type Action, type Permit, Permits } from './permits.ts'
import type { Limits, Offer, Pause, Purse } from './purse.ts'
import { type Priority, Queue, type Urgency, type Waiting } from './queue.ts'

export type BudgetState = Limits & {
  /** Calls that may be sent right now. */
  readonly left: number
  readonly underway: number
  /** How many wait, by priority. */
  readonly waiting: { readonly [priority in Priority]: number }
  /** How long the pause still lasts, in milliseconds; 0 when there is none. */
  readonly pausedForMs: number
  /** How long RetroAchievements takes to answer, lately, in milliseconds. */
  readonly typicalMs: number
}

export type Budget = {
  /** Why a call of this priority would not be sent, nor wait for its turn; undefined when it would. */
  refusal(priority: Priority): Failure | undefined
  /**
   * Waits for the turn of a call, then does the action with a permit, which ends with it whatever comes of it. Throws Failure
   * at once when no answer can come before the deadline any more, while paused, and where nobody waits for the answer when
   * little of the budget is left; throws what the action throws.
   */
  run<T>(urgency: Urgency, action: Action<T>, knownSinceMs?: number): Promise<T>
  /** Some call that waits has become more urgent. */
  hasten(): void
  /** Sends away all calls that wait. */
  dismiss(failure: Failure): void
  /**
   * Stops all calls: for the time that a 429 gave, else for 30 s, longer while 429s repeat, up to 10 min. Returns its
   * length in milliseconds.
   */
  pause(retryAfterMs: number | undefined): number
  /** RetroAchievements answered as usual, so that the next pause starts small again. */
  relax(): void
  /** From now on one call at a time; with every answer one more may be under way. */
  restrain(): void
  /** What is left of the budget of all gateways, and for how long they pause; with `isForgotten`, the store lost what it knew. */
  heed(left: number, pause?: Pause, isForgotten?: boolean): void
  state(): BudgetState
}

type Waiter = Waiting & {
  admit(permit: Permit): void
  fail(failure: Failure): void
  readonly timer: Timer
}

type BudgetOptions = Limits & { clock: Clock; purse?: Purse | undefined }

export function createBudget({ clock, purse, ...limits }: BudgetOptions): Budget {
  const queue = new Queue<Waiter>()
  const pauses = createPauses({ clock, purse })
  const permits = new Permits({ limits, clock, purse, onOffer, onOpen: pauses.tell })
  const admission = new Admission({ queue, pauses, permits, purse, clock })

  function onOffer(offer: Offer): void {
    if (offer.kind === 'paused') heedPause(offer)
    else if (offer.kind === 'refused') admission.dismiss(offer.failure)
    admission.advance()
  }

  async function run<T>(urgency: Urgency, action: Action<T>, knownSinceMs = 0): Promise<T> {
    const permit = await admission.wait({ urgency, knownSinceMs })
    let isAnswered = false
    try {
      const result = await action(permit.use)
      isAnswered = true
      return result
    } finally {
      permit.end(isAnswered)
      admission.advance()
    }
  }

  /** A pause has begun. */
  function stand(pausedForMs: number): void {
    permits.restrain()
    admission.dismiss(paused(pausedForMs))
  }

  function heedPause(pause: Pause): void {
    pauses.heed(pause)
    stand(pause.ms)
  }

  return {
    refusal: priority => admission.refusal(priority),
    run,
    hasten: () => admission.hasten(),
    dismiss: failure => admission.dismiss(failure),
    pause(retryAfterMs) {
      const pausedForMs = pauses.begin(retryAfterMs)
      stand(pausedForMs)
      return pausedForMs
    },
    relax: pauses.relax,
    restrain: () => permits.restrain(),
    heed(left, pause, isForgotten = false) {
      permits.left = left
      if (pause !== undefined) heedPause(pause)
      else if (isForgotten) pauses.tell()
      admission.review()
      admission.advance()
    },
    state() {
      const left = Math.max(0, Math.floor(permits.left))
      const { underway, typicalMs } = permits
      return { ...limits, left, underway, waiting: queue.counts(), pausedForMs: pauses.leftMs(), typicalMs }
    },
  }
}

type AdmissionOptions = {
  queue: Queue<Waiter>
  pauses: Pick<Pauses, 'leftMs'>
  permits: Permits
  purse: Pick<Purse, 'tellWaiting'> | undefined
  clock: Clock
}

/** Lets calls in, in the order of the queue, as there are permits. */
class Admission {
  readonly #queue: Queue<Waiter>
  readonly #pauses: Pick<Pauses, 'leftMs'>
  readonly #permits: Permits
  readonly #purse: Pick<Purse, 'tellWaiting'> | undefined
  readonly #clock: Clock
  #timer: Timer

  constructor({ queue, pauses, permits, purse, clock }: AdmissionOptions) {
    this.#queue = queue
    this.#pauses = pauses
    this.#permits = permits
    this.#purse = purse
    this.#clock = clock
  }

  refusal(priority: Priority): Failure | undefined {
    // Looked at first, and also during a pause: this notices that the store has gone or come back, which is told of the pause then.
    const isLow = this.#permits.isLow(priority)
    const pausedForMs = this.#pauses.leftMs()
    if (pausedForMs > 0) return paused(pausedForMs)
    if (isLow) return exhausted(this.#permits.waitMs(this.#queue.size))
  }

  /** Waits for the turn of a call. Throws Failure. */
  async wait(waiting: Waiting): Promise<Permit> {
    const { priority, deadlineMs } = waiting.urgency
    const refused = this.refusal(priority)
    if (refused !== undefined) throw refused
    const ahead = this.#queue.aheadOf(waiting)
    // Where nothing has to be waited for it is tried, however little time there is.
    if (ahead === 0 && this.#permits.isFree(priority)) return this.#begin(waiting)
    const expectedMs = this.#permits.waitMs(ahead)
    const leftMs = deadlineMs - this.#clock.monotonic()
    if (this.#isTooLate(expectedMs, deadlineMs)) throw exhausted(expectedMs)
    const { promise, resolve, reject } = Promise.withResolvers<Permit>()
    const waiter: Waiter = {
      ...waiting,
      admit: resolve,
      fail: reject,
      timer: this.#clock.setTimeout(() => this.#refuse(waiter, exhausted(expectedMs)), leftMs),
    }
    const excess = this.#queue.add(waiter)
    // Another gateway may just have let in a call for the same turn.
    this.#tellWaiting(expectedMs > leftMs / 2)
    if (excess !== undefined) this.#refuse(excess, exhausted(this.#permits.waitMs(this.#queue.size)))
    this.advance()
    return promise
  }

  hasten(): void {
    this.#tellWaiting()
    this.advance()
  }

  /** Lets calls go while there are permits, and comes back when the next one is due. */
  advance(): void {
    this.#clock.clearTimeout(this.#timer)
    for (let next = this.#queue.foremost(); next !== undefined; next = this.#queue.foremost()) {
      const standing = this.#permits.standing(next.urgency.priority)
      if (standing === 'no place' || standing === 'asking') return
      if (typeof standing === 'object') {
        this.#timer = this.#clock.setTimeout(() => this.advance(), standing.waitMs)
        return
      }
      // What cannot be answered in time any more is not asked.
      if (this.#isTooLate(0, next.urgency.deadlineMs) || standing === 'too little')
        this.#refuse(next, exhausted(this.#permits.typicalMs))
      else this.#admit(next)
    }
  }

  /** More calls wait at other gateways than was known: those of ours that come too late now are refused. */
  review(): void {
    let ahead = 0
    for (const waiter of this.#queue.inOrder()) {
      const expectedMs = this.#permits.waitMs(ahead, 0)
      if (this.#isTooLate(expectedMs, waiter.urgency.deadlineMs)) this.#refuse(waiter, exhausted(expectedMs))
      else ahead += 1
    }
  }

  dismiss(failure: Failure): void {
    for (const waiter of this.#queue) this.#refuse(waiter, failure)
  }

  #begin(waiting: Waiting): Permit {
    const permit = this.#permits.take()
    const over = this.#queue.begin(waiting)
    return {
      use: permit.use,
      end(isAnswered) {
        over()
        permit.end(isAnswered)
      },
    }
  }

  #admit(waiter: Waiter): void {
    this.#leave(waiter)
    waiter.admit(this.#begin(waiter))
  }

  #refuse(waiter: Waiter, failure: Failure): void {
    this.#leave(waiter)
    waiter.fail(failure)
  }

  /** Whether a call that goes in so many milliseconds is not answered before its deadline. */
  #isTooLate(expectedMs: number, deadlineMs: number): boolean {
    return this.#clock.monotonic() + expectedMs + this.#permits.typicalMs >= deadlineMs
  }

  #leave(waiter: Waiter): void {
    this.#queue.remove(waiter)
    this.#tellWaiting()
    this.#clock.clearTimeout(waiter.timer)
  }

  /** Other gateways leave what there is to our misses, but not while trouble keeps us from making use of it. */
  #tellWaiting(isTight = false): void {
    this.#purse?.tellWaiting(this.#queue.size, this.#permits.isRestrained ? 0 : this.#queue.counts().miss, isTight)
  }
}
