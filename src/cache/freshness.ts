// How fresh an answer is, and whether that is fresh enough for who asks. What clients wish for is bounded, so that none of
// them can use up the budget by wishing.

import type { Pace } from '../language/paces.ts'
import type { Answer } from './answer.ts'

/** What a client will take, by the Cache-Control of its request. */
export type Wish = {
  /** The greatest age, in milliseconds; undefined when any will do. */
  readonly maxAgeMs: number | undefined
  /** For how long after its fresh time an answer will do, in milliseconds; undefined when the pace decides. */
  readonly maxStaleMs: number | undefined
  /** Whether RetroAchievements is not to be asked. */
  readonly onlyIfCached: boolean
}

export const noWish: Wish = Object.freeze({ maxAgeMs: undefined, maxStaleMs: undefined, onlyIfCached: false })

/**
 * `fresh`: served from memory. `stale`: served at once, refreshed behind. `old`: asked for again first, and served when
 * that fails.
 */
export type Standing = 'fresh' | 'stale' | 'old'

/** With `goodForMs` above 0 it counts as fresh, whatever its own times say. */
export function standingOf(
  { requestedMs, freshMs, staleMs }: Answer,
  wish: Wish,
  floorMs: Pace['floorMs'],
  nowMs: number,
  goodForMs = 0,
): Standing {
  const ageMs = nowMs - requestedMs
  const wanted = isWanted(ageMs, wish, floorMs)
  if (ageMs < freshMs || goodForMs > 0) return wanted ? 'fresh' : 'old'
  return wanted && ageMs < freshMs + Math.max(staleMs, wish.maxStaleMs ?? 0) ? 'stale' : 'old'
}

/** Whether a client takes an answer of this age: a young one it has to take. */
export function isWanted(ageMs: number, { maxAgeMs }: Wish, floorMs: Pace['floorMs']): boolean {
  return maxAgeMs === undefined || ageMs <= Math.max(maxAgeMs, floorMs)
}
