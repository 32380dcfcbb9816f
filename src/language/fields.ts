// The vocabulary of responses. A response is a dictionary: our word <- RetroAchievements' word, its kind, its meaning.

import type { Reading } from './reading.ts'
import { type Scalar, scalar, vital, type Word, word } from './word.ts'

/** Text as it was written: untrusted, not HTML. */
export function text(from?: string, meaning?: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string' }, textIn)
}

function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : undefined
}

/** Null for empty text. */
function filledIn(value: unknown): string | null | undefined {
  const sent = textIn(value)
  return sent === '' ? null : sent
}

/** A whole number, also when it is sent as text, such as `"12"` or `"12.0"`. */
export function int(from?: string, meaning?: string): Scalar<number> {
  return scalar(from, meaning, { type: 'integer' }, wholeIn)
}

function wholeIn(value: unknown): number | undefined {
  const read = numberIn(value)
  return Number.isSafeInteger(read) ? read : undefined
}

/** A score as a game sent it: a whole number of 64 bits, which is rounded where JavaScript has none that is as exact. */
export function score(from: string, meaning?: string): Scalar<number> {
  return scalar(from, meaning, { type: 'integer' }, value => {
    const read = numberIn(value)
    return Number.isInteger(read) ? read : undefined
  })
}

/** What is longer takes long to look at, and is no number. */
const longestForm = 64

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const isNumber = typeof value === 'string' && value.length <= longestForm && /^[+-]?\d+(?:\.\d*)?$/.test(value)
  return isNumber ? Number(value) : undefined
}

/** The id of a thing: an answer in which it cannot be read is refused. */
export function id(from: string, meaning?: string): Word<number> {
  return vital(int(from, meaning))
}

/**
 * A share between 0 and 1, sent as a decimal number in text, or as a percentage. RetroAchievements divides counters that
 * contradict one another for minutes, so a share outside of these bounds is served as the nearest one inside.
 */
export function ratio(from?: string, meaning?: string): Scalar<number> {
  return scalar(from, meaning, { type: 'number', minimum: 0, maximum: 1 }, (value, reading) => {
    const isPercentage = typeof value === 'string' && value.endsWith('%')
    const sent = numberIn(isPercentage ? value.slice(0, -1) : value)
    if (sent === undefined) return undefined
    const read = isPercentage ? Math.round(sent * 100) / 10_000 : sent
    if (read < 0 || read > 1) reading.notice('out of bounds')
    return Math.min(Math.max(read, 0), 1)
  })
}

/** Yes or no, whether it is sent as a boolean, as 0 and 1, or as either in text. */
export function flag(from?: string, meaning?: string): Scalar<boolean> {
  return scalar(from, meaning, { type: 'boolean' }, value => {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    const sent = numberIn(value)
    return sent === 0 || sent === 1 ? sent === 1 : undefined
  })
}

/** The absolute URL of a picture; RetroAchievements sends most of them as paths on its media host. */
export function image(from?: string, meaning?: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, { mediaUrl }) => completed(value, mediaUrl))
}

/** The absolute URL of a page; RetroAchievements sends some of them as paths on its site. */
export function link(from?: string, meaning?: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, { siteUrl }) => completed(value, siteUrl))
}

/** A URL as its author wrote it. */
export function url(from: string, meaning: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string' }, filledIn)
}

/** What is longer takes long to encode, and is no path of a picture or a page. */
const longestPath = 2_000

function completed(value: unknown, base: string): string | null | undefined {
  const path = textIn(value)
  // RetroAchievements makes the second of a badge without a name.
  if (path === '' || path?.endsWith('/Badge/.png')) return null
  if (path === undefined || path.length > longestPath) return undefined
  if (/^https?:\/\//.test(path)) return path
  return base + encodeURI(path.startsWith('/') ? path : `/${path}`)
}

/** The name of a badge: a text, since it may begin with zeros. */
export function badgeName(from: string, meaning: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string' }, filledIn)
}

/** The picture of a badge by its name; the locked one is what a player sees before earning it. */
export function badge(from: string, meaning: string, suffix: '' | '_lock' = ''): Scalar<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, { mediaUrl }) => {
    const name = textIn(value)
    if (name === '') return null
    if (name === undefined || name.length > longestPath) return undefined
    return `${mediaUrl}/Badge/${encodeURIComponent(name)}${suffix}.png`
  })
}

/** A number that stands for one of a few words. A number never seen before is "unknown": counted, and no failure. */
export function code(from: string, words: { readonly [code: number]: string }, meaning?: string): Scalar<string> {
  const schema = { type: 'string', enum: [...Object.values(words), 'unknown'] }
  return scalar(from, meaning, schema, (value, reading) => {
    const sent = wholeIn(value)
    if (sent === undefined) return undefined
    const read = words[sent]
    if (read === undefined) reading.notice('unknown code', String(sent))
    return read ?? 'unknown'
  })
}

/** A value that the question itself gave, such as the id of a game whose answer does not repeat it. */
export function asked(param: string, meaning: string): Word<number> {
  return word(undefined, meaning, { type: 'integer' }, (_, reading) => Number(reading.params[param]))
}

/** The place of a row in its list, from 1. */
export function position(meaning: string): Word<number> {
  return word(undefined, meaning, { type: 'integer', minimum: 1 }, (_, reading) => Number(reading.trail.at(-1)) + 1)
}

/** The key under which a row stands in its map. */
export function mapKey(meaning: string): Word<number> {
  return word(undefined, meaning, { type: 'integer' }, (_, reading) => keyOf(reading))
}

/** The number under which a row stands in its map. */
export function keyOf({ trail }: Reading): number {
  return Number(trail.at(-1))
}
