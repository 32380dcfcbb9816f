// The collections among the words: objects, lists, pages and maps. Quirks of PHP's arrays (a list that turns into an
// object, a map that turns into `[]`, a map that loses its order) live here and nowhere else.

import { type Reading, UnexpectedAnswer } from './reading.ts'
import { int, type Schema, type Word, word } from './words.ts'

/** What an endpoint answers with: a word that also knows which outer JSON kind RetroAchievements sends for it. */
export type Response<T> = Word<T> & { readonly outer: 'object' | 'list' }

export type Fields = { readonly [name: string]: Word<unknown> }
export type ReadOf<W> = W extends Word<infer T> ? T : never
export type Row<F extends Fields> = { [name in keyof F]: ReadOf<F[name]> }

/** Another word, read from under a key. */
export function at<T>(from: string, meaning: string, inner: Word<T>): Word<T> {
  return word(from, meaning, inner.schema, inner.read)
}

type ObjectOptions = {
  /** Keys that RetroAchievements is known to send and that we do not serve: constants, copies, digests of logic. */
  dropped?: readonly string[]
}

/** A thing with named fields. Keys that are neither read nor dropped are counted, never served. */
export function object<F extends Fields>(fields: F, { dropped = [] }: ObjectOptions = {}): Response<Row<F>> {
  const entries = Object.entries(fields)
  const known = new Set([...entries.map(([, field]) => field.from), ...dropped])
  const schema = {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, field.schema])),
    required: entries.map(([name]) => name),
    additionalProperties: false,
  }
  function read(value: unknown, reading: Reading): Row<F> {
    if (!isObject(value)) throw new UnexpectedAnswer(reading, 'an object')
    for (const key of Object.keys(value)) if (!known.has(key)) reading.notice('extra key', key)
    return Object.fromEntries(
      entries.map(([name, field]) => [
        name,
        field.from === undefined
          ? field.read(value, reading)
          : reading.within(field.from, () => field.read(value[field.from as string], reading)),
      ]),
    ) as Row<F>
  }
  return { ...word(undefined, undefined, schema, read), outer: 'object' }
}

/** Rows in the order they were sent. A list that PHP sent as an object with numbered keys is a list all the same. */
export function rows<T>(row: Word<T>): Word<T[]> {
  return word(undefined, undefined, { type: 'array', items: row.schema }, (value, reading) =>
    listed(value, reading).map((each, index) => reading.within(index, () => row.read(each, reading))),
  )
}

/**
 * Rows that RetroAchievements keys by id, put in order. JSON parsers lose the order of numbered keys, and PHP sends `[]`
 * for an empty map.
 */
export function keyed<T>(row: Word<T>, order: (one: T, other: T) => number): Word<T[]> {
  return word(undefined, undefined, { type: 'array', items: row.schema }, (value, reading) => {
    if (typeof value !== 'object' || value === null) throw new UnexpectedAnswer(reading, 'a map')
    return Object.values(value)
      .map((each, index) => reading.within(index, () => row.read(each, reading)))
      .sort(order)
  })
}

/** A collection that RetroAchievements leaves out when there is nothing in it. */
export function orEmpty<T>(inner: Word<T[]>): Word<T[]> {
  return word(inner.from, undefined, inner.schema, (value, reading) => inner.read(value ?? [], reading))
}

export type Page<T> = { count: number; total: number | null; results: T[] }

/** Many things, whole: RetroAchievements sends the bare rows. */
export function list<F extends Fields>(fields: F, options?: ObjectOptions): Response<Page<Row<F>>> {
  return { ...whole(rows(object(fields, options))), outer: 'list' }
}

/** Many things, whole, in the form of a page: its total is its length. */
export function whole<T>(inner: Word<T[]>): Word<Page<T>> {
  return word(inner.from, undefined, pageSchema(inner.schema), (value, reading) => {
    const results = inner.read(value, reading)
    return { count: results.length, total: results.length, results }
  })
}

/** A page of many things: RetroAchievements sends Count, Total and Results. */
export function page<F extends Fields>(fields: F, options?: ObjectOptions): Response<Page<Row<F>>> {
  const results = rows(object(fields, options))
  const envelope = object({ total: int('Total'), results: at('Results', '', results) }, { dropped: ['Count'] })
  const read = (value: unknown, reading: Reading) => {
    const { total, results } = envelope.read(value, reading)
    return { count: results.length, total, results }
  }
  return { ...word(undefined, undefined, pageSchema(results.schema), read), outer: 'object' }
}

/** What stands under one key of an answer that another endpoint shows whole. */
export function part<T>(from: string, inner: Word<T>): Response<T> {
  const read = (value: unknown, reading: Reading) => {
    if (!isObject(value)) throw new UnexpectedAnswer(reading, 'an object')
    return reading.within(from, () => inner.read(value[from], reading))
  }
  return { ...word(undefined, undefined, inner.schema, read), outer: 'object' }
}

function pageSchema(results: Schema): Schema {
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 0, description: 'Rows in this answer' },
      total: { type: ['integer', 'null'], minimum: 0, description: 'Rows overall; null when nobody knows' },
      results,
    },
    required: ['count', 'total', 'results'],
    additionalProperties: false,
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listed(value: unknown, reading: Reading): unknown[] {
  if (Array.isArray(value)) return value
  if (isObject(value) && Object.keys(value).every(key => /^\d+$/.test(key))) return Object.values(value)
  throw new UnexpectedAnswer(reading, 'a list')
}
