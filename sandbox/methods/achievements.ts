// The methods that look at single achievements and at how many players have them.

import type { Game } from '../world/games.ts'
import { games as landmarks } from '../world/landmarks.ts'
import { type Play, type Unlock, unlockOf, weekStart } from '../world/plays.ts'
import type { Achievement } from '../world/sets.ts'
import { dayOf, spaced, withMicroseconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { authorOf } from './game.ts'
import { cast, castOr } from './rules.ts'
import { basics, mapOrList, named, publicPoints } from './shapes.ts'

export const GetAchievementCount = asking({ i: cast }, ({ i }, world) => {
  const game = world.games.find(i)
  const ids = game === undefined ? [] : world.setOf(game).promoted.map(({ id }) => id)
  return ok({ GameID: i, AchievementIDs: ids.sort((a, b) => a - b) })
})

export const GetAchievementDistribution = asking({ i: cast, h: cast, f: cast }, ({ i, h, f }, world, owner) => {
  const game = world.games.find(i)
  if (game === undefined) return ok([])
  const { promoted, unpromoted } = world.setOf(game)
  const shown = f === 5 ? unpromoted : promoted
  const earned = (play: Play) => (h === 0 ? play.count - play.hard : play.hard)
  const plays = world.playsOfGame(game).filter(({ user }) => user === owner || !(user.untracked || user.deleted))
  const totals = new Array<number>(shown.length + 1).fill(0)
  if (f !== 5) for (const play of plays) totals[earned(play)] = (totals[earned(play)] ?? 0) + 1
  return ok(mapOrList(shown.map((_, index) => [index + 1, totals[index + 1]])))
})

const mostUnlocks = 500

export const GetAchievementOfTheWeek = asking({}, (_, world) => {
  const weekly = world.games.find(landmarks.weekly) as Game
  const event = world.games.find(landmarks.event) as Game
  const achievement = world.setOf(weekly).byEase[0] as Achievement
  const unlocks = unlocksOf(world, achievement)
    .filter(({ at, play }) => at >= weekStart && !play.user.deleted)
    .slice(0, mostUnlocks)
  return ok({
    Achievement: {
      ...basics(achievement),
      Type: achievement.type,
      ...authorOf(achievement.author),
      BadgeName: achievement.badge,
      BadgeURL: `/Badge/${achievement.badge}.png`,
      DateCreated: dayOf(achievement.created),
      DateModified: dayOf(achievement.modified),
    },
    Console: { ID: weekly.consoleId, Title: weekly.consoleName },
    ForumTopic: { ID: 3200 },
    Game: { ID: weekly.id, Title: weekly.title },
    StartAt: withMicroseconds(weekStart),
    TotalPlayers: world.trackedPlaysOf(event).length,
    Unlocks: unlocks.map(unlock => unlockRow(world, unlock)),
    UnlocksCount: unlocks.length,
    UnlocksHardcoreCount: unlocks.filter(({ hardAt }) => hardAt !== null).length,
  })
})

export const GetAchievementUnlocks = asking({ a: cast, c: castOr(50), o: cast }, ({ a, c, o }, world) => {
  if (a === 0) return ok({ Achievement: { ID: null } })
  const achievement = world.achievement(a)
  if (achievement === undefined) {
    return missing({ Achievement: [], UnlocksCount: 0, UnlocksHardcoreCount: 0, TotalPlayers: 0, Unlocks: [] })
  }
  if (c < 0) return crash
  const { game, ease = -1 } = achievement
  const { all, hard } = world.countersOf(game)
  const unlocks = unlocksOf(world, achievement).slice(o, o + Math.min(c, mostUnlocks))
  return ok({
    Achievement: {
      ...basics(achievement),
      ...authorOf(achievement.author),
      DateCreated: spaced(achievement.created),
      DateModified: spaced(achievement.modified),
      Type: achievement.type,
    },
    Console: { ID: game.consoleId, Title: game.consoleName },
    Game: { ID: game.id, Title: game.title },
    UnlocksCount: all[ease] ?? 0,
    UnlocksHardcoreCount: hard[ease] ?? 0,
    TotalPlayers: world.trackedPlaysOf(game).length,
    Unlocks: unlocks.map(unlock => unlockRow(world, unlock)),
  })
})

/** The latest first, untracked and deleted users among them. */
function unlocksOf(world: World, { game, ease }: Achievement): Unlock[] {
  if (ease === undefined) return []
  const set = world.setOf(game)
  const plays = world.playsOfGame(game).filter(play => play.count > ease)
  return plays.map(play => unlockOf(play, set, ease)).sort((a, b) => b.at - a.at)
}

function unlockRow(world: World, { play, at, hardAt }: Unlock) {
  return {
    ...named(play.user),
    ...publicPoints(world, play.user),
    DateAwarded: withMicroseconds(at),
    HardcoreMode: hardAt === null ? 0 : 1,
  }
}
