// Leaderboards and their entries; the popular game has one board of every format, and the scores of the last of them are
// beyond what JavaScript counts exactly.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { dice, hash } from './random.ts'
import type { UnixSeconds } from './time.ts'
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

/** Scores are whole numbers of 64 bits. */
export type Entry = { user: User; score: number | bigint; at: UnixSeconds; rank: number }

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
const peculiar = { unpromoted: 11, disabled: 12, hidden: 13, empty: 14 } as const

/** Ids: the game's, and two digits. */
export function boardNumbered(world: World, id: number): Board | undefined {
  const game = world.games.any(Math.floor(id / 100))
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
  const ordinary = game.id === landmarks.deleted || game.id === landmarks.terse
  const peculiarity = popular ? place : ordinary ? 0 : chance.between(1, 40)
  const silent = game.id === landmarks.terse && place === 1
  const authors = world.users.developers
  return {
    id: game.id * 100 + place,
    game,
    title: silent ? '' : lowerIsBetter ? `Stage ${place}: against the clock` : `Most ${chance.pick(treasures)}`,
    description: silent ? '' : `${lowerIsBetter ? 'Cross' : 'Search'} ${chance.pick(places)} on any difficulty`,
    format,
    lowerIsBetter,
    state:
      peculiarity === peculiar.unpromoted ? 'unpromoted' : peculiarity === peculiar.disabled ? 'disabled' : 'active',
    hidden: peculiarity === peculiar.hidden,
    author: peculiarity === peculiar.empty ? null : (authors[chance.below(authors.length)] as User),
    share: peculiarity === peculiar.empty ? 0 : place === 1 ? 1 : 0.3,
  }
}

/** The best first; only of players whose numbers count in public. Equal scores share a rank. */
export function entriesOf(world: World, board: Board): Entry[] {
  const { seed } = world
  const champion = championOf(world, board)
  const entries = world
    .trackedPlaysOf(board.game)
    .filter(({ user }) => hash(seed, 92, board.id, user.id) % 1000 < board.share * 1000 || user.name === champion)
    .map(({ user, start, lastPlayed }) => ({
      user,
      score: user.name === champion ? 1 : scoreOf(board, hash(seed, 93, board.id, user.id) % 900),
      at: start + (hash(seed, 94, board.id, user.id) % (1 + Math.max(0, Number(lastPlayed) - start))),
      rank: 0,
    }))
    .sort((a, b) => order(board, shownScore(board, a), shownScore(board, b)) || a.at - b.at)
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]
    entry.rank = before?.score === entry.score ? before.rank : index + 1
  }
  return entries
}

/** As boards of 32 unsigned bits are not understood everywhere: by the score as it is stored, with its sign. */
export function signedRank(board: Board, entries: readonly Entry[], { score }: Entry): number {
  return 1 + entries.filter(other => order(board, other.score, score) < 0).length
}

/** Negative when the first score is the better one. */
function order({ lowerIsBetter }: Board, a: number | bigint, b: number | bigint): number {
  return (lowerIsBetter ? 1 : -1) * (Number(a > b) - Number(a < b))
}

function shownScore({ format }: Board, { score }: Entry): number | bigint {
  return format === 'UNSIGNED' ? Number(score) + (score < 0 ? 2 ** 32 : 0) : score
}

/** In odd worlds those at the head of two boards on which a lower time is better lack a display name and a ULID. */
function championOf({ odd }: World, { game, id }: Board): string | undefined {
  if (!odd || game.id !== landmarks.popular) return undefined
  return { 2: people.unnamed, 3: people.withoutUlid }[id % 100]
}

function scoreOf({ game, format }: Board, throwOf900: number): number | bigint {
  // Boards of 32 unsigned bits store their upper half as negative numbers.
  if (format === 'UNSIGNED') return throwOf900 < 300 ? throwOf900 : throwOf900 - 2_000_000_000
  if (format === '' && game.id === landmarks.popular) return BigInt(throwOf900) * 10_000_000_000_000_019n
  return format === 'VALUE' ? throwOf900 * 4_300_000_007 : 100 + throwOf900 * 35
}
