// The methods that look at single achievements and at how many players have them.

import { type Game, lacksConsole } from '../world/games.ts'
import { games as landmarks, users as people } from '../world/landmarks.ts'
import { type Play, type Unlock, unlockOf } from '../world/play.ts'
import type { Achievement } from '../world/sets.ts'
import { dayOf, spaced, startOf, weekOf, withMicroseconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { authorOf } from './game.ts'
import { cast, castOr, castToEcho } from './rules.ts'
import { badgeUrl, basics, distinctPlayers, mapOrList, named, publicPoints } from './shapes.ts'

export const GetAchievementCount = asking({ i: castToEcho }, ({ i }, world) => {
  const game = world.games.any(Number(i))
  const ids = game === undefined ? [] : world.setOf(game).promoted.map(({ id }) => id)
  return ok({ GameID: i, AchievementIDs: ids.sort((a, b) => a - b) })
})

export const GetAchievementDistribution = asking({ i: cast, h: cast, f: cast }, ({ i, h, f }, world, owner) => {
  const game = world.games.find(i)
  if (game === undefined) return ok([])
  const { promoted, unpromoted } = world.setOf(game)
  const shown = f === 5 ? unpromoted : promoted
  const earned = (play: Play) => {
    const { count, hard } = world.countedOf(play)
    return h === 0 ? Math.max(0, (count ?? 0) - hard) : hard
  }
  const plays = world.playsOfGame(game).filter(({ user }) => user === owner || !(user.untracked || user.deleted))
  const totals = new Array<number>(shown.length + 1).fill(0)
  if (f !== 5) for (const play of plays) totals[earned(play)] = (totals[earned(play)] ?? 0) + 1
  return ok(mapOrList(shown.map((_, index) => [index + 1, totals[index + 1]])))
})

const mostUnlocks = 500
const weeklyTopic = 3200

export const GetAchievementOfTheWeek = asking({}, (_, world, _owner, now) => {
  const week = weekOf(now)
  const kind = world.switches.week ?? (week % 2 === 0 ? 'full' : 'bare')
  if (kind === 'none') return ok({ Achievement: { ID: null }, StartAt: null })
  const event = world.games.numbered(landmarks.event)
  const achievement = achievementOfWeek(world, kind, week)
  const { game } = achievement
  if (lacksConsole(game) || game.deleted || event.deleted) return crash
  const unlocks = unlocksOf(world, achievement)
    .filter(({ at }) => at >= startOf(week))
    .slice(0, mostUnlocks)
    .filter(({ play }) => !play.user.deleted)
  return ok({
    Achievement: {
      ...basics(achievement),
      Type: achievement.type,
      ...authorOf(achievement.author),
      BadgeName: achievement.badge,
      BadgeURL: badgeUrl(achievement),
      DateCreated: achievement.created === null ? null : dayOf(achievement.created),
      DateModified: dayOf(achievement.modified),
    },
    Console: consoleOf(game),
    ForumTopic: { ID: kind === 'bare' ? null : weeklyTopic },
    Game: { ID: game.id, Title: game.title },
    StartAt: withMicroseconds(startOf(week)),
    TotalPlayers: world.trackedPlaysOf(event).length,
    Unlocks: unlocks.map(unlock => ({
      ...named(unlock.play.user),
      ...publicPoints(world, unlock.play.user),
      HardcoreMode: modeOf(unlock),
      DateAwarded: awardedAt(world, unlock),
    })),
    UnlocksCount: unlocks.length,
    UnlocksHardcoreCount: unlocks.filter(({ hardAt }) => hardAt !== null).length,
  })
})

/** The next of its set in every week after that in which the world ends. */
function achievementOfWeek(world: World, kind: 'full' | 'bare', week: number): Achievement {
  const { byEase } = world.setOf(world.games.numbered(kind === 'full' ? landmarks.weekly : landmarks.authorless))
  const bare = byEase.filter(({ author, type }) => author === null && type === null)
  const choices = kind === 'full' ? byEase : bare
  return choices[Math.max(0, week - weekOf(world.now)) % choices.length] as Achievement
}

export const GetAchievementUnlocks = asking({ a: cast, c: castOr(50), o: cast }, ({ a, c, o }, world) => {
  if (a === 0) return ok({ Achievement: { ID: null } })
  const achievement = world.achievement(a)
  if (achievement === undefined) {
    return missing({ Achievement: [], UnlocksCount: 0, UnlocksHardcoreCount: 0, TotalPlayers: 0, Unlocks: [] })
  }
  const { game, ease = -1 } = achievement
  const { created } = achievement
  if (c < 0 || game.deleted || lacksConsole(game) || created === null) return crash
  const { all, hard } = world.countersOf(game)
  const unlocks = unlocksOf(world, achievement).slice(o, o + Math.min(c, mostUnlocks))
  return ok({
    Achievement: {
      ...basics(achievement),
      ...authorOf(achievement.author),
      DateCreated: spaced(created),
      DateModified: spaced(achievement.modified),
      Type: achievement.type,
    },
    Console: consoleOf(game),
    Game: { ID: game.id, Title: game.title },
    UnlocksCount: all[ease] ?? 0,
    UnlocksHardcoreCount: hard[ease] ?? 0,
    TotalPlayers: distinctPlayers(world, game) ?? 0,
    Unlocks: unlocks.map(unlock => unlockRow(world, unlock)),
  })
})

const consoleOf = ({ consoleId, consoleName }: Game) => ({ ID: consoleId, Title: consoleName })

/** The latest first, untracked and deleted users among them. */
function unlocksOf(world: World, { game, ease }: Achievement): Unlock[] {
  if (ease === undefined) return []
  const set = world.setOf(game)
  const plays = world.playsOfGame(game).filter(play => play.count > ease)
  return plays.map(play => unlockOf(play, set, ease)).sort((a, b) => b.at - a.at)
}

function unlockRow(world: World, unlock: Unlock) {
  const { user } = unlock.play
  return {
    User: user.shown ?? user.username,
    ULID: user.ulid,
    ...publicPoints(world, user),
    DateAwarded: awardedAt(world, unlock),
    HardcoreMode: modeOf(unlock),
  }
}

/** Null where neither of its two moments was stored. */
function awardedAt({ odd }: World, { play, at }: Unlock): string | null {
  return odd && play.user.name === people.withoutUlid ? null : withMicroseconds(at)
}

const modeOf = ({ hardAt }: Unlock) => (hardAt === null ? 0 : 1)
