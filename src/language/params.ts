// The vocabulary of parameters: what a client may send, how it is checked, and the one canonical form in which it is
// both asked upstream and remembered.

import type { Thing } from './resources.ts'
import type { Schema } from './word.ts'

/** Values of an endpoint's parameters, checked and complete; null for one that was left out and has no default. */
export type Params = { readonly [name: string]: unknown }

/** What an endpoint declares, by our names. */
export type ParamTable = { readonly [name: string]: Param }

/** The values that declared parameters have. */
export type ValuesOf<P extends ParamTable> = { readonly [name in keyof P]: P[name] extends Param<infer T> ? T : never }

export type Param<T = unknown> = {
  /** Of the parameter as it stands in the URL. */
  readonly schema: Schema
  /** RetroAchievements' name for it; undefined when it only shapes our view of the answer. */
  readonly upstream: string | undefined
  /** The thing that the parameter names, when it names one that may not exist. */
  readonly thing: Thing | undefined
  /**
   * What is meant when it is left out, here and at RetroAchievements; null when it is not sent then; undefined when it is
   * required.
   */
  readonly fallback: T | null | undefined
  /** Throws a RangeError whose message says what is wanted. */
  read(sent: string, nowMs: number): T
  /** The canonical text that RetroAchievements is sent. */
  send(value: T): string
  /** Reads what a client of RetroAchievements would send. Throws a RangeError whose message says what is wanted. */
  receive(sent: string, nowMs: number): T
  /** Whether our routes take a value that such a client sent; they take all where this is left out. */
  isForRoutes?(value: T): boolean
}

type ParamOptions<T> = Pick<Param<T>, 'schema' | 'upstream' | 'read'> & Partial<Param<T>>

function param<T>(options: ParamOptions<T>): Param<T> {
  return { thing: undefined, fallback: undefined, send: String, receive: options.read, ...options }
}

const idForm = '^[1-9][0-9]{0,9}$'

/** A positive id of up to ten digits, with no leading zero. */
function id(upstream: string, thing: Thing, description: string): Param<number> {
  return param({
    upstream,
    thing,
    schema: { type: 'string', pattern: idForm, description, examples: ['1'] },
    read: sent => Number(matching(idForm, sent, 'a whole number from 1 to 9999999999, without leading zeros')),
  })
}

export const gameId = (upstream: string) => id(upstream, 'game', 'Id of a game')
export const consoleId = (upstream: string) => id(upstream, 'console', 'Id of a console')
export const achievementId = (upstream: string) => id(upstream, 'achievement', 'Id of an achievement')
export const leaderboardId = (upstream: string) => id(upstream, 'leaderboard', 'Id of a leaderboard')
export const ticketId = (upstream: string) => id(upstream, 'ticket', 'Id of a ticket')

/**
 * A user by name or ULID. Letter case never matters to RetroAchievements, so it must not split the cache: names are
 * lower-cased, ULIDs upper-cased.
 */
export function user(upstream: string): Param<string> {
  const pattern = '^([A-Za-z0-9]{2,20}|[A-Za-z0-9]{26})$'
  return param({
    upstream,
    thing: 'user',
    schema: {
      type: 'string',
      pattern,
      description: 'Name or ULID of a user; letter case does not matter',
      examples: ['MaxMilyin'],
    },
    read: sent => {
      const name = matching(pattern, sent, 'a user name (2 to 20 ASCII letters and digits) or a ULID (26 of them)')
      return name.length === 26 ? name.toUpperCase() : name.toLowerCase()
    },
  })
}

/** Up to a hundred ids of games, in the order in which they are to be answered; RetroAchievements gets them sorted. */
export function gameIds(upstream: string): Param<readonly number[]> {
  const most = 100
  const pattern = `^[1-9][0-9]{0,9}(,[1-9][0-9]{0,9}){0,${most - 1}}$`
  const wanted = `1 to ${most} ids of games, separated by commas`
  return param({
    upstream,
    schema: {
      type: 'string',
      pattern,
      description: `Ids of games, 1 to ${most}, separated by commas`,
      examples: ['1,2'],
    },
    read: sent => [...new Set(matching(pattern, sent, wanted).split(',').map(Number))],
    // RetroAchievements takes any number of them, and blanks between.
    receive: sent => [
      ...new Set(matching('^ *[0-9]{1,10}( *, *[0-9]{1,10})* *$', sent, wanted).split(',').map(Number)),
    ],
    send: ids => ids.toSorted((one, other) => one - other).join(','),
  })
}

/** Yes or no, where RetroAchievements wants one of two codes, or does not need to know. */
export function choice(
  upstream: string | undefined,
  description: string,
  codes = { yes: '1', no: '0' },
): Param<boolean> {
  const { yes, no } = codes
  return param({
    upstream,
    fallback: false,
    schema: { type: 'boolean', default: false, description },
    read: sent => matching('^(true|false)$', sent, 'true or false') === 'true',
    send: value => (value ? yes : no),
    receive: sent => matching(`^(${yes}|${no})$`, sent, `${yes} or ${no}`) === yes,
  })
}

/** Which achievements of a set are shown: those that count, or those that do not (yet). */
export const unpromoted = (upstream: string) =>
  choice(upstream, 'Show the unpromoted achievements of the set in place of the promoted ones', { yes: '5', no: '3' })

/** Whether the newest come first. */
export function sort(upstream: string): Param<string> {
  return oneOf(upstream, 'Order: oldest first, or newest first', {
    submitted: 'submitted',
    '-submitted': '-submitted',
  })
}

/** One of our words, of which the first is the default, where RetroAchievements wants its code. */
export function oneOf(
  upstream: string,
  description: string,
  codes: { readonly [word: string]: string },
): Param<string> {
  const words = Object.keys(codes)
  const pick = (choices: readonly string[], sent: string) => {
    const index = choices.indexOf(sent)
    if (index === -1) throw new RangeError(`one of ${choices.join(', ')}`)
    return words[index] as string
  }
  return param({
    upstream,
    fallback: words[0] as string,
    schema: { type: 'string', enum: words, default: words[0], description },
    read: sent => pick(words, sent),
    send: word => codes[word] as string,
    receive: sent => pick(Object.values(codes), sent),
  })
}

/** The same parameter where it must not be left out. */
export function required<T>(param: Param<T>): Param<T> {
  return { ...param, fallback: undefined }
}

/** The same parameter where it may be left out, and means nothing then. */
export function optional<T>(param: Param<T>): Param<T | null> {
  return { ...param, fallback: null }
}

/** Some of our words, separated by commas; all are meant when it is left out. Their order does not matter. */
export function someOf(
  upstream: string,
  description: string,
  words: readonly string[],
): Param<readonly string[] | null> {
  const each = `(${words.join('|')})`
  const pattern = `^${each}(,${each})*$`
  return param({
    upstream,
    fallback: null,
    schema: { type: 'string', pattern, description, examples: [words.join(',')] },
    read: sent => {
      const chosen = new Set(matching(pattern, sent, `some of ${words.join(', ')}, separated by commas`).split(','))
      return words.filter(word => chosen.has(word))
    },
    // RetroAchievements overlooks those it does not know.
    receive: sent => {
      const chosen = sent.split(',')
      const known = words.filter(word => chosen.includes(word))
      if (known.length === 0) throw new RangeError(`some of ${words.join(', ')}, separated by commas`)
      return known
    },
  })
}

/**
 * The two parameters of a page. `here`: RetroAchievements is asked for everything, so that they only shape our view. `clamped`:
 * RetroAchievements cuts a greater count to `max`, and does not refuse it. `least` is its own minimum.
 */
export function paging({ count, max, here = false, clamped = false, least }: PagingOptions) {
  const counting = { min: least, clampTo: clamped ? max : undefined }
  return {
    offset: number(here ? undefined : 'o', 'Rows to skip', { fallback: 0, min: 0, max: 1_000_000, door: unbounded }),
    count: number(here ? undefined : 'c', 'Rows wanted', { fallback: count, min: 1, max, door: counting }),
  }
}

type PagingOptions = { count: number; max: number; here?: boolean; clamped?: boolean; least?: number }

/** `door`: what clients of the compatibility routes may send besides. Greater numbers get the answer that `clampTo` gets. */
type Bounds = {
  fallback: number
  min: number
  max: number
  door?: { min?: number | undefined; clampTo?: number | undefined }
}

/** RetroAchievements takes every whole number, and no list is so long. */
export const unbounded = { clampTo: Number.MAX_SAFE_INTEGER }

export function number(
  upstream: string | undefined,
  description: string,
  { fallback, min, max, door = {} }: Bounds,
): Param<number> {
  const { min: least = min, clampTo } = door
  return param({
    upstream,
    fallback,
    schema: { type: 'integer', minimum: min, maximum: max, default: fallback, description },
    read: sent => within('^(0|[1-9][0-9]{0,9})$', sent, min, max),
    // PHP takes whole numbers below 2^63 with a sign and with blanks around, and none with leading zeros.
    receive: sent => {
      const value = within('^ *[+-]?(0|[1-9][0-9]{0,18}) *$', sent, least, clampTo === undefined ? max : 2 ** 63)
      return Math.min(value, clampTo ?? max)
    },
    isForRoutes: value => value >= min && value <= max,
  })
}

function within(form: string, sent: string, min: number, max: number): number {
  const wanted = `a whole number from ${min} to ${max}`
  const value = Number(matching(form, sent, wanted))
  if (value < min || value > max) throw new RangeError(wanted)
  return value
}

function matching(pattern: string, sent: string, wanted: string): string {
  if (!new RegExp(pattern).test(sent)) throw new RangeError(wanted)
  return sent
}
