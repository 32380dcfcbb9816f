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
  /** An answer younger than this is served whatever a client wishes. */
  readonly floorMs: number
}

/** Times of a pace that are set by configuration. */
export type PaceTimes = Partial<Pick<Pace, 'freshMs' | 'staleMs' | 'errorMs' | 'notFoundMs'>>

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function pace<N extends string>(
  name: N,
  freshMs: number,
  staleMs: number,
  errorMs: number,
  notFoundMs: number,
  floorMs: number,
): Pace & { readonly name: N } {
  return Object.freeze({ name, freshMs, staleMs, errorMs, notFoundMs, floorMs })
}

/** What a player is doing now: profile, recent games, the awards of the whole site. */
export const live = pace('live', 30 * second, 30 * second, 6 * hour, 1 * minute, 10 * second)
/** What moves with every unlock: high scores, progress, comments. */
export const brisk = pace('brisk', 3 * minute, 15 * minute, 24 * hour, 2 * minute, 30 * second)
/** A set with its counters, claims. */
export const steady = pace('steady', 15 * minute, 2 * hour, 7 * day, 5 * minute, 1 * minute)
/** Basics of a game, hashes, medians. */
export const slow = pace('slow', 3 * hour, 12 * hour, 7 * day, 5 * minute, 5 * minute)
/** Consoles and their games. */
export const still = pace('still', 24 * hour, 3 * day, 30 * day, 1 * hour, 1 * hour)
/** Days gone by. */
export const history = pace('history', 12 * hour, 3 * day, 30 * day, 5 * minute, 5 * minute)

/** All of them, the fastest first. */
export const paces = [live, brisk, steady, slow, still, history] as const

export type PaceName = (typeof paces)[number]['name']

export type PaceSettings = {
  /** Factor on all times. */
  readonly scale: number
  /** By the name of the pace; not scaled. */
  readonly overrides: { readonly [name: string]: PaceTimes }
}

/** The times of every pace as they are configured. */
export function createPaces({ scale, overrides }: PaceSettings): (pace: Pace) => Pace {
  const configured = new Map<string, Pace>(
    paces.map(({ name, ...times }) => {
      const scaled = Object.fromEntries(Object.entries(times).map(([time, ms]) => [time, ms * scale]))
      const pace = { name, ...scaled, ...overrides[name] } as Pace
      return [name, { ...pace, floorMs: Math.min(pace.floorMs, pace.freshMs) }]
    }),
  )
  return ({ name }) => configured.get(name) as Pace
}
