// The vocabulary of responses. A response is a dictionary: our word <- RetroAchievements' word, its kind, its meaning.
// A word knows the JSON Schema that clients see, how to read what RetroAchievements sent, and the key it stands under.

import { type Reading, UnexpectedAnswer } from './reading.ts'

export type Schema = { readonly [keyword: string]: unknown }

export type Word<T> = {
  readonly schema: Schema
  /** RetroAchievements' key for it; undefined for what is not read from a key of its own. */
  readonly from: string | undefined
  /** Throws UnexpectedAnswer when the value is of no form that RetroAchievements is known to send. */
  read(value: unknown, reading: Reading): T
}

export function word<T>(
  from: string | undefined,
  meaning: string | undefined,
  schema: Schema,
  read: Word<T>['read'],
): Word<T> {
  return { from, schema: meaning ? { ...schema, description: meaning } : schema, read }
}

/**
 * A single value. A text with a lone surrogate, which no UTF-8 can hold, is null even where nothing else may be: it is not worth
 * the whole answer.
 */
function scalar<T>(...[from, meaning, schema, read]: Parameters<typeof word<T>>): Word<T> {
  return word(from, meaning, schema, (value, reading) => {
    if (typeof value !== 'string' || value.isWellFormed()) return read(value, reading)
    reading.notice('unreadable')
    return null as T
  })
}

/** Text as it was written: untrusted, not HTML. */
export function text(from?: string, meaning?: string): Word<string> {
  return scalar(from, meaning, { type: 'string' }, readText)
}

function readText(value: unknown, reading: Reading): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new UnexpectedAnswer(reading, 'text')
}

/** A whole number, also when it is sent as text. */
export function int(from?: string, meaning?: string): Word<number> {
  return scalar(from, meaning, { type: 'integer' }, (value, reading) => {
    const read = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    if (Number.isSafeInteger(read)) return read as number
    throw new UnexpectedAnswer(reading, 'a whole number')
  })
}

/** A share between 0 and 1, sent as a decimal number in text, or as a percentage. */
export function ratio(from?: string, meaning?: string): Word<number> {
  return scalar(from, meaning, { type: 'number', minimum: 0, maximum: 1 }, (value, reading) => {
    const [, decimal, percent] = formOf(/^(\d+(?:\.\d+)?)(%?)$/, value)
    if (decimal === undefined) throw new UnexpectedAnswer(reading, 'a ratio')
    const read = percent === '' ? Number(decimal) : Math.round(Number(decimal) * 100) / 10_000
    if (read > 1) throw new UnexpectedAnswer(reading, 'a ratio')
    return read
  })
}

const longestForm = 64

/** The parts of a short text or number, none where it has another form. */
function formOf(form: RegExp, value: unknown): readonly (string | undefined)[] {
  const sent = typeof value === 'number' ? String(value) : value
  return typeof sent === 'string' && sent.length <= longestForm ? (form.exec(sent) ?? []) : []
}

const flags = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
])

/** Yes or no, whether it is sent as a boolean, as 0 and 1, or as either in text. */
export function flag(from?: string, meaning?: string): Word<boolean> {
  return scalar(from, meaning, { type: 'boolean' }, (value, reading) => {
    const read = flags.get(value)
    if (read === undefined) throw new UnexpectedAnswer(reading, 'yes or no')
    return read
  })
}

const dayForm = String.raw`[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const clockForm = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`
const sentTime = new RegExp(String.raw`^(${dayForm})(?:[T ](${clockForm})(?:\.\d+)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$`)

/**
 * A moment in UTC, RFC 3339 with `Z` and no fraction. RetroAchievements writes it in four forms, all UTC: with a blank
 * and no zone, with `+00:00`, with microseconds and `Z`, or as a bare day, which stays a day.
 */
export function time(from?: string, meaning?: string): Word<string> {
  const schema = { type: 'string', pattern: `^${dayForm}(T${clockForm}Z)?$`, examples: ['2026-10-12T14:43:18Z'] }
  return scalar(from, meaning, schema, (value, reading) => {
    const [, day, clock, zone] = formOf(sentTime, value)
    if (day === undefined || !isReal(day)) throw new UnexpectedAnswer(reading, 'a time')
    if (clock === undefined) return day
    if (zone === undefined || zone === 'Z' || /^[+-]00:?00$/.test(zone)) return `${day}T${clock}Z`
    const utc = new Date(`${day}T${clock}${zone}`)
    return `${utc.toISOString().slice(0, 19)}Z`
  })
}

/** Whether a month has so many days; the first 28 every month has. */
function isReal(day: string): boolean {
  return day.slice(8) <= '28' || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

/** A day, `YYYY-MM-DD`; the hours that older answers carry are cut off. */
export function day(from?: string, meaning?: string): Word<string> {
  return scalar(from, meaning, { type: 'string', format: 'date' }, (value, reading) => {
    const [, day] = formOf(sentTime, value)
    if (day === undefined || !isReal(day)) throw new UnexpectedAnswer(reading, 'a day')
    return day
  })
}

/** The absolute URL of a picture; RetroAchievements sends most of them as paths on its media host. */
export function image(from?: string, meaning?: string): Word<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, reading) => {
    return completed(value, reading, reading.mediaUrl)
  })
}

/** The absolute URL of a page; RetroAchievements sends some of them as paths on its site. */
export function link(from?: string, meaning?: string): Word<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, reading) => {
    return completed(value, reading, reading.siteUrl)
  })
}

/** What is longer takes long to encode, and is no path of a picture or a page. */
const longestPath = 2_000

function completed(value: unknown, reading: Reading, base: string): string {
  const path = readText(value, reading)
  if (/^https?:\/\//.test(path)) return path
  if (path === '' || path.length > longestPath) throw new UnexpectedAnswer(reading, 'a path')
  return base + encodeURI(path.startsWith('/') ? path : `/${path}`)
}

/** The picture of a badge by its name; the locked one is what a player sees who has not earned it. */
export function badge(from: string, meaning: string, suffix: '' | '_lock' = ''): Word<string> {
  return scalar(from, meaning, { type: 'string', format: 'uri' }, (value, reading) => {
    const name = readText(value, reading)
    if (name.length > longestPath) throw new UnexpectedAnswer(reading, 'the name of a badge')
    return `${reading.mediaUrl}/Badge/${encodeURIComponent(name)}${suffix}.png`
  })
}

/** A number that stands for one of a few words. A number never seen before is "unknown": counted, and no failure. */
export function code(from: string, words: { readonly [code: number]: string }, meaning?: string): Word<string> {
  const known = new Map(Object.entries(words))
  const schema = { type: 'string', enum: [...known.values(), 'unknown'] }
  return scalar(from, meaning, schema, (value, reading) => {
    const sent = readText(value, reading)
    const read = known.get(sent)
    if (read !== undefined) return read
    // What is no plain code is not repeated: it could be anything, and part of a secret.
    reading.notice('unknown code', /^-?\w{1,20}$/.test(sent) ? sent : 'other')
    return 'unknown'
  })
}

/** What may be null. An absent key is null too; so is a value of no known form, which is counted. */
export function nullable<T>(inner: Word<T>): Word<T | null> {
  const { description, enum: words, ...rest } = inner.schema
  const schema = { ...rest, type: [rest.type, 'null'], ...(Array.isArray(words) && { enum: [...words, null] }) }
  return word(inner.from, description as string | undefined, schema, (value, reading) => {
    if (value === null || value === undefined) return null
    const depth = reading.trail.length
    try {
      return inner.read(value, reading)
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer) || error.depth !== depth) throw error
      reading.notice('unreadable')
      return null
    }
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
  return word(undefined, meaning, { type: 'integer' }, (_, reading) => Number(reading.trail.at(-1)))
}
