// How calls ended of late, and whether that is too bad to go on.

import type { Clock } from '../platform/clock.ts'

/** As many in a row are too many, or half of at least so many within the window. */
const mostInARow = 5
const fewestInWindow = 10
const windowS = 30

/** Counts the calls of the last 30 s, and failures in a row. */
export class RecentCalls {
  readonly #clock: Clock
  #inARow = 0
  /** Calls by the second, the latest last. */
  #seconds: { second: number; calls: number; failures: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  count(failed: boolean) {
    const second = Math.floor(this.#clock.now() / 1000)
    this.#seconds = this.#seconds.filter(each => each.second > second - windowS)
    if (this.#seconds.at(-1)?.second !== second) this.#seconds.push({ second, calls: 0, failures: 0 })
    const last = this.#seconds.at(-1) as { calls: number; failures: number }
    last.calls += 1
    last.failures += failed ? 1 : 0
    this.#inARow = failed ? this.#inARow + 1 : 0
  }

  failTooOften(): boolean {
    const calls = this.#seconds.reduce((sum, each) => sum + each.calls, 0)
    const failures = this.#seconds.reduce((sum, each) => sum + each.failures, 0)
    return this.#inARow >= mostInARow || (calls >= fewestInWindow && failures * 2 >= calls)
  }

  forget() {
    this.#inARow = 0
    this.#seconds = []
  }
}
