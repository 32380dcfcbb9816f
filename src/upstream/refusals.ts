// RetroAchievements refuses us: then it is asked at most once a minute, until it answers again.

import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'

const everyMs = 60_000

export class Refusals {
  readonly #clock: Clock
  readonly #log: Log
  /** Milliseconds of the monotonic clock; undefined while RetroAchievements does not refuse us. */
  #untilMs: number | undefined

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  get isRefused(): boolean {
    return this.#untilMs !== undefined
  }

  /** Whether it is time for the one call of the minute. */
  get isDue(): boolean {
    return this.#untilMs !== undefined && this.#clock.monotonic() >= this.#untilMs
  }

  /** Why nothing is asked; undefined when it is. */
  refusal(): Failure | undefined {
    if (this.#untilMs === undefined || this.isDue) return undefined
    return new Failure('upstream-refused', 'RetroAchievements refuses this gateway', {
      retryAfterMs: this.#untilMs - this.#clock.monotonic(),
    })
  }

  /** The call of this minute is being made, or RetroAchievements was found to refuse us. */
  wait(): void {
    if (!this.isRefused) this.#log.error('RetroAchievements refuses this gateway, and is asked once a minute for now')
    this.#untilMs = this.#clock.monotonic() + everyMs
  }

  /** RetroAchievements has answered. */
  end(): void {
    if (this.isRefused) this.#log.info('RetroAchievements does not refuse this gateway any more')
    this.#untilMs = undefined
  }
}
