// One user's play of one game, and when each achievement was unlocked in it.

import type { Game } from './games.ts'
import { hash } from './random.ts'
import type { Achievement, AchievementSet } from './sets.ts'
import type { UnixSeconds } from './time.ts'
import type { User } from './users.ts'

export type Play = {
  user: User
  game: Game
  /** Achievements unlocked in any mode: the first so many of the set by ease. */
  count: number
  /** How many of them in hardcore mode too. */
  hard: number
  start: UnixSeconds
  /** Seconds from one unlock to the next. */
  pace: number
  /** When the hardcore round began; null when there was only one round. */
  secondRound: UnixSeconds | null
  /** Null for what was unlocked by hand and never played. */
  lastPlayed: UnixSeconds | null
  /** Time spent playing. */
  seconds: number
  /** What the counters say while the job that counts an unlock has not run; they are right where this is absent. */
  waiting?: Waiting
  /** When single achievements were unlocked that were not unlocked at the pace of the others, by ease. */
  moments?: ReadonlyMap<number, { readonly casualAt: UnixSeconds; readonly hardAt: UnixSeconds | null }>
}

export type Waiting = {
  /** Null while the very first job has not run. */
  readonly count: number | null
  readonly hard: number
  /** How many were unlocked, in any mode and in hardcore mode, when the job ran last. */
  readonly before: { readonly count: number; readonly hard: number }
}

/** How far the player had come when the job ran last that counts unlocks, and gives points and awards for them. */
export const countedUpTo = (play: Play): { readonly count: number; readonly hard: number } =>
  play.waiting?.before ?? play

export type Unlock = {
  play: Play
  achievement: Achievement
  casualAt: UnixSeconds
  hardAt: UnixSeconds | null
  at: UnixSeconds
}

export function unlockOf(play: Play, set: AchievementSet, ease: number): Unlock {
  const achievement = set.byEase[ease] as Achievement
  const drift = hash(play.user.id, ease) % Math.max(1, play.pace >> 1)
  const casualAt = play.start + play.pace * ease + drift
  const secondAt = (play.secondRound ?? play.start) + play.pace * ease + drift
  const usual = { casualAt, hardAt: ease < play.hard ? secondAt : null }
  const moments = play.moments?.get(ease) ?? usual
  return { play, achievement, ...moments, at: moments.hardAt ?? moments.casualAt }
}
