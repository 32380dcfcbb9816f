// The awards for beaten and finished games, as they follow from how far each player came.

import { countedUpTo, type Play, type Unlock, unlockOf } from './play.ts'
import type { AchievementSet } from './sets.ts'
import type { UnixSeconds } from './time.ts'

export type AwardKind = 'beaten-softcore' | 'beaten-hardcore' | 'completed' | 'mastered'

export type GameAward = { play: Play; kind: AwardKind; at: UnixSeconds }

/** From the least to the highest. */
export const awardKinds: readonly AwardKind[] = ['beaten-softcore', 'beaten-hardcore', 'completed', 'mastered']

/** Sets of five or fewer achievements can be beaten, but neither completed nor mastered. */
export const fewestForMastery = 6

export function awardsOf(play: Play, set: AchievementSet): GameAward[] {
  const { game } = play
  const { count, hard } = countedUpTo(play)
  const awards: GameAward[] = []
  const give = (kind: AwardKind, needed: number, timeOf: (unlock: Unlock) => UnixSeconds) => {
    awards.push({ play, kind, at: timeOf(unlockOf(play, set, needed - 1)) })
  }
  const casually = ({ casualAt }: Unlock) => casualAt
  const inHardcore = ({ at }: Unlock) => at
  const casualRound = hard < count || play.secondRound !== null
  if (set.beaten !== undefined && casualRound && count >= set.beaten) give('beaten-softcore', set.beaten, casually)
  if (set.beaten !== undefined && hard >= set.beaten) give('beaten-hardcore', set.beaten, inHardcore)
  if (game.core < fewestForMastery) return awards
  if (casualRound && count >= set.whole) give('completed', set.whole, casually)
  if (hard >= set.whole) give('mastered', set.whole, inHardcore)
  return awards
}
