// Questions and lines that several methods share.

import { games as g } from '../world/landmarks.ts'
import type { Row } from './notation.ts'

/** The same keys below one place. */
export const below = (place: string, keys: string): string => keys.replace(/\S+/g, key => `${place}.${key}`)

/** The first achievements of a game, by which a method about single achievements is asked for something of that game. */
export const achievementsOf = (game: number): string[] =>
  Array.from({ length: 4 }, (_, place) => `a=${1000 * game + place + 1}`)

export const pages = (query: string, size: number, count: number): string[] =>
  Array.from({ length: count }, (_, page) => `${query}&c=${size}&o=${page * size}`)

export const imprint = 'Publisher Developer Genre Released ReleasedAtGranularity'

/** The unlocks of everybody, and those of the game of the week. */
export const earned = (list: string, weekly: string): readonly Row[] => [
  { ask: list, A: '[].Type [].Description=""' },
  { ask: weekly, C: '[].BadgeName [].BadgeURL=/Badge/.png [].GameTitle [].GameIcon' },
  { ask: list, C: '[].AuthorULID' },
]

export const claims = (ask: string | readonly string[]): readonly Row[] => [
  { ask, A: '[].MinutesLeft<0', B: '[].ConsoleID&ConsoleName', C: below('[]', 'ULID GameTitle GameIcon') },
]

/** A game without a console, or on a deleted one, makes the whole answer fail. */
export const withoutConsole = (ask: (game: number) => string): readonly Row[] => [
  ...[g.withoutConsole, g.onDeletedConsole].map((game): Row => ({ ask: ask(game), B: '500' })),
  { ask: ask(g.small), switch: { kind: 'row', game: g.small, lacks: 'console' }, B: '500' },
]
