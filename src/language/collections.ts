// The collections among the words: objects, lists and maps. Quirks of PHP's arrays (a list that turns into an object, a map
// that turns into `[]`, a map that loses its order) live here and nowhere else.

import type { Params } from './params.ts'
import { type Reading, UnexpectedAnswer } from './reading.ts'
import { type Nested, readable, type Schema, type Word, word } from './word.ts'

/** What an endpoint answers with: a word that also knows which outer JSON kind RetroAchievements sends for it. */
export type Response<T> = Word<T> & {
  readonly outer: 'object' | 'list'
  /** RetroAchievements' keys of the answer; none where it is a list or a map. */
  readonly keys: readonly string[]
  /** How pages are cut here out of what is read; undefined where it is served as it is read. */
  readonly cut?: Cut
}

/** How pages are cut out of a list that holds more rows than a client asks for. */
export type Cut = {
  /** By the name of a parameter that is yes or no: whether a row is wanted where it is yes. At most one of them is yes. */
  readonly wanted: { readonly [param: string]: (row: unknown) => boolean }
  /** The name of a parameter that is yes or no, and of the last field of a row, which is shown where it is yes. */
  readonly shown: string | undefined
}

/** The response of a thing with named fields. */
export type ObjectResponse<T> = Response<T> & {
  readonly schema: Schema & {
    readonly properties: { readonly [name: string]: Schema }
    readonly required: readonly string[]
  }
  readonly fields: Fields
}

export type Fields = { readonly [name: string]: Word<unknown> }
export type ReadOf<W> = W extends Word<infer T> ? T : never
export type Row<F extends Fields> = { [name in keyof F]: ReadOf<F[name]> }

/**
 * An object or a list, read from under a key. A list that is not there is empty; what is of another kind, and an object that
 * is not there, is null and counted, unless something vital is in it.
 */
export function at<T>(from: string, meaning: string, inner: Word<T>): Nested<T> {
  const { schema, isVital = false } = inner
  const isList = schema.type === 'array'
  const read = (value: unknown, reading: Reading): T | null => {
    if (value !== null && value !== undefined)
      return isVital ? inner.read(value, reading) : readable(inner, value, reading)
    reading.notice('unexpected null')
    // All that would stand in it is missing, too.
    const empty = inner.read({}, reading)
    return isList ? empty : null
  }
  return { ...word(from, meaning, schema, read), isVital, inner }
}

/** A list without which the answer is of no use: that of a page. */
export function due<T>(from: string, meaning: string, inner: Word<T[]>): Word<T[]> {
  return { ...word(from, meaning, inner.schema, inner.read), isVital: true }
}

/** A collection that RetroAchievements leaves out when there is nothing in it. */
export function orEmpty<T>({ from, schema, inner }: Nested<T[]>): Word<T[] | null> {
  return word(from, undefined, schema, (value, reading) => readable(inner, value ?? [], reading))
}

export type ObjectOptions = {
  /** Keys that RetroAchievements is known to send and that we do not serve: constants, copies, digests of logic. */
  dropped?: readonly string[]
}

/** A thing with named fields. Keys that are neither read nor dropped are counted, never served. */
export function object<F extends Fields>(fields: F, { dropped = [] }: ObjectOptions = {}): ObjectResponse<Row<F>> {
  const entries = Object.entries(fields)
  const keys = [...entries.flatMap(([, { from }]) => (from === undefined ? [] : [from])), ...dropped]
  const known = new Set(keys)
  const schema = {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, field.schema])),
    required: entries.map(([name]) => name),
    additionalProperties: false,
  }
  const blank = Object.fromEntries(entries.map(([name]) => [name, null]))
  function read(value: unknown, reading: Reading): Row<F> {
    const map = mapIn(value)
    if (map === undefined) throw new UnexpectedAnswer(reading, 'an object')
    for (const key in map) if (!known.has(key)) reading.notice('extra key', key)
    // Plain loops, and rows that have their form from the start: a long list comes here ten thousand times at once.
    const row: { [name: string]: unknown } = { ...blank }
    for (const [name, field] of entries) {
      if (field.from === undefined) row[name] = field.read(map, reading)
      else row[name] = reading.within(field.from, field, map[field.from])
    }
    return row as Row<F>
  }
  const isVital = entries.some(([, field]) => field.isVital)
  return { ...word(undefined, undefined, schema, read), kind: 'object', isVital, schema, fields, outer: 'object', keys }
}

/** Those of the fields of a thing that another one has. */
export function pick<T extends object, F extends object>(value: T, like: F): Pick<T, keyof T & keyof F> {
  const names = Object.keys(like) as (keyof T & keyof F)[]
  return Object.fromEntries(names.map(name => [name, value[name]])) as Pick<T, keyof T & keyof F>
}

/** Rows in the order they were sent. A list that PHP sent as an object with numbered keys is a list all the same. */
export function rows<T>(row: Word<T>): Word<T[]> {
  const each = rowOf(row)
  return listOf(row, (value, reading) => {
    const list = Array.isArray(value) ? value : numbered(value, reading, 'a list').map(([, value]) => value)
    return list.map((value, index) => reading.within(index, each, value))
  })
}

function listOf<T>({ schema }: Word<T>, read: Word<T[]>['read']): Word<T[]> {
  return { ...word(undefined, undefined, { type: 'array', items: schema }, read), kind: 'list' }
}

/** As for `sort`; `P` are the parameters that it looks at. */
export type Order<T, P extends Params> = (one: T, other: T, params: P) => number

/**
 * Rows that RetroAchievements keys by id, put in order. JSON parsers lose the order of numbered keys, and PHP sends a list
 * for a map whose keys count up from 0, an empty one among them.
 */
export function keyed<T, P extends Params = Params>(row: Word<T>, order: Order<T, P>): Word<T[]> {
  const each = rowOf(row)
  return listOf(row, (value, reading) => {
    return numbered(value, reading, 'a map by id')
      .map(([key, value]) => reading.within(key, each, value))
      .sort((one, other) => order(one, other, reading.params as P))
  })
}

/** Reads a row of a list or a map: where there is no object or list in its place, it has nothing in it. */
function rowOf<T>(row: Word<T>): Pick<Word<T>, 'read'> {
  if (row.kind === undefined) return row
  return {
    read(value, reading) {
      const isNone = value === null || value === undefined
      if (typeof value === 'object' && !isNone) return row.read(value, reading)
      reading.notice(isNone ? 'unexpected null' : 'unreadable')
      return row.read({}, reading)
    },
  }
}

/** Rows of which RetroAchievements tells no order, or loses it. */
export function sorted<T, P extends Params = Params>(inner: Word<T[]>, order: Order<T, P>): Word<T[]> {
  return word(inner.from, undefined, inner.schema, (value, reading) =>
    inner.read(value, reading).sort((one, other) => order(one, other, reading.params as P)),
  )
}

/** Those of the rows that the question wants. */
export function filtered<T, P extends Params = Params>(
  inner: Word<T[]>,
  keep: (row: T, params: P) => boolean,
): Word<T[]> {
  return word(inner.from, undefined, inner.schema, (value, reading) =>
    inner.read(value, reading).filter(row => keep(row, reading.params as P)),
  )
}

/** The one row of a list. */
export function first<T>(row: Word<T>): Response<T> {
  const list = rows(row)
  const read = (value: unknown, reading: Reading) => {
    const [only] = list.read(value, reading)
    if (only === undefined) throw new UnexpectedAnswer(reading, 'a list of one row')
    return only
  }
  return asList(word(undefined, undefined, row.schema, read))
}

/** An answer whose outer kind is a list, or a map that PHP may send as one. */
export function asList<T>(inner: Word<T>): Response<T> {
  return { ...inner, outer: 'list', keys: [] }
}

/** What has keys: a list of PHP is a map whose keys count up from 0. */
export function mapIn(value: unknown): { readonly [key: string]: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? { ...value } : (value as { readonly [key: string]: unknown })
}

/** What stands under numbers; other keys are counted, never served. Throws UnexpectedAnswer where there are only others. */
function numbered(value: unknown, reading: Reading, expected: string): readonly (readonly [number, unknown])[] {
  if (!standsForList(value)) throw new UnexpectedAnswer(reading, expected)
  const entries = Object.entries(value as object)
  const found = entries.flatMap(([key, each]): [number, unknown][] => (isNumber(key) ? [[Number(key), each]] : []))
  for (const [key] of entries) if (!isNumber(key)) reading.notice('extra key', key)
  return found
}

/** Whether it is a list, or a map that PHP may send in place of one, such as a list from which rows were taken out. */
export function standsForList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  return keys.length === 0 || keys.some(isNumber)
}

function isNumber(key: string): boolean {
  return /^\d{1,15}$/.test(key)
}
