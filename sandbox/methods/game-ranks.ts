// GetGameRankAndScore, the ten best players of a game or the latest to master it, and the place of one player among them.
// Both tell what is counted: an unlock that waits for its job has neither points nor a time yet.

import type { Game } from '../world/games.ts'
import { games as landmarks, users as people } from '../world/landmarks.ts'
import type { Play } from '../world/play.ts'
import { spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import { asking, crash, ok } from './asking.ts'
import { cast, needed, user } from './rules.ts'
import { named } from './shapes.ts'

export const GetGameRankAndScore = asking({ g: cast, t: cast }, ({ g, t }, world) => {
  const game = world.games.find(g)
  if (game === undefined) return ok({ success: false })
  if (game.id === landmarks.unswept) return crash
  const { published } = game
  const rows = world
    .trackedPlaysOf(game)
    .map(play => ({ player: play.user, ...world.countedOf(play) }))
    // No time is sent as 0, which is the beginning of 1970.
    .map(({ player, hard, hardPoints, lastHardAt }) => ({ player, hard, hardPoints, last: lastHardAt ?? 0 }))
    .filter(({ hard }) => hard > 0)
  const shown =
    t === 1
      ? rows.filter(({ hard }) => published !== null && hard >= published).sort((a, b) => b.last - a.last)
      : rows.sort((a, b) => b.hardPoints - a.hardPoints || a.last - b.last)
  return ok(
    shown.slice(0, mostRows).map(({ player, hard, hardPoints, last }, place) => ({
      ...named(player),
      NumAchievements: hard,
      TotalScore: world.odd && isUnsummed(game, t, player, place) ? null : hardPoints,
      LastAward: spaced(last),
    })),
  )
})

const mostRows = 10

/** In odd worlds one of the masters of the weekly game, and the last of the ten best of the popular one. */
function isUnsummed({ id }: Game, t: number, { name }: User, place: number): boolean {
  return t === 1 ? name === people.unnamed : id === landmarks.popular && place === mostRows - 1
}

/** By all points, casual ones included, so that it can contradict the list above. */
export const GetUserGameRankAndScore = asking({ u: user, g: needed }, ({ g, u }, world) => {
  const game = world.games.find(g)
  const found = world.users.find(u)
  const play = game && found && world.playOf(found, game)
  if (play === undefined) return ok([])
  const { points, lastAt, lastHardAt } = world.countedOf(play)
  const isBetter = (other: Play) => (world.countedOf(other).points ?? 0) > (points ?? 0)
  const better = world.trackedPlaysOf(play.game).filter(isBetter).length
  return ok([
    {
      User: play.user.username,
      ULID: play.user.ulid,
      UserRank: play.user.untracked ? null : better + 1,
      TotalScore: points,
      // The server takes the greater of two columns, and that is null as soon as one of them is.
      LastAward: lastAt === null || lastHardAt === null ? null : spaced(lastAt),
    },
  ])
})
