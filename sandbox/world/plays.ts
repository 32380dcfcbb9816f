// Who has played what, how far, and when: the one fact out of which points, ranks, awards and all lists of unlocks follow.

import type { Game, Games } from './games.ts'
import { consoles as consoleIds, games as landmarks, users as people } from './landmarks.ts'
import { type Dice, dice, hash } from './random.ts'
import type { Achievement, AchievementSet } from './sets.ts'
import { day, hour, minute, now, type UnixSeconds } from './time.ts'
import type { User, Users } from './users.ts'

export type Play = {
  user: User
  game: Game
  /** Achievements unlocked in any mode: the first so many of the set by ease. */
  count: number
  /** How many of them in hardcore mode too. */
  hard: number
  start: UnixSeconds
  /** Seconds from one unlock to the next. */
  pace: number
  /** When the hardcore round began; null when there was only one round. */
  secondRound: UnixSeconds | null
  lastPlayed: UnixSeconds
  /** Time spent playing. */
  seconds: number
}

export type Unlock = {
  play: Play
  achievement: Achievement
  casualAt: UnixSeconds
  hardAt: UnixSeconds | null
  at: UnixSeconds
}

/** Monday midnight of the frozen week, when the achievement of the week began. */
export const weekStart: UnixSeconds = Date.UTC(2026, 9, 26) / 1000

/** Whoever has a name of their own has played the popular game. */
const landmarkNames = new Set<string>(Object.values(people))

const unplayed = new Set<number>([
  landmarks.withoutPlayers,
  landmarks.withoutMetrics,
  landmarks.deleted,
  landmarks.event,
  landmarks.weekly,
  landmarks.subset,
])

/** How far the main user came where it matters: well into the popular game, and through a set that was demoted later. */
const known: { readonly [gameId: number]: { count: number; hard: number } } = {
  [landmarks.popular]: { count: 30, hard: 22 },
  [landmarks.demoted]: { count: 15, hard: 15 },
}

/** Users who begin the game of the week in the frozen week. */
const weeklyShare = 0.35

export function makePlays(seed: number, users: Users, games: Games): readonly Play[] {
  const ordinary = games.all.filter(game => !unplayed.has(game.id) && game.consoleId !== consoleIds.events)
  const masters = new Set<string>([people.champion, people.heavierTwin, people.lighterTwin])
  return users.all.flatMap(user => {
    if (user.name === people.newcomer) return []
    if (masters.has(user.name)) return libraryOfMaster(seed, user, ordinary)
    if (user.name === people.deleted) return [lastDance(user, ordinary[0] as Game)]
    const chosen = chosenGames(dice(seed, 41, user.id), user, ordinary)
    return [...chosen.map(game => makePlay(seed, user, game)), ...weekOf(seed, user, games)]
  })
}

export function unlockOf(play: Play, set: AchievementSet, ease: number): Unlock {
  const achievement = set.byEase[ease] as Achievement
  const drift = hash(play.user.id, ease) % Math.max(1, play.pace >> 1)
  const casualAt = play.start + play.pace * ease + drift
  const secondAt = (play.secondRound ?? play.start) + play.pace * ease + drift
  const hardAt = ease < play.hard ? secondAt : null
  return { play, achievement, casualAt, hardAt, at: hardAt ?? casualAt }
}

function chosenGames(chance: Dice, user: User, ordinary: readonly Game[]): Game[] {
  const main = user.name === people.main
  const wanted = main ? 130 : 2 + Math.floor(50 * chance.fraction() ** 4)
  const chosen = new Set<Game>()
  const popular = ordinary[0] as Game
  if (landmarkNames.has(user.name) || chance.chance(0.6)) chosen.add(popular)
  if (main) for (const game of ordinary.slice(0, 16)) chosen.add(game)
  while (chosen.size < wanted) {
    chosen.add(ordinary[Math.floor(ordinary.length * chance.fraction() ** 1.7)] as Game)
  }
  return [...chosen]
}

/** Those who head the ranking have mastered game after game; the twins differ in one game of equal points. */
function libraryOfMaster(seed: number, user: User, ordinary: readonly Game[]): Play[] {
  const size = user.name === people.champion ? 200 : 150
  const spared = user.name === people.heavierTwin ? landmarks.twinCommon : landmarks.twinRare
  const mastered = ordinary.slice(0, size).filter(game => game.id !== spared)
  return mastered.map(game => {
    const play = makePlay(seed, user, game)
    return { ...play, count: game.core, hard: game.core, secondRound: null }
  })
}

/** Finished a game shortly before the account was deleted, so that the newest awards have holes. */
function lastDance(user: User, game: Game): Play {
  const start = now - 2 * hour
  const seconds = game.core * minute
  const lastPlayed = start + seconds
  return { user, game, count: game.core, hard: game.core, start, pace: minute, secondRound: null, lastPlayed, seconds }
}

function makePlay(seed: number, user: User, game: Game): Play {
  const chance = dice(seed, 42, user.id, game.id)
  const count = countOf(chance, user, game)
  const style = user.name === people.casual ? 0 : chance.fraction()
  const hard = style < 0.3 ? 0 : style < 0.8 ? count : chance.between(0, count)
  const twice = hard > 0 && style > 0.9
  const age = Math.floor((now - user.joined - hour) * chance.fraction()) + hour
  const start = now - age
  const pace = Math.max(1, Math.floor(Math.min(age * 0.8, 40 * day * chance.fraction() + hour) / (2 * game.core + 2)))
  return {
    user,
    game,
    count,
    hard,
    start,
    pace,
    secondRound: twice ? start + pace * (game.core + 1) : null,
    lastPlayed: start + pace * (twice ? 2 * game.core + 2 : count + 1),
    seconds: chance.between(10, 90) * minute + count * chance.between(4, 25) * minute,
    ...(user.name === people.main ? known[game.id] : {}),
  }
}

function countOf(chance: Dice, user: User, game: Game): number {
  const luck = chance.fraction()
  if (user.name === people.browser) return 0
  if (luck < 0.08) return 0
  return luck > 0.8 ? game.core : Math.ceil(game.core * chance.fraction() ** 1.3)
}

/** The game of the week and its twin on the Events console: one unlock of the first counts as one of the second. */
function weekOf(seed: number, user: User, games: Games): Play[] {
  const chance = dice(seed, 43, user.id)
  const main = user.name === people.main
  if (user.name === people.browser || (!main && !chance.chance(weeklyShare))) return []
  const hardcore = main || chance.chance(0.7)
  const start = main ? now - 3 * hour : weekStart + chance.below(now - weekStart - 3 * hour)
  const count = main ? 9 : chance.between(1, 8)
  const pace = 20 * minute
  const lastPlayed = main ? now - minute : start + count * pace
  const shared = { user, start, secondRound: null }
  const game = games.find(landmarks.weekly) as Game
  const event = games.find(landmarks.event) as Game
  const earned = hardcore && user.name !== people.casual ? 1 : 0
  return [
    { ...shared, game, count, hard: earned * count, pace, lastPlayed, seconds: count * pace },
    { ...shared, game: event, count: 1, hard: earned, pace, lastPlayed: start, seconds: 0 },
  ]
}
