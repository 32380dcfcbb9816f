// Groups of fields that several methods send alike.

import type { Game } from '../world/games.ts'
import type { Play } from '../world/play.ts'
import { type Achievement, pointsOfGame } from '../world/sets.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'

/** What a key of a map begins with when the map is to be sent in this order: JavaScript sorts keys that are whole numbers. */
export const inOrder = '\ue000'

/** A map that keeps its order on the wire. */
export function ordered(entries: Iterable<readonly [number, unknown]>): { [key: string]: unknown } {
  return Object.fromEntries([...entries].map(([key, value]) => [inOrder + key, value]))
}

/** PHP cannot tell an empty map from an empty list. */
export function mapOrList(entries: readonly (readonly [number, unknown])[]): unknown {
  return entries.length === 0 ? [] : ordered(entries)
}

/** PHP writes rows as a list only when their keys are 0, 1, 2 and so on. */
export function keyedRows(entries: readonly (readonly [number, unknown])[]): unknown {
  return entries.every(([key], place) => key === place) ? entries.map(([, row]) => row) : ordered(entries)
}

/** As the database compares texts: neither letter case nor accents matter, and signs come before letters. */
export const collation = new Intl.Collator('en', { sensitivity: 'base' })

export function named(user: User | null) {
  return { User: user?.shown ?? null, ULID: user?.ulid ?? null }
}

/** What every description of an achievement says. */
export function basics(achievement: Achievement) {
  return {
    ID: achievement.id,
    Title: achievement.title,
    Description: achievement.description,
    Points: achievement.points,
    TrueRatio: achievement.weight,
  }
}

/** A badge without a name leaves a gap in its address. */
export function badgeUrl({ badge }: Achievement): string {
  return `/Badge/${badge ?? ''}.png`
}

/** As it is stored: another job counts it than the unlocks, and comes after it. Null until the first has run. */
export function distinctPlayers(world: World, game: Game): number | null {
  const { length } = world.trackedPlaysOf(game)
  return game.measured ? (game.known > game.kept ? length >> 1 : length) : null
}

export function images(game: Game) {
  return {
    ImageIcon: game.icon,
    ImageTitle: game.titleImage,
    ImageIngame: game.ingameImage,
    ImageBoxArt: game.boxArt,
  }
}

export function imprint(game: Game) {
  return {
    Publisher: game.publisher,
    Developer: game.developer,
    Genre: game.genre,
    Released: game.released,
    ReleasedAtGranularity: game.granularity,
  }
}

export function place(game: Game) {
  return { ConsoleID: game.consoleId, ConsoleName: game.consoleName }
}

export function publicPoints(world: World, user: User) {
  const { hard, casual } = world.standings.pointsOf(user)
  return { RAPoints: hard, RASoftcorePoints: casual }
}

/** The points of a game as they are stored: of as many achievements as are stored, and null until they have been counted. */
export function storedPoints({ seed }: World, game: Game): number | null {
  const { published } = game
  if (published === null) return null
  return pointsOfGame(seed, published === game.kept ? game : { ...game, kept: published })
}

/** How far a player came in a game, as it is stored; zeros for a game that the user never played. */
export function counters(world: World, game: Game | undefined, play: Play | undefined) {
  const counted = play && world.countedOf(play)
  return {
    NumPossibleAchievements: game?.published ?? 0,
    PossibleScore: (game && storedPoints(world, game)) ?? 0,
    NumAchieved: counted?.count ?? 0,
    ScoreAchieved: counted?.points ?? 0,
    NumAchievedHardcore: counted?.hard ?? 0,
    ScoreAchievedHardcore: counted?.hardPoints ?? 0,
  }
}
