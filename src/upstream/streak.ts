// Failures of one kind since the last success, and whether they tell something of RetroAchievements as a whole: one question
// that fails again and again does not, and where callers have keys of their own neither does one caller.

import type { Clock } from '../platform/clock.ts'

/** So many different questions tell something. */
const enough = 5

type StreakOptions = {
  clock: Clock
  /** How many callers they have to come from. */
  callers: number
  /** How long a failure counts, in milliseconds; for ever when left out. */
  withinMs?: number
}

export class Streak {
  readonly #options: StreakOptions
  /** By question, the latest last; `atMs` is in milliseconds of the monotonic clock. */
  readonly #failures = new Map<string, { readonly caller: string; readonly atMs: number }>()

  constructor(options: StreakOptions) {
    this.#options = options
  }

  /** A question failed, asked for this caller. Returns whether that is enough now. */
  note(question: string, caller: string): boolean {
    const { clock, callers, withinMs = Number.POSITIVE_INFINITY } = this.#options
    const atMs = clock.monotonic()
    this.#failures.delete(question)
    this.#failures.set(question, { caller, atMs })
    for (const [each, failure] of this.#failures) {
      if (atMs - failure.atMs > withinMs || this.#failures.size > most) this.#failures.delete(each)
    }
    const seen = new Set(this.#failures.values().map(failure => failure.caller))
    return this.#failures.size >= enough && seen.size >= callers
  }

  has(question: string): boolean {
    return this.#failures.has(question)
  }

  clear(): void {
    this.#failures.clear()
  }
}

/** Enough to hear of many callers. */
const most = 1_000
