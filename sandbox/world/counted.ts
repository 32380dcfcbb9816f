// What the database has counted of a play. Jobs do the counting some time after an unlock, a promotion or a demotion, so
// these numbers may contradict the unlocks themselves, and one another.

import { countedUpTo, type Play, unlockOf } from './play.ts'
import type { AchievementSet } from './sets.ts'
import type { UnixSeconds } from './time.ts'

export type Counted = {
  /** Achievements unlocked in any mode; null while the very first job has not run. */
  readonly count: number | null
  readonly hard: number
  readonly points: number | null
  readonly hardPoints: number
  /** Of the whole set as it was when the job ran, from 0 to 1. */
  readonly share: number
  readonly hardShare: number
  /** The latest unlock in any mode, and in hardcore mode. */
  readonly lastAt: UnixSeconds | null
  readonly lastHardAt: UnixSeconds | null
}

/** The last in the order of ease is the latest, unless some were unlocked out of their order. */
function latestOf(play: Play, set: AchievementSet, unlocked: number): UnixSeconds | null {
  let latest: UnixSeconds | null = null
  for (let ease = unlocked - 1; ease >= 0 && (latest === null || play.moments !== undefined); ease -= 1) {
    if (!set.byEase[ease]?.counted) continue
    latest = Math.max(latest ?? 0, unlockOf(play, set, ease).at)
  }
  return latest
}

export function counted(play: Play, set: AchievementSet): Counted {
  const { waiting } = play
  const { count, hard } = countedUpTo(play)
  const { countOf, pointsOf } = set.counted
  const all = countOf.at(-1) as number
  const shareOf = (unlocked: number) => (all === 0 ? 0 : (countOf[unlocked] as number) / all)
  const lastHardAt = latestOf(play, set, hard)
  const lastAt = latestOf(play, set, count)
  return {
    count: waiting === undefined ? (countOf[count] as number) : waiting.count,
    hard: waiting?.hard ?? (countOf[hard] as number),
    points: waiting?.count === null ? null : (pointsOf[count] as number),
    hardPoints: pointsOf[hard] as number,
    share: shareOf(count),
    hardShare: shareOf(hard),
    lastAt: lastAt === null || lastHardAt === null ? lastAt : Math.max(lastAt, lastHardAt),
    lastHardAt,
  }
}
