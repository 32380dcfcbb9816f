// The freshness classes. How fast a thing changes at RetroAchievements decides how long its answer is fresh, how long
// it may stand in, and how long "not found" is believed.

export type Pace = {
  readonly name: string
  /** How long an answer is served without asking again. */
  readonly freshMs: number
  /** How long after that it may be served while a refresh runs behind it. */
  readonly staleMs: number
  /** How long after its fresh time it may stand in while RetroAchievements fails. */
  readonly errorMs: number
  /** How long "not found" and "hidden" are remembered. */
  readonly notFoundMs: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function pace(name: string, freshMs: number, staleMs: number, errorMs: number, notFoundMs: number): Pace {
  return Object.freeze({ name, freshMs, staleMs, errorMs, notFoundMs })
}

/** What a player is doing now: profile, recent games, the awards of the whole site. */
export const live = pace('live', 30 * second, 2 * minute, 6 * hour, 1 * minute)
/** What moves with every unlock: high scores, progress, comments. */
export const brisk = pace('brisk', 3 * minute, 15 * minute, 24 * hour, 2 * minute)
/** A set with its counters, claims. */
export const steady = pace('steady', 15 * minute, 2 * hour, 7 * day, 5 * minute)
/** Basics of a game, hashes, medians. */
export const slow = pace('slow', 3 * hour, 12 * hour, 7 * day, 5 * minute)
/** Consoles and their games. */
export const still = pace('still', 24 * hour, 3 * day, 30 * day, 1 * hour)
/** Days gone by. */
export const history = pace('history', 12 * hour, 3 * day, 30 * day, 5 * minute)

/** Every time of a pace, stretched or shrunk by `CACHE_TTL_SCALE`. */
export function scaled(pace: Pace, scale: number): Pace {
  return {
    name: pace.name,
    freshMs: pace.freshMs * scale,
    staleMs: pace.staleMs * scale,
    errorMs: pace.errorMs * scale,
    notFoundMs: pace.notFoundMs * scale,
  }
}
