// The pauses that RetroAchievements asks for with a 429: they double while it goes on asking, and those who share the budget keep
// them, too. They go by the monotonic clock: a wall clock set forward must not end a pause.

import type { Clock } from '../platform/clock.ts'
import type { Pause, Purse } from './purse.ts'

export type Pauses = {
  /** How long the pause still lasts, in milliseconds; 0 when there is none. */
  leftMs(): number
  /** Begins one: for the time that was given, else for 30 s, longer while they repeat, up to 10 min. Returns its length in milliseconds. */
  begin(retryAfterMs: number | undefined): number
  /** Others were asked for one. */
  heed(others: Pause): void
  /** Tells those who share the budget of it, should it not be over. */
  tell(): void
  /** RetroAchievements answered as usual, so that the next one starts small again. */
  relax(): void
}

const firstMs = 30_000
const longestMs = 600_000

export function createPauses({ clock, purse }: { clock: Clock; purse: Purse | undefined }): Pauses {
  /** Milliseconds of the monotonic clock; in the past when there is no pause. */
  let untilMs = 0
  let inARow = 0

  const leftMs = () => Math.max(0, untilMs - clock.monotonic())

  function tell(): void {
    const ms = leftMs()
    if (ms > 0) purse?.pause(ms, inARow)
  }

  return {
    leftMs,
    begin(retryAfterMs) {
      // Calls under way when the first 429 came bring more of them; together they are one refusal.
      if (leftMs() === 0) inARow += 1
      const growth = 2 ** (inARow - 1)
      const grown = Math.min((retryAfterMs ?? firstMs * (0.9 + 0.2 * Math.random())) * growth, longestMs)
      // The time that was given is a least time, however long.
      untilMs = Math.max(untilMs, clock.monotonic() + Math.max(grown, retryAfterMs ?? 0))
      tell()
      return leftMs()
    },
    heed({ ms, pauses }) {
      untilMs = Math.max(untilMs, clock.monotonic() + ms)
      inARow = Math.max(inARow, pauses)
    },
    tell,
    relax() {
      // What was under way when the pause began tells nothing about the time after it.
      if (leftMs() > 0 || inARow === 0) return
      inARow = 0
      purse?.pause(0, 0)
    },
  }
}
