// Groups of fields that several methods send alike.

import type { Game } from '../world/games.ts'
import type { Play } from '../world/plays.ts'
import type { Achievement } from '../world/sets.ts'
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

export function named(user: User) {
  return { User: user.name, ULID: user.ulid }
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

/** How far a player came in a game; zeros for who never played it. */
export function counters(world: World, game: Game | undefined, play: Play | undefined) {
  const set = game === undefined ? undefined : world.setOf(game)
  const published = set?.promoted.length ?? 0
  return {
    NumPossibleAchievements: published,
    PossibleScore: set?.pointsOf.at(-1) ?? 0,
    NumAchieved: Math.min(published, play?.count ?? 0),
    ScoreAchieved: set?.pointsOf[play?.count ?? 0] ?? 0,
    NumAchievedHardcore: Math.min(published, play?.hard ?? 0),
    ScoreAchievedHardcore: set?.pointsOf[play?.hard ?? 0] ?? 0,
  }
}
