// A token bucket: tokens come in evenly, up to as many as it holds, and each thing that is limited takes one. It goes by the
// monotonic clock: a wall clock that somebody sets forward must not fill it.

import type { Clock } from './clock.ts'

export type BucketLimits = {
  /** How many come in within a minute. */
  readonly perMinute: number
  /** How many it holds at most. */
  readonly size: number
}

/** Full at first. */
export class TokenBucket {
  readonly #clock: Clock
  #limits: BucketLimits
  #tokens: number
  #countedMs: number

  constructor(clock: Clock, limits: BucketLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#tokens = limits.size
    this.#countedMs = clock.monotonic()
  }

  get size(): number {
    return this.#limits.size
  }

  /** How many there are now; a fraction while the next one comes in, and below 0 after charges that nothing was left for. */
  get left(): number {
    const sinceMs = Math.max(0, this.#clock.monotonic() - this.#countedMs)
    this.#tokens = Math.min(this.size, this.#tokens + (sinceMs * this.#limits.perMinute) / 60_000)
    this.#countedMs += sinceMs
    return this.#tokens
  }

  set left(tokens: number) {
    this.#countedMs = Math.max(this.#countedMs, this.#clock.monotonic())
    this.#tokens = Math.min(this.size, tokens)
  }

  /** Takes what is left, so that nothing comes in before this moment, in milliseconds of the monotonic clock. */
  empty(untilMs: number): void {
    this.#tokens = 0
    this.#countedMs = Math.max(untilMs, this.#clock.monotonic())
  }

  /** Takes one; false where there is none. */
  take(): boolean {
    if (this.left < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Takes one that may come in only later. */
  charge(): void {
    this.left -= 1
  }

  /** Puts back one that was taken. */
  refund(): void {
    this.left += 1
  }

  /** How long until so many are there, in milliseconds; 0 when they are. */
  waitMs(tokens: number): number {
    const { left } = this
    if (left >= tokens) return 0
    const emptyMs = Math.max(0, this.#countedMs - this.#clock.monotonic())
    return emptyMs + ((tokens - left) / this.#limits.perMinute) * 60_000
  }

  /** From now on it fills and holds differently; what is left stays, as far as there is room for it. */
  reshape(limits: BucketLimits): void {
    const { left } = this
    this.#limits = limits
    this.left = left
  }
}
