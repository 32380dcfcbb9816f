// GetGameRankAndScore, the ten best players of a game or the latest to master it, and the place of one player among them.

import type { Play } from '../world/plays.ts'
import { unlockOf } from '../world/plays.ts'
import { spaced, type UnixSeconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, ok } from './asking.ts'
import { latestUnlock } from './progress.ts'
import { cast, needed, user } from './rules.ts'
import { named } from './shapes.ts'

export const GetGameRankAndScore = asking({ g: cast, t: cast }, ({ g, t }, world) => {
  const game = world.games.find(g)
  if (game === undefined) return ok({ success: false })
  const { pointsOf, promoted } = world.setOf(game)
  const points = (play: Play) => pointsOf[play.hard] as number
  const players = world.trackedPlaysOf(game).filter(play => points(play) > 0)
  const rows = players.map(play => ({ play, points: points(play), last: lastHardcore(world, play) }))
  const shown =
    t === 1
      ? rows.filter(({ play }) => play.hard === promoted.length).sort((a, b) => b.last - a.last)
      : rows.sort((a, b) => b.points - a.points || a.last - b.last)
  return ok(
    shown.slice(0, 10).map(({ play, points, last }) => ({
      ...named(play.user),
      NumAchievements: play.hard,
      TotalScore: points,
      LastAward: spaced(last),
    })),
  )
})

function lastHardcore(world: World, play: Play): UnixSeconds {
  return unlockOf(play, world.setOf(play.game), play.hard - 1).at
}

/** By all points, casual ones included, so that it can contradict the list above. */
export const GetUserGameRankAndScore = asking({ g: needed, u: user }, ({ g, u }, world) => {
  const game = world.games.find(g)
  const found = world.users.find(u)
  const play = game && found && world.playOf(found, game)
  if (play === undefined) return ok([])
  const { pointsOf } = world.setOf(play.game)
  const points = (play: Play) => pointsOf[play.count] as number
  const latest = latestUnlock(world, play)
  const better = world.trackedPlaysOf(play.game).filter(other => points(other) > points(play)).length
  return ok([
    {
      User: play.user.username,
      ULID: play.user.ulid,
      UserRank: play.user.untracked ? null : better + 1,
      TotalScore: points(play),
      // The server takes the greater of two columns, and that is null as soon as one of them is.
      LastAward: play.hard === 0 || latest === undefined ? null : spaced(latest),
    },
  ])
})
