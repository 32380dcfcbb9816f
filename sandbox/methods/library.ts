// GetUserProgress and GetUserRecentlyPlayedGames: games as a player has them on the shelf.

import { consoles } from '../world/landmarks.ts'
import type { Play } from '../world/plays.ts'
import { spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, ok } from './asking.ts'
import { type Rule, toInt, user, whole } from './rules.ts'
import { counters, images, mapOrList, place } from './shapes.ts'

const ids: Rule<readonly number[]> = (sent = '') => ({
  value: sent
    .split(',')
    .map(toInt)
    .filter(id => id > 0),
})

export const GetUserProgress = asking({ u: user, i: ids }, ({ u, i }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return ok([])
  return ok(
    mapOrList(
      i.map(id => {
        const game = world.games.find(id)
        return [id, counters(world, game, game && world.playOf(found, game))]
      }),
    ),
  )
})

const mostRows = 50

export const GetUserRecentlyPlayedGames = asking({ u: user, c: whole(10), o: whole(0) }, ({ u, c, o }, world) => {
  const found = world.users.find(u)
  const plays = found === undefined ? [] : recentPlays(world, found)
  return ok(
    plays
      .slice(o, o + Math.min(c, mostRows))
      .map(play => ({ ...playRow(world, play), ...counters(world, play.game, play) })),
  )
})

/** The latest first, without events. */
export function recentPlays(world: World, user: User): Play[] {
  const plays = world.playsOfUser(user).filter(({ game }) => game.consoleId !== consoles.events)
  return plays.sort((a, b) => b.lastPlayed - a.lastPlayed)
}

export function playRow(world: World, { game, lastPlayed }: Play) {
  return {
    GameID: game.id,
    ...place(game),
    Title: game.title,
    ...images(game),
    LastPlayed: spaced(lastPlayed),
    AchievementsTotal: world.setOf(game).promoted.length,
  }
}
