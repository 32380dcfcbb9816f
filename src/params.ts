// The vocabulary of parameters: what a client may send, how it is checked, and the one canonical form in which it is
// both asked upstream and remembered.

import type { Thing } from './things.ts'
import type { Schema } from './words.ts'

export type Param<T = unknown> = {
  /** Of the parameter as it stands in the URL. */
  readonly schema: Schema
  /** RetroAchievements' name for it; undefined when it only shapes our view of the answer. */
  readonly upstream: string | undefined
  /** The thing that the parameter names, when it names one that may not exist. */
  readonly thing: Thing | undefined
  /** What is meant when it is left out; undefined when it is required. */
  readonly fallback: T | undefined
  /** Throws a RangeError whose message says what is wanted. */
  read(sent: string): T
  /** The canonical text that RetroAchievements is sent. */
  send(value: T): string
}

type ParamOptions<T> = Pick<Param<T>, 'schema' | 'upstream' | 'read'> & Partial<Param<T>>

function param<T>(options: ParamOptions<T>): Param<T> {
  return { thing: undefined, fallback: undefined, send: String, ...options }
}

/** A positive id of up to ten digits, with no leading zero. */
function id(upstream: string, thing: Thing, description: string): Param<number> {
  const pattern = '^[1-9][0-9]{0,9}$'
  return param({
    upstream,
    thing,
    schema: { type: 'string', pattern, description, examples: ['1'] },
    read: sent => Number(matching(pattern, sent, 'a whole number from 1 to 9999999999, without leading zeros')),
  })
}

export function gameId(upstream: string): Param<number> {
  return id(upstream, 'game', 'Id of a game')
}

/**
 * A user by name or ULID. Letter case never matters to RetroAchievements, so it must not split the cache: names are
 * lower-cased, ULIDs upper-cased.
 */
export function user(upstream: string): Param<string> {
  const pattern = '^([A-Za-z0-9]{2,20}|[A-Za-z0-9]{26})$'
  return param({
    upstream,
    thing: 'user',
    schema: { type: 'string', pattern, description: 'Name or ULID of a user; letter case does not matter' },
    read: sent => {
      const name = matching(pattern, sent, 'a user name (2 to 20 ASCII letters and digits) or a ULID (26 of them)')
      return name.length === 26 ? name.toUpperCase() : name.toLowerCase()
    },
  })
}

/** Yes or no, where RetroAchievements wants one of two codes. */
export function choice(
  upstream: string,
  description: string,
  { yes, no }: { yes: string; no: string },
): Param<boolean> {
  return param({
    upstream,
    fallback: false,
    schema: { type: 'boolean', default: false, description },
    read: sent => matching('^(true|false)$', sent, 'true or false') === 'true',
    send: value => (value ? yes : no),
  })
}

/** Which achievements of a set are shown: those that count, or those that do not (yet). */
export function unpromoted(upstream: string): Param<boolean> {
  const description = 'Show the unpromoted achievements of the set in place of the promoted ones'
  return choice(upstream, description, { yes: '5', no: '3' })
}

/** The two parameters of a page. */
export function paging({ count, max }: { count: number; max: number }): {
  offset: Param<number>
  count: Param<number>
} {
  return {
    offset: within('o', 'Rows to skip', { fallback: 0, min: 0, max: 1_000_000 }),
    count: within('c', 'Rows wanted', { fallback: count, min: 1, max }),
  }
}

type Bounds = { fallback: number; min: number; max: number }

function within(upstream: string, description: string, { fallback, min, max }: Bounds): Param<number> {
  const wanted = `a whole number from ${min} to ${max}`
  return param({
    upstream,
    fallback,
    schema: { type: 'integer', minimum: min, maximum: max, default: fallback, description },
    read: sent => {
      const value = Number(matching('^(0|[1-9][0-9]{0,9})$', sent, wanted))
      if (value < min || value > max) throw new RangeError(wanted)
      return value
    },
  })
}

function matching(pattern: string, sent: string, wanted: string): string {
  if (!new RegExp(pattern).test(sent)) throw new RangeError(wanted)
  return sent
}
