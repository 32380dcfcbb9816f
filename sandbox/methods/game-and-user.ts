// GetGameInfoAndUserProgress: a game as one player sees it.

import { type Game, lacksConsole } from '../world/games.ts'
import { type Play, type Unlock, unlockOf } from '../world/play.ts'
import type { Achievement } from '../world/sets.ts'
import { spaced } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, ok } from './asking.ts'
import { authorOf, unlockCounts } from './game.ts'
import { highestAward, highestFields } from './progress.ts'
import { needed, one, user } from './rules.ts'
import { basics, distinctPlayers, images, imprint, ordered, place } from './shapes.ts'

export const GetGameInfoAndUserProgress = asking({ g: needed, u: user, a: one }, ({ g, u, a }, world) => {
  const game = world.games.find(g)
  const found = world.users.find(u)
  if (game === undefined || found === undefined) return ok([])
  const { promoted } = world.setOf(game)
  if (lacksConsole(game) || promoted.some(({ author, created }) => author === null || created === null)) return crash
  const play = world.playOf(found, game)
  return ok({
    ID: game.id,
    Title: game.title,
    ...place(game),
    ParentGameID: game.parent,
    ...counters(world, game, play),
    ForumTopicID: game.forumTopic,
    Flags: 0,
    ...images(game),
    ...imprint(game),
    IsFinal: false,
    RichPresencePatch: game.richPresence,
    Achievements: achievements(world, game, play),
    ...(a ? highestFields(play && highestAward(world, play)) : {}),
  })
})

/** All of them stored, so that they may contradict the achievements and unlocks that are sent beside them. */
function counters(world: World, game: Game, play: Play | undefined) {
  const players = distinctPlayers(world, game)
  const counted = play && world.countedOf(play)
  const wasPlayed = play !== undefined && play.lastPlayed !== null
  return {
    NumDistinctPlayers: players,
    NumDistinctPlayersCasual: players,
    NumDistinctPlayersHardcore: players,
    NumAchievements: game.published,
    NumAwardedToUser: counted?.count ?? 0,
    NumAwardedToUserHardcore: counted?.hard ?? 0,
    UserCompletion: percent(counted?.share),
    UserCompletionHardcore: percent(counted?.hardShare),
    UserTotalPlaytime: wasPlayed ? play.seconds : 0,
  }
}

/** An empty list is sent where the stored number promises some and there are none; otherwise no achievements are a map. */
function achievements(world: World, game: Game, play: Play | undefined): unknown {
  const set = world.setOf(game)
  const shown = set.promoted.toSorted((x, y) => x.displayOrder - y.displayOrder)
  if (shown.length === 0 && Number(game.published) > 0) return []
  const unlockAt = ({ ease = 0 }: Achievement) => (play && ease < play.count ? unlockOf(play, set, ease) : undefined)
  return ordered(
    shown.map(achievement => [
      achievement.id,
      { ...achievementFields(world, achievement), ...earnedFields(unlockAt(achievement)) },
    ]),
  )
}

function achievementFields(world: World, achievement: Achievement) {
  return {
    ...basics(achievement),
    Type: achievement.type,
    BadgeName: achievement.badge,
    ...unlockCounts(world, achievement),
    DisplayOrder: achievement.displayOrder,
    ...authorOf(achievement.author),
    DateCreated: spaced(achievement.created as number),
    DateModified: spaced(achievement.modified),
    MemAddr: achievement.logic,
  }
}

/** The keys themselves are absent for what has not been unlocked. */
function earnedFields(unlock: Unlock | undefined) {
  if (unlock === undefined) return {}
  const { casualAt, hardAt } = unlock
  const casually = { DateEarned: spaced(casualAt) }
  return hardAt === null ? casually : { ...casually, DateEarnedHardcore: spaced(hardAt) }
}

function percent(share = 0): string {
  return `${(100 * share).toFixed(2)}%`
}
