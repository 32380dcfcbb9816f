// The sandbox's own clock, which stands still, and the four ways in which RetroAchievements writes a moment.

export type UnixSeconds = number

/** The moment at which the world is frozen: a Sunday noon, so that a week is well under way. */
export const now: UnixSeconds = Date.UTC(2026, 10, 1, 12) / 1000

export const minute = 60
export const hour = 60 * minute
export const day = 24 * hour

const utc = (at: UnixSeconds) => new Date(at * 1000).toISOString()

/** `2026-11-01` */
export const dayOf = (at: UnixSeconds): string => utc(at).slice(0, 10)
/** `2026-11-01 12:00:00`: most methods. */
export const spaced = (at: UnixSeconds): string => utc(at).slice(0, 19).replace('T', ' ')
/** `2026-11-01T12:00:00.000000Z`: unlocks, comments, `Updated`. */
export const withMicroseconds = (at: UnixSeconds): string => `${utc(at).slice(0, 19)}.000000Z`
/** `2026-11-01T12:00:00+00:00`: awards and leaderboard entries. */
export const withOffset = (at: UnixSeconds): string => `${utc(at).slice(0, 19)}+00:00`
