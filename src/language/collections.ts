// The collections among the words: objects, lists, pages and maps. Quirks of PHP's arrays (a list that turns into an
// object, a map that turns into `[]`, a map that loses its order) live here and nowhere else.

import { int, type Schema, type Word, word } from './fields.ts'
import type { Params } from './params.ts'
import { type Reading, UnexpectedAnswer } from './reading.ts'

/** What an endpoint answers with: a word that also knows which outer JSON kind RetroAchievements sends for it. */
export type Response<T> = Word<T> & {
  readonly outer: 'object' | 'list'
  /** RetroAchievements' keys of the answer; none where it is a list or a map. */
  readonly keys: readonly string[]
}

/** The response of a thing with named fields. */
export type ObjectResponse<T> = Response<T> & {
  readonly schema: Schema & {
    readonly properties: { readonly [name: string]: Schema }
    readonly required: readonly string[]
  }
}

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
    if (!isObject(value)) throw new UnexpectedAnswer(reading, 'an object')
    for (const key in value) if (!known.has(key)) reading.notice('extra key', key)
    // Plain loops, and rows that have their form from the start: a long list comes here ten thousand times at once.
    const row: { [name: string]: unknown } = { ...blank }
    for (const [name, field] of entries) {
      if (field.from === undefined) row[name] = field.read(value, reading)
      else row[name] = reading.within(field.from, field, value[field.from])
    }
    return row as Row<F>
  }
  return { ...word(undefined, undefined, schema, read), schema, outer: 'object', keys }
}

/** Those of the fields of a thing that another one has. */
export function pick<T extends object, F extends object>(value: T, like: F): Pick<T, keyof T & keyof F> {
  const names = Object.keys(like) as (keyof T & keyof F)[]
  return Object.fromEntries(names.map(name => [name, value[name]])) as Pick<T, keyof T & keyof F>
}

/** Rows in the order they were sent. A list that PHP sent as an object with numbered keys is a list all the same. */
export function rows<T>(row: Word<T>): Word<T[]> {
  return word(undefined, undefined, { type: 'array', items: row.schema }, (value, reading) =>
    listed(value, reading).map((each, index) => reading.within(index, row, each)),
  )
}

/** As for `sort`; `P` are the parameters that it looks at. */
type Order<T, P extends Params> = (one: T, other: T, params: P) => number

/**
 * Rows that RetroAchievements keys by id, put in order. JSON parsers lose the order of numbered keys, and PHP sends `[]`
 * for an empty map.
 */
export function keyed<T, P extends Params = Params>(row: Word<T>, order: Order<T, P>): Word<T[]> {
  return word(undefined, undefined, { type: 'array', items: row.schema }, (value, reading) => {
    const isMap = isObject(value) && Object.keys(value).every(key => /^\d+$/.test(key))
    if (!isMap && !(Array.isArray(value) && value.length === 0)) throw new UnexpectedAnswer(reading, 'a map by id')
    return Object.entries(value as object)
      .map(([key, each]) => reading.within(Number(key), row, each))
      .sort((one, other) => order(one, other, reading.params as P))
  })
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

/** A collection that RetroAchievements leaves out when there is nothing in it. */
export function orEmpty<T>(inner: Word<T[]>): Word<T[]> {
  return word(inner.from, undefined, inner.schema, (value, reading) => inner.read(value ?? [], reading))
}

export type Page<T> = { count: number; total: number | null; truncated?: true; results: T[] }

type ListOptions = ObjectOptions & {
  /** At how many rows RetroAchievements cuts the list off, without saying so. */
  cap?: number | ((params: Params) => number | undefined)
}

/** Many things, whole: RetroAchievements sends the bare rows. */
export function list<F extends Fields>(fields: F, options: ListOptions = {}): Response<Page<Row<F>>> {
  return asList(whole(rows(object(fields, options)), options))
}

/** An answer whose outer kind is a list, or a map that PHP may send as one. */
export function asList<T>(inner: Word<T>): Response<T> {
  return { ...inner, outer: 'list', keys: [] }
}

/** Many things, whole, in the form of a page: its total is its length, unless the list was cut off. */
export function whole<T>(inner: Word<T[]>, { cap }: Pick<ListOptions, 'cap'> = {}): Word<Page<T>> {
  return word(inner.from, undefined, pageSchema(inner.schema, cap !== undefined), (value, reading) => {
    const results = inner.read(value, reading)
    const count = results.length
    const most = typeof cap === 'function' ? cap(reading.params) : cap
    return count + reading.removed === most ? { count, total: null, truncated: true, results } : pageOf(results, count)
  })
}

/** A page that is cut here, by `offset` and `count`, out of a list that RetroAchievements was asked for whole. */
export function pageHere<T>(inner: Word<T[]>): Response<Page<T>> {
  const read = (value: unknown, reading: Reading) => {
    const { offset, count } = reading.params as { offset: number; count: number }
    const all = inner.read(value, reading)
    const results = all.slice(offset, offset + count)
    return pageOf(results, all.length)
  }
  return asList(word(inner.from, undefined, pageSchema(inner.schema), read))
}

/** A page whose total RetroAchievements does not tell: it sends the bare rows. */
export function pageOfUnknown<F extends Fields>(fields: F, options?: ObjectOptions): Response<Page<Row<F>>> {
  const inner = rows(object(fields, options))
  const read = (value: unknown, reading: Reading) => {
    return pageOf(inner.read(value, reading), null)
  }
  return asList(word(undefined, undefined, pageSchema(inner.schema), read))
}

type PageOptions<T> = ObjectOptions & { order?: Order<T, Params> }

/** A page of many things: RetroAchievements sends Count, Total and Results. */
export function page<F extends Fields>(
  fields: F,
  options: PageOptions<Row<F>> = {},
): Response<Page<Row<F>> & { total: number }> {
  const plain = rows(object(fields, options))
  const results = options.order === undefined ? plain : sorted(plain, options.order)
  const envelope = object({ rows: int('Count'), total: int('Total'), results: at('Results', '', results) })
  const read = (value: unknown, reading: Reading) => {
    const { rows, total, results } = envelope.read(value, reading)
    if (rows !== results.length) throw new UnexpectedAnswer(reading, `of ${rows} rows, as it says`)
    return pageOf(results, total)
  }
  return { ...word(undefined, undefined, pageSchema(results.schema), read), outer: 'object', keys: envelope.keys }
}

/** What stands under the only key of an answer. */
export function sole<T>(from: string, inner: Word<T>): Response<T> {
  const envelope = object({ inner: at(from, '', inner) })
  return {
    ...envelope,
    ...word(undefined, undefined, inner.schema, (value, reading) => envelope.read(value, reading).inner),
  }
}

/** One list of an object that another endpoint shows whole. */
export function picked<K extends string, T>(whole: Response<{ [name in K]: T[] }>, name: K): Response<Page<T>> {
  const { properties } = whole.schema as { properties: { [name: string]: Schema } }
  const read = (value: unknown, reading: Reading) => {
    const results = whole.read(value, reading)[name]
    return pageOf(results, results.length)
  }
  return {
    ...word(undefined, undefined, pageSchema(properties[name] as Schema), read),
    outer: whole.outer,
    keys: whole.keys,
  }
}

function pageOf<T, N extends number | null>(results: T[], total: N): Page<T> & { total: N } {
  return { count: results.length, total, results }
}

function pageSchema(results: Schema, cut = false): Schema {
  const truncated = { const: true, description: 'There when RetroAchievements cut the list off' }
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 0, description: 'Rows in this answer' },
      total: { type: ['integer', 'null'], minimum: 0, description: 'Rows overall; null when nobody knows' },
      ...(cut && { truncated }),
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
  const keys = isObject(value) ? Object.keys(value) : []
  if (keys.length > 0 && keys.every(key => /^\d+$/.test(key))) return Object.values(value as object)
  throw new UnexpectedAnswer(reading, 'a list')
}
