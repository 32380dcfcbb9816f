// GetUserProgress and GetUserRecentlyPlayedGames: games as a player has them on the shelf.

import { type Game, lacksConsole } from '../world/games.ts'
import { consoles, games, users as people } from '../world/landmarks.ts'
import type { Play } from '../world/play.ts'
import { minute, spaced, type UnixSeconds } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, ok } from './asking.ts'
import { isNumeric, type Rule, textOnly, toInt, user, whole } from './rules.ts'
import { counters, images, mapOrList, place } from './shapes.ts'

const ids: Rule<readonly number[]> = sent => ({
  value: String(sent ?? '')
    .split(',')
    .map(part => (isNumeric(part) ? toInt(part) : 0))
    .filter(id => id > 0),
})

export const GetUserProgress = asking({ u: user, i: textOnly(ids) }, ({ u, i }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return ok([])
  if (i === undefined) return crash
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

export const GetUserRecentlyPlayedGames = asking(
  { u: user, c: whole(10), o: whole(0) },
  ({ u, c, o }, world, _owner, now) => {
    const found = world.users.find(u)
    const plays = found === undefined ? [] : recentPlays(world, found, now).slice(o, o + Math.min(c, mostRows))
    if (plays.some(({ game }) => lacksConsole(game))) return crash
    return ok(plays.map(play => ({ ...playRow(play, now), ...counters(world, play.game, play) })))
  },
)

const elsewhere: readonly number[] = [consoles.hubs, consoles.events]

/**
 * The latest first, and at the end what was never played; without hubs and events, without deleted games, and without those
 * that belong to no console.
 */
export function recentPlays(world: World, user: User, now: UnixSeconds): Play[] {
  const isListed = ({ deleted, consoleId }: Game) => !deleted && consoleId !== null && !elsewhere.includes(consoleId)
  const plays = world.playsOfUser(user).filter(({ game }) => isListed(game))
  return plays.sort((a, b) => (playedAt(b, now) ?? 0) - (playedAt(a, now) ?? 0))
}

/** The main user plays the game of the week all the time, however far the clock has moved on. */
export function playedAt({ user, game, lastPlayed }: Play, now: UnixSeconds): UnixSeconds | null {
  return user.name === people.main && game.id === games.weekly ? now - minute : lastPlayed
}

export function playRow(play: Play, now: UnixSeconds) {
  const { game } = play
  const at = playedAt(play, now)
  return {
    GameID: game.id,
    ...place(game),
    Title: game.title,
    ...images(game),
    LastPlayed: at === null ? null : spaced(at),
    AchievementsTotal: game.published,
  }
}
