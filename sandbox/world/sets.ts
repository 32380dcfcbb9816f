// The achievements of a game. Players unlock them in one order, the easy ones first, so that "who has how many" also says
// "who has which"; their ids, their places on the page and that order all differ, as they do on the real site.

import type { Game } from './games.ts'
import { games as landmarks } from './landmarks.ts'
import { breaksAuthor, type Origin } from './origin.ts'
import { type Dice, dice, digest, hash } from './random.ts'
import { day, type UnixSeconds } from './time.ts'
import { siteAge, type User } from './users.ts'
import { achievementTitles, foes, places, treasures } from './words.ts'

export type Achievement = {
  id: number
  game: Game
  title: string
  description: string
  points: number
  /** Points weighted by rarity: `TrueRatio`. */
  weight: number
  type: 'progression' | 'win_condition' | 'missable' | null
  author: User | null
  /** Null in odd worlds only. */
  badge: string | null
  /** Null in odd worlds only. */
  created: UnixSeconds | null
  modified: UnixSeconds
  /** MD5 of the logic. */
  logic: string
  displayOrder: number
  promoted: boolean
  /** The counters of players still hold it, or hold it already. */
  counted: boolean
  /** The place in which players unlock it, from 0; undefined for what was never promoted. */
  ease: number | undefined
}

export type AchievementSet = {
  readonly promoted: readonly Achievement[]
  readonly unpromoted: readonly Achievement[]
  /** The core set, easy ones first. */
  readonly byEase: readonly Achievement[]
  /** Sums over the promoted ones of the first so many of `byEase`. */
  readonly pointsOf: readonly number[]
  /** What the counters of players make of the first so many of `byEase`. */
  readonly counted: {
    readonly countOf: readonly number[]
    readonly pointsOf: readonly number[]
    readonly weightOf: readonly number[]
  }
  /** How many of `byEase` it takes to have beaten the game; undefined when it cannot be beaten. */
  readonly beaten: number | undefined
  /** How many of `byEase` it takes to have all that counts, or all that ever counted where nothing does any more. */
  readonly whole: number
}

/** Ids: the game's, and three digits. */
export const achievementId = (gameId: number, place: number): number => gameId * 1000 + place
export const gameOfAchievement = (id: number): number => Math.floor(id / 1000)

export function makeSet(origin: Origin, game: Game, authors: readonly User[]): AchievementSet {
  const { seed } = origin
  const all = Array.from({ length: game.core + game.extra }, (_, index) =>
    makeAchievement(origin, game, index, authors),
  )
  const byEase = all.slice(0, game.core).sort((a, b) => easeOf(seed, a) - easeOf(seed, b))
  for (const [ease, achievement] of byEase.entries()) {
    achievement.ease = ease
    achievement.weight = weightAt(game, achievement.points, ease)
  }
  const counting = byEase.some(({ counted }) => counted) ? byEase.filter(({ counted }) => counted) : byEase
  const steps = counting.filter(({ type }) => type === 'progression' || type === 'win_condition')
  const upTo = (achievements: readonly Achievement[]) =>
    1 + Math.max(-1, ...achievements.map(({ ease }) => ease as number))
  return {
    promoted: all.filter(({ promoted }) => promoted),
    unpromoted: all.filter(({ promoted }) => !promoted),
    byEase,
    pointsOf: sumsOf(byEase, ({ promoted, points }) => (promoted ? points : 0)),
    counted: {
      countOf: sumsOf(byEase, ({ counted }) => Number(counted)),
      pointsOf: sumsOf(byEase, ({ counted, points }) => (counted ? points : 0)),
      weightOf: sumsOf(byEase, ({ counted, weight }) => (counted ? weight : 0)),
    },
    beaten: steps.length === 0 ? undefined : upTo(steps),
    whole: upTo(counting),
  }
}

/** At place n the sum over the first n. */
function sumsOf<T>(rows: readonly T[], worth: (row: T) => number): number[] {
  const sums = [0]
  for (const row of rows) sums.push((sums.at(-1) as number) + worth(row))
  return sums
}

/** Sums the points of a set without making its achievements: the list of a console needs no more. */
export function pointsOfGame(seed: number, game: Game): number {
  let points = 0
  for (let index = 0; index < game.kept; index++) points += pointsAt(seed, game.id, index)
  return points
}

const worths = [1, 2, 3, 5, 5, 5, 10, 10, 25, 50] as const

function pointsAt(seed: number, gameId: number, index: number): number {
  if (gameId === landmarks.event) return 0
  const twin = gameId === landmarks.twinRare ? landmarks.twinCommon : gameId
  return worths[hash(seed, 31, twin, index) % worths.length] as number
}

function weightAt(game: Game, points: number, ease: number): number {
  const rarity = game.id === landmarks.twinRare ? 3 : 1
  return Math.round(points * rarity * (1 + (4 * ease) / game.core))
}

function easeOf(seed: number, achievement: Achievement): number {
  return achievement.id + (hash(seed, 32, achievement.id) % 6)
}

/** So many of the first achievements have lost what their game is known for having lost. */
const affected = 3

function makeAchievement(origin: Origin, game: Game, index: number, authors: readonly User[]): Achievement {
  const { seed } = origin
  const id = achievementId(game.id, idPlace(index, game.core))
  const isLandmark = (landmark: number) => game.id === landmark && index < affected
  const lost = isLandmark(landmarks.authorless) || breaksAuthor(origin, id)
  const empty = isLandmark(landmarks.terse)
  const chance = dice(seed, 33, game.id, index)
  const core = index < game.core
  const modified = game.edited - index * 7 * 60
  return {
    id,
    game,
    ...textsOf(chance, game, index),
    ...(empty ? { description: '' } : {}),
    points: pointsAt(seed, game.id, index),
    weight: 0,
    type: core && game.id !== landmarks.event ? typeOf(index, game.core) : null,
    author: lost ? null : authorOf(empty && origin.odd ? authors.filter(isNameless) : authors, game.id + (index % 3)),
    badge: origin.odd && isLandmark(landmarks.weekly) ? null : badgeOf(chance, seed, game.id, index),
    created:
      origin.odd && isLandmark(landmarks.authorless) ? null : origin.now - siteAge - chance.between(day, 300 * day),
    modified,
    logic: digest(seed, 35, game.id, index),
    displayOrder: empty ? index - affected : game.id % 9 === 0 ? 0 : index + 1,
    promoted: index < game.kept,
    counted: index < game.known,
    ease: undefined,
  }
}

const isNameless = ({ shown, ulid }: User) => shown === null || ulid === null

const authorOf = (authors: readonly User[], place: number) => authors[place % authors.length] as User

function badgeOf(chance: Dice, seed: number, gameId: number, index: number): string {
  return index === 0 && chance.chance(0.3) ? '00000' : String(10_000 + (hash(seed, 34, gameId, index) % 480_000))
}

/** Neighbours change places, so that the order of ids is not the order of the page. */
function idPlace(index: number, core: number): number {
  const swapped = index ^ 1
  return 1 + (index < core && swapped < core ? swapped : index)
}

function typeOf(index: number, core: number): Achievement['type'] {
  if (index === core - 2) return 'win_condition'
  if (index % 5 === 0 && index < core - 2) return 'progression'
  return index % 7 === 3 ? 'missable' : null
}

function textsOf(chance: Dice, game: Game, index: number): { title: string; description: string } {
  const title = chance.pick(achievementTitles)
  const descriptions = [
    `Reach ${chance.pick(places)} for the first time`,
    `Defeat ${chance.pick(foes)} without being hit`,
    `Collect all ${chance.between(5, 60)} ${chance.pick(treasures)} in ${chance.pick(places)}`,
    `Finish stage ${1 + (index % 9)} in under ${chance.between(2, 9)} minutes`,
    `Leave ${chance.pick(places)} with "nothing" & no regrets <3`,
  ] as const
  return {
    title: index < achievementTitles.length ? title : `${title} ${1 + (index % 12)}`,
    description: game.id === landmarks.event ? 'Earn the achievement of the week' : chance.pick(descriptions),
  }
}
