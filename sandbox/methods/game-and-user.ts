// GetGameInfoAndUserProgress: a game as one player sees it.

import { type Unlock, unlockOf } from '../world/plays.ts'
import type { Achievement } from '../world/sets.ts'
import { spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import { asking, ok } from './asking.ts'
import { achievementFields, authorOf, unlockCounts } from './game.ts'
import { highestAward, highestFields } from './progress.ts'
import { needed, one, user } from './rules.ts'
import { images, imprint, ordered, place } from './shapes.ts'

export const GetGameInfoAndUserProgress = asking({ g: needed, u: user, a: one }, ({ g, u, a }, world) => {
  const game = world.games.find(g)
  const found = world.users.find(u)
  if (game === undefined || found === undefined) return ok([])
  const set = world.setOf(game)
  const play = world.playOf(found, game)
  const shown = set.promoted.toSorted((x, y) => x.displayOrder - y.displayOrder)
  const players = game.measured ? world.trackedPlaysOf(game).length : null
  const earned = Math.min(play?.count ?? 0, shown.length)
  const earnedHardcore = Math.min(play?.hard ?? 0, shown.length)
  const unlockAt = ({ ease = 0 }: Achievement) => (play && ease < play.count ? unlockOf(play, set, ease) : undefined)
  return ok({
    ID: game.id,
    Title: game.title,
    ...place(game),
    ParentGameID: game.parent,
    NumDistinctPlayers: players,
    NumDistinctPlayersCasual: players,
    NumDistinctPlayersHardcore: players,
    ForumTopicID: game.forumTopic,
    Flags: 0,
    ...images(game),
    ...imprint(game),
    IsFinal: false,
    RichPresencePatch: game.richPresence,
    NumAchievements: game.measured ? shown.length : null,
    Achievements: ordered(
      shown.map(achievement => [
        achievement.id,
        {
          ...achievementFields(achievement),
          ...unlockCounts(world, achievement),
          Type: achievement.type,
          // RetroAchievements crashes where there is no author.
          ...authorOf(achievement.author ?? (world.users.developers[0] as User)),
          ...earnedFields(unlockAt(achievement)),
        },
      ]),
    ),
    NumAwardedToUser: earned,
    NumAwardedToUserHardcore: earnedHardcore,
    UserCompletion: percent(earned, shown.length),
    UserCompletionHardcore: percent(earnedHardcore, shown.length),
    UserTotalPlaytime: play?.seconds ?? 0,
    ...(a ? highestFields(play && highestAward(world, play)) : {}),
  })
})

/** The keys themselves are absent for what has not been unlocked. */
function earnedFields(unlock: Unlock | undefined) {
  if (unlock === undefined) return {}
  const { casualAt, hardAt } = unlock
  const casually = { DateEarned: spaced(casualAt) }
  return hardAt === null ? casually : { DateEarnedHardcore: spaced(hardAt), ...casually }
}

function percent(earned: number, all: number): string {
  return `${all === 0 ? '0.00' : ((100 * earned) / all).toFixed(2)}%`
}
