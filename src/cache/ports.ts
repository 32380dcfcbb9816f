// What the cache wants of what stands around it: of a store that replicas share (src/store).

import type { Failure } from '../platform/failure.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import type { Answer } from './answer.ts'

/** `hard` forgets; `soft` makes stale. */
export type Thoroughness = 'hard' | 'soft'

/** What is purged: a key, or all with one of these tags in lower case. */
export type Purged = { readonly key: string } | { readonly tags: readonly string[] }

/**
 * A purge of another gateway: of what was requested at or before this time. With `all`, this gateway may have missed purges, and
 * nothing of what it has may stay fresh.
 */
export type Heard = {
  readonly what: Purged | { readonly all: true }
  readonly how: Thoroughness
  /** Milliseconds of elapsed time (`Clock.now`). */
  readonly untilMs: number
}

/** What a call brought for all replicas; undefined where a purge came meanwhile, so that another replica is to ask. */
export type Brought = { readonly answer: Answer; readonly isKept: boolean } | undefined

/** The right to ask, for all replicas. It runs out by itself, and is kept only while its call is under way. */
export type Lease = {
  /** Makes the call, then gives the lease back, whatever came of the call. Throws what the call or `broughtBy` throws. */
  run<T>(call: () => Promise<T>, broughtBy: (result: T) => Brought): Promise<T>
}

/** What comes of wanting to ask: an answer or a failure that another replica has got, or the lease. */
export type Boarding =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'lease'; readonly lease: Lease }

export type SharedAnswers = {
  /**
   * Brings into memory what the store holds, if that is younger than what is here. Comes back when that is done; undefined
   * where it is not worth a try.
   */
  look(key: string, held?: Answer): Promise<void> | undefined
  /** Undefined where everybody is on their own. */
  board(key: string, options: AskOptions, held?: Answer): Promise<Boarding | undefined>
  /** Some call has landed; without a message, nobody is told any more. */
  wake(message?: string): void
  /** An answer cannot be read: what the store holds of it is not brought again, but what is newer. */
  distrust(answer: Answer): void
}

export type SharedPurges = {
  /** Tells all replicas to forget a key, or all with these tags: what was requested so many milliseconds ago, or before. */
  tell(what: Purged, how: Thoroughness, agoMs?: number): void
  /** Whether all replicas have done what was told; waits a while for that. */
  told(): Promise<boolean>
}

export type StoreState = {
  /** Whether replicas share all that they can. */
  readonly up: boolean
  /** Whether it tells what it holds, and takes nothing in. */
  readonly readOnly: boolean
  /** What is wrong; undefined when nothing is. */
  readonly problem: string | undefined
  /** How many replicas were seen last, or are said to be there. */
  readonly replicas: number
  /** Purges that the others do not know of yet. */
  readonly unsentPurges: number
}
