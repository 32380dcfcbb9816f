// GetUserSummary: nearly everything about a user at once, with keys that come and go by what was asked.

import type { Game } from '../world/games.ts'
import { type Play, type Unlock, unlockOf } from '../world/plays.ts'
import type { Achievement } from '../world/sets.ts'
import { spaced } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, missing, ok } from './asking.ts'
import { playRow, recentPlays } from './library.ts'
import { user, whole } from './rules.ts'
import { counters, images, imprint, mapOrList, ordered, place } from './shapes.ts'
import { lastSeen, profileHead, profilePoints, profileTail } from './user.ts'

const mostGames = 100

export const GetUserSummary = asking({ u: user, g: whole(0), a: whole(10) }, ({ u, g, a }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing({ ID: null, User: u })
  const recent = recentPlays(world, found).slice(0, Math.min(g, mostGames))
  const seen = lastSeen(world, found)
  const lastGame = seen && (world.games.find(seen.gameId) as Game)
  return ok({
    ...profileHead(world, found),
    LastActivity: { ...idleActivity, User: found.name },
    RichPresenceMsgDate: seen === undefined ? null : spaced(seen.at),
    ...profilePoints(world, found),
    ...profileTail(found),
    Rank: world.standings.rankOf(found),
    TotalRanked: world.standings.ranked().length,
    RecentlyPlayedCount: recent.length,
    RecentlyPlayed: recent.map(play => playRow(world, play)),
    ...(g === 0 ? { Awarded: {}, RecentAchievements: {} } : {}),
    ...(lastGame !== undefined && g > 0 ? gamesOf(world, recent, lastGame, a) : {}),
    Status: 'Offline',
  })
})

/** Nothing of it is filled in any more. */
const idleActivity = {
  ID: 0,
  timestamp: null,
  lastupdate: null,
  activitytype: null,
  User: '',
  data: null,
  data2: null,
}

function gamesOf(world: World, recent: readonly Play[], lastGame: Game, wanted: number) {
  const { user } = recent[0] as Play
  const games = new Set([...recent.map(({ game }) => game), lastGame])
  const rows = wanted === 0 ? allRows(world, recent) : latestRows(world, recent, wanted)
  const byGame = [...Map.groupBy(rows, row => row.GameID)]
  return {
    Awarded: ordered([...games].map(game => [game.id, counters(world, game, world.playOf(user, game))])),
    RecentAchievements: mapOrList(byGame.map(([id, rows]) => [id, ordered(rows.map(row => [row.ID, row]))])),
    LastGame: {
      ID: lastGame.id,
      Title: lastGame.title,
      ...place(lastGame),
      ForumTopicID: lastGame.forumTopic ?? 0,
      Flags: 0,
      ...images(lastGame),
      ...imprint(lastGame),
      IsFinal: 0,
    },
  }
}

/** At most so many of each game. */
function latestRows(world: World, plays: readonly Play[], wanted: number) {
  const latest = (play: Play) => world.unlocksOf(play).toSorted((a, b) => b.at - a.at)
  const unlocks = plays.flatMap(play => latest(play).slice(0, wanted)).sort((a, b) => b.at - a.at)
  return unlocks.map(unlock => achievementRow(unlock.achievement, unlock))
}

/** With `a=0` the locked ones too. */
function allRows(world: World, plays: readonly Play[]) {
  return plays.flatMap(play => {
    const set = world.setOf(play.game)
    return set.promoted.map(achievement => {
      const ease = achievement.ease as number
      return achievementRow(achievement, ease < play.count ? unlockOf(play, set, ease) : undefined)
    })
  })
}

function achievementRow({ id, game, ...achievement }: Achievement, unlock: Unlock | undefined) {
  return {
    ID: id,
    GameID: game.id,
    GameTitle: game.title,
    Title: achievement.title,
    Description: achievement.description,
    Points: achievement.points,
    Type: achievement.type,
    BadgeName: achievement.badge,
    IsAwarded: unlock === undefined ? '0' : '1',
    DateAwarded: unlock === undefined ? null : spaced(unlock.at),
    HardcoreAchieved: unlock === undefined ? null : Number(unlock.hardAt !== null),
  }
}
