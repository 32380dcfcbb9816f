// GetGameProgression: how long players take for a game and for each of its achievements.

import { lacksConsole } from '../world/games.ts'
import { hash } from '../world/random.ts'
import type { Achievement } from '../world/sets.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { unlockCounts } from './game.ts'
import { cast } from './rules.ts'
import { basics, distinctPlayers, place } from './shapes.ts'

/** Fewer samples than this give no median. */
const enough = 5

export const GetGameProgression = asking({ i: cast }, ({ i }, world) => {
  const game = world.games.find(i)
  if (game === undefined) return missing()
  if (lacksConsole(game)) return crash
  const { promoted, beaten = game.core + 1 } = world.setOf(game)
  const { all, hard } = world.countersOf(game)
  const samples = {
    beat: all[beaten - 1] ?? 0,
    beatHardcore: hard[beaten - 1] ?? 0,
    complete: all[game.core - 1] ?? 0,
    master: hard[game.core - 1] ?? 0,
  }
  const hours = (count: number, share: number) => medianOf(count, Math.round(share * game.core * 840))
  const achievements = promoted.map(achievement => achievementRow(world, achievement))
  return ok({
    ID: game.id,
    Title: game.title,
    ...place(game),
    ImageIcon: game.icon,
    NumDistinctPlayers: distinctPlayers(world, game),
    TimesUsedInBeatMedian: samples.beat,
    TimesUsedInHardcoreBeatMedian: samples.beatHardcore,
    MedianTimeToBeat: hours(samples.beat, 0.5),
    MedianTimeToBeatHardcore: hours(samples.beatHardcore, 0.6),
    TimesUsedInCompletionMedian: samples.complete,
    TimesUsedInMasteryMedian: samples.master,
    MedianTimeToComplete: hours(samples.complete, 1),
    MedianTimeToMaster: hours(samples.master, 1.2),
    NumAchievements: game.published,
    Achievements: achievements.sort(
      (a, b) => (a.MedianTimeToUnlockHardcore ?? 0) - (b.MedianTimeToUnlockHardcore ?? 0),
    ),
  })
})

function medianOf(samples: number | null, seconds: number): number | null {
  return (samples ?? 0) < enough ? null : seconds
}

function achievementRow(world: World, achievement: Achievement) {
  const { NumAwarded, NumAwardedHardcore } = unlockCounts(world, achievement)
  const ease = achievement.ease as number
  const seconds = 300 + ease * 700 + (hash(world.seed, 95, achievement.id) % 600)
  return {
    ...basics(achievement),
    Type: achievement.type,
    BadgeName: achievement.badge,
    NumAwarded,
    NumAwardedHardcore,
    TimesUsedInUnlockMedian: NumAwarded,
    TimesUsedInHardcoreUnlockMedian: NumAwardedHardcore,
    MedianTimeToUnlock: medianOf(NumAwarded, seconds),
    MedianTimeToUnlockHardcore: medianOf(NumAwardedHardcore, seconds + 60),
  }
}
