// GetUserSummary: nearly everything about a user at once, with keys that come and go by what was asked.

import { type Game, lacksConsole } from '../world/games.ts'
import type { Play, Unlock } from '../world/play.ts'
import type { Achievement } from '../world/sets.ts'
import { spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { playRow, recentPlays } from './library.ts'
import { user, whole } from './rules.ts'
import { counters, images, imprint, mapOrList, ordered, place } from './shapes.ts'
import { contribution, lastSeen, pictureOf, profilePoints, profileTail } from './user.ts'

const mostGames = 100

export const GetUserSummary = asking({ u: user, g: whole(0), a: whole(10) }, ({ u, g, a }, world, _owner, now) => {
  const found = world.users.find(u)
  // A second query looks the user up by the display name.
  if (found === undefined || found.shown === null) return missing({ ID: null, User: u })
  if (found.undated) return crash
  const recent = recentPlays(world, found, now).slice(0, Math.min(g, mostGames))
  const seen = lastSeen(world, found, now)
  const lastGame = seen && world.games.any(seen.gameId)
  const games = recent.length === 0 ? [] : gamesAmong(recent, lastGame)
  if (games.some(game => failsOn(world, found, game))) return crash
  return ok({
    User: found.shown,
    MemberSince: spaced(found.joined),
    LastActivity: { ...idleActivity, User: found.shown },
    RichPresenceMsg: seen?.message ?? null,
    RichPresenceMsgDate: seen === undefined ? null : spaced(seen.at),
    LastGameID: seen?.gameId ?? 0,
    ...contribution(world, found),
    ...pointsOf(world, found),
    ...profileTail(found),
    Rank: world.standings.rankOf(found),
    RecentlyPlayedCount: recent.length,
    RecentlyPlayed: recent.map(play => playRow(play, now)),
    ...(recent.length > 0 ? { ...gamesOf(world, found, games), ...achievementsOf(world, found, games, a) } : {}),
    ...(recent.length > 0 && lastGame?.deleted === false ? { LastGame: lastGameRow(lastGame) } : {}),
    ULID: found.ulid,
    UserPic: pictureOf(found),
    TotalRanked: world.standings.ranked().length,
    ...(g === 0 ? { Awarded: {}, RecentAchievements: {} } : {}),
    Status: 'Offline',
  })
})

/** Those played lately, and the one that the emulator reported last. */
function gamesAmong(recent: readonly Play[], last: Game | undefined): readonly Game[] {
  const games = new Set(recent.map(({ game }) => game))
  if (last !== undefined) games.add(last)
  return [...games]
}

/** Where the console of a game cannot be told, and on a deleted game in which the user has unlocked something. */
function failsOn(world: World, user: User, game: Game): boolean {
  return game.deleted ? (world.playOf(user, game)?.count ?? 0) > 0 : lacksConsole(game)
}

/** The profile sends null where this sends 0. */
function pointsOf(world: World, user: User) {
  const { TotalPoints, TotalSoftcorePoints, TotalTruePoints } = profilePoints(world, user)
  return { TotalPoints, TotalSoftcorePoints: TotalSoftcorePoints ?? 0, TotalTruePoints: TotalTruePoints ?? 0 }
}

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

function gamesOf(world: World, user: User, games: readonly Game[]) {
  const awarded = (game: Game) =>
    game.deleted ? counters(world, undefined, undefined) : counters(world, game, world.playOf(user, game))
  return { Awarded: ordered(games.map(game => [game.id, awarded(game)])) }
}

function achievementsOf(world: World, user: User, games: readonly Game[], wanted: number) {
  const plays = games.map(game => world.playOf(user, game)).filter(play => play !== undefined)
  const rows = wanted === 0 ? allRows(world, plays, games) : latestRows(world, plays, wanted)
  const byGame = [...Map.groupBy(rows, row => row.GameID)]
  return {
    RecentAchievements: mapOrList(byGame.map(([id, rows]) => [id, ordered(rows.map(row => [row.ID, row]))])),
  }
}

function lastGameRow(game: Game) {
  return {
    ID: game.id,
    Title: game.title,
    ...place(game),
    ForumTopicID: game.forumTopic ?? 0,
    Flags: 0,
    ...images(game),
    ...imprint(game),
    IsFinal: 0,
  }
}

const newestFirst = (a: Unlock, b: Unlock) => b.at - a.at || a.achievement.id - b.achievement.id
const unlockedRow = (unlock: Unlock) => achievementRow(unlock.achievement, unlock)

/** The database takes so many of each game, by when they were unlocked in any mode; then so many of all are kept. */
function latestRows(world: World, plays: readonly Play[], wanted: number) {
  const latest = (play: Play) => world.unlocksOf(play).toSorted((a, b) => b.casualAt - a.casualAt)
  const unlocks = plays.flatMap(play => latest(play).slice(0, wanted))
  return unlocks.sort(newestFirst).slice(0, wanted).map(unlockedRow)
}

/** With `a=0` the locked ones too, after all that are unlocked. */
function allRows(world: World, plays: readonly Play[], games: readonly Game[]) {
  const unlocks = plays.flatMap(play => world.unlocksOf(play)).sort(newestFirst)
  const unlocked = new Set(unlocks.map(({ achievement }) => achievement))
  const locked = games.flatMap(game => world.setOf(game).promoted).filter(one => !unlocked.has(one))
  return [...unlocks.map(unlockedRow), ...locked.map(achievement => achievementRow(achievement, undefined))]
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
