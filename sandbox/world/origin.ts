// What a whole world follows from: the same origin gives the same world, and worlds of one seed differ only by when they end.

import type { UnixSeconds } from './time.ts'

export type Origin = {
  readonly seed: number
  /** The moment at which the world ends: everything in it has happened by then. */
  readonly now: UnixSeconds
  /** Holds the rows, too, that only the definitions of the columns allow: class C of the table of nulls. */
  readonly odd: boolean
  /** Rows that were broken on purpose. */
  readonly broken: readonly BrokenRow[]
  readonly demotions: readonly Demotion[]
}

/** The world as it is before anything is done to it. */
export const originOf = (now: UnixSeconds, seed = 1, odd = false): Origin => ({
  seed,
  now,
  odd,
  broken: [],
  demotions: [],
})

/** What can be chosen at any time without making the world anew. */
export type Switches = {
  /** The achievement of the week: whole, without all that it may lack, or none. Every second week lacks it by itself. */
  readonly week?: 'full' | 'bare' | 'none'
  /** The database gives two of the ten best users in the wrong order, and the list of them becomes a map. */
  readonly tie?: boolean
}

/** A row that lacks what others are joined by, which makes RetroAchievements fail at every question that meets it. */
export type BrokenRow =
  | { readonly game: number; readonly lacks: 'console' | 'itself' }
  | { readonly achievement: number; readonly lacks: 'author' }
  | { readonly user: string; readonly lacks: 'name' }

/** The last achievements of a set that were demoted, and whether its players' counters know it already. */
export type Demotion = { readonly game: number; readonly count: number; readonly settled: boolean }

export const breaksGame = ({ broken }: Origin, id: number, lacks: 'console' | 'itself'): boolean =>
  broken.some(row => 'game' in row && row.game === id && row.lacks === lacks)

export const breaksAuthor = ({ broken }: Origin, id: number): boolean =>
  broken.some(row => 'achievement' in row && row.achievement === id)

export const breaksName = ({ broken }: Origin, name: string): boolean =>
  broken.some(row => 'user' in row && row.user === name)
