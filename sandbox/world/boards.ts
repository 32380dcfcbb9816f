// Leaderboards and their entries; the popular game has one board of every format.

import type { Game } from './games.ts'
import { games as landmarks } from './landmarks.ts'
import { dice, hash } from './random.ts'
import { day, now, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'
import { places, treasures } from './words.ts'

export type Board = {
  id: number
  game: Game
  title: string
  description: string
  format: string
  lowerIsBetter: boolean
  state: 'active' | 'disabled' | 'unpromoted'
  hidden: boolean
  author: User | null
  /** The share of the game's players who have an entry. */
  share: number
}

export type Entry = { user: User; score: number; at: UnixSeconds; rank: number }

const formats = [
  'SCORE',
  'TIME',
  'MILLISECS',
  'TIMESECS',
  'MINUTES',
  'SECS_AS_MINS',
  'VALUE',
  'UNSIGNED',
  'TENS',
  'HUNDREDS',
  'THOUSANDS',
  'FIXED1',
  'FIXED2',
  'FIXED3',
  '',
] as const
const timed = new Set<string>(['TIME', 'MILLISECS', 'TIMESECS', 'MINUTES', 'SECS_AS_MINS'])

/** Places of the popular game's boards that are out of the ordinary. */
const odd = { unpromoted: 11, disabled: 12, hidden: 13, empty: 14 } as const

/** Ids: the game's, and two digits. */
export function boardNumbered(world: World, id: number): Board | undefined {
  const game = world.games.find(Math.floor(id / 100))
  return game === undefined ? undefined : boardsOf(world, game).find(board => board.id === id)
}

export function boardsOf(world: World, game: Game): Board[] {
  return Array.from({ length: game.boards }, (_, index) => makeBoard(world, game, index + 1))
}

function makeBoard(world: World, game: Game, place: number): Board {
  const chance = dice(world.seed, 91, game.id, place)
  const popular = game.id === landmarks.popular
  const format = popular ? (formats[place - 1] as string) : chance.pick(formats)
  const lowerIsBetter = timed.has(format)
  const peculiarity = popular ? place : chance.between(1, 40)
  const authors = world.users.developers
  return {
    id: game.id * 100 + place,
    game,
    title: lowerIsBetter ? `Stage ${place}: against the clock` : `Most ${chance.pick(treasures)}`,
    description: `${lowerIsBetter ? 'Cross' : 'Search'} ${chance.pick(places)} on any difficulty`,
    format,
    lowerIsBetter,
    state: peculiarity === odd.unpromoted ? 'unpromoted' : peculiarity === odd.disabled ? 'disabled' : 'active',
    hidden: peculiarity === odd.hidden,
    author: peculiarity === odd.empty ? null : (authors[chance.below(authors.length)] as User),
    share: peculiarity === odd.empty ? 0 : place === 1 ? 1 : 0.3,
  }
}

/** The best first; only of players whose numbers count in public. Equal scores share a rank. */
export function entriesOf(world: World, board: Board): Entry[] {
  const { seed } = world
  const better = board.lowerIsBetter ? 1 : -1
  const entries = world
    .trackedPlaysOf(board.game)
    .filter(({ user }) => hash(seed, 92, board.id, user.id) % 1000 < board.share * 1000)
    .map(({ user }) => ({
      user,
      score: scoreOf(board, hash(seed, 93, board.id, user.id) % 900),
      at: now - (hash(seed, 94, board.id, user.id) % (2000 * day)),
      rank: 0,
    }))
    .sort((a, b) => better * (a.score - b.score) || a.at - b.at)
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]
    entry.rank = before?.score === entry.score ? before.rank : index + 1
  }
  return entries
}

function scoreOf({ format }: Board, throwOf900: number): number {
  // Boards of 32 unsigned bits store their upper half as negative numbers.
  if (format === 'UNSIGNED') return throwOf900 - 2_000_000_000
  return format === 'VALUE' ? throwOf900 * 4_300_000_007 : 100 + throwOf900 * 35
}
