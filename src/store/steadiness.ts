// Whether a store is in time for good. One that is in time now and then is no use: each time it is not costs a while in which
// nothing may be asked.

import type { Clock } from '../platform/clock.ts'

/** Of a store that was too slow so many probes in a row have to be in time: more of them where it was up for a short time only. */
const leastNeeded = 4
const mostNeeded = 16
const steadyMs = 60_000

export class Steadiness {
  readonly #clock: Pick<Clock, 'monotonic'>
  #openings = 0
  #inARow = 0
  #needed = 1
  /** When the store came up last, in milliseconds of the monotonic clock. */
  #upMs = Number.NEGATIVE_INFINITY

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** A probe was answered. Returns whether the store may be taken for up. */
  answered(isInTime: boolean): boolean {
    this.#inARow = isInTime ? this.#inARow + 1 : 0
    return this.#inARow >= this.#needed
  }

  /** How often the store came up. */
  get openings(): number {
    return this.#openings
  }

  cameUp(): void {
    this.#openings += 1
    this.#upMs = this.#clock.monotonic()
  }

  /** The store was up, and is too slow. */
  tooSlow(): void {
    const wasUpMs = this.#clock.monotonic() - this.#upMs
    this.#needed = wasUpMs < steadyMs ? Math.max(leastNeeded, Math.min(2 * this.#needed, mostNeeded)) : leastNeeded
    this.#inARow = 0
  }

  /** There is no connection, or another one: it says nothing of the next. */
  broken(): void {
    this.#needed = 1
    this.#inARow = 0
  }
}
