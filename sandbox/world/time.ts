// Moments: the four ways in which RetroAchievements writes them, and the week to which one belongs.

export type UnixSeconds = number

export const minute = 60
export const hour = 60 * minute
export const day = 24 * hour
const week = 7 * day

/** The first Monday after 1970 began. */
const firstMonday: UnixSeconds = 4 * day

/** The week in which a moment lies, counted from 1970. */
export const weekOf = (at: UnixSeconds): number => Math.floor((at - firstMonday) / week)

/** Monday midnight of a week, when its achievement begins. */
export const startOf = (weekNumber: number): UnixSeconds => firstMonday + weekNumber * week

const utc = (at: UnixSeconds) => new Date(at * 1000).toISOString()

/** `2026-11-01` */
export const dayOf = (at: UnixSeconds): string => utc(at).slice(0, 10)
/** `2026-11-01 12:00:00`: most methods. */
export const spaced = (at: UnixSeconds): string => utc(at).slice(0, 19).replace('T', ' ')
/** `2026-11-01T12:00:00.000000Z`: unlocks, comments, `Updated`. */
export const withMicroseconds = (at: UnixSeconds): string => `${utc(at).slice(0, 19)}.000000Z`
/** `2026-11-01T12:00:00+00:00`: awards and leaderboard entries. */
export const withOffset = (at: UnixSeconds): string => `${utc(at).slice(0, 19)}+00:00`
