// GetGame and GetGameExtended: a game by itself.

import { claimsOfGame } from '../world/claims.ts'
import { lacksConsole } from '../world/games.ts'
import type { Achievement } from '../world/sets.ts'
import { spaced, withMicroseconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, ok } from './asking.ts'
import { cast, neededId, type Rule } from './rules.ts'
import { basics, distinctPlayers, images, imprint, named, ordered, place } from './shapes.ts'

export const GetGame = asking({ i: cast }, ({ i }, world) => {
  const game = world.games.find(i)
  if (game === undefined) return ok([])
  if (lacksConsole(game)) return crash
  return ok({
    Title: game.title,
    GameTitle: game.title,
    ...place(game),
    Console: game.consoleName,
    ForumTopicID: game.forumTopic,
    Flags: 0,
    GameIcon: game.icon,
    ...images(game),
    ...imprint(game),
  })
})

/** Promoted or unpromoted achievements. */
const flag: Rule<number> = sent => {
  if (sent === undefined || sent === '3') return { value: 3 }
  return sent === '5'
    ? { value: 5 }
    : { error: 'Invalid flag parameter. Valid values are 3 (published) or 5 (unpublished).' }
}

export const GetGameExtended = asking({ i: neededId, f: flag }, ({ i, f }, world) => {
  const game = world.games.find(i)
  if (game === undefined) return ok([])
  const claims = claimsOfGame(world, game)
  if (lacksConsole(game) || claims.some(({ user }) => user === null)) return crash
  const set = world.setOf(game)
  const shown = f === 5 ? set.unpromoted : set.promoted
  if (shown.some(({ created }) => created === null)) return crash
  const players = distinctPlayers(world, game)
  return ok({
    ID: game.id,
    Title: game.title,
    ConsoleID: game.consoleId,
    ForumTopicID: game.forumTopic,
    Flags: null,
    ...images(game),
    ...imprint(game),
    IsFinal: false,
    RichPresencePatch: game.richPresence,
    GuideURL: game.guide,
    Updated: withMicroseconds(game.edited),
    ConsoleName: game.consoleName,
    ParentGameID: game.parent,
    NumDistinctPlayers: players,
    NumAchievements: shown.length,
    Achievements: ordered(shown.map(achievement => [achievement.id, achievementOf(world, achievement)])),
    Claims: claims.map(claim => ({
      ...named(claim.user),
      SetType: claim.setType,
      GameID: game.id,
      ClaimType: claim.claimType,
      Created: spaced(claim.created),
      Expiration: spaced(claim.done),
    })),
    NumDistinctPlayersCasual: players,
    NumDistinctPlayersHardcore: players,
  })
})

function achievementOf(world: World, achievement: Achievement) {
  const { ID, ...texts } = basics(achievement)
  return {
    ID,
    ...unlockCounts(world, achievement),
    ...texts,
    ...authorOf(achievement.author),
    DateModified: spaced(achievement.modified),
    DateCreated: spaced(achievement.created as number),
    BadgeName: achievement.badge,
    DisplayOrder: achievement.displayOrder,
    MemAddr: achievement.logic,
    type: achievement.type,
  }
}

export function authorOf(author: Achievement['author']) {
  return { Author: author?.shown ?? null, AuthorULID: author?.ulid ?? null }
}

/** Null until the counters of the game have been computed; 0 for what was never promoted. */
export function unlockCounts(world: World, { game, ease }: Achievement) {
  if (!game.measured) return { NumAwarded: null, NumAwardedHardcore: null }
  const { all, hard } = world.countersOf(game)
  return { NumAwarded: all[ease ?? -1] ?? 0, NumAwardedHardcore: hard[ease ?? -1] ?? 0 }
}
