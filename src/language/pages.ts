// Many things: whole lists and pages, in the one form `count`, `total`, `results`.

import {
  asList,
  type Cut,
  due,
  type Fields,
  mapIn,
  type ObjectOptions,
  type ObjectResponse,
  type Order,
  object,
  type Response,
  type Row,
  rows,
  sorted,
} from './collections.ts'
import { int } from './fields.ts'
import type { Params } from './params.ts'
import { type Reading, UnexpectedAnswer } from './reading.ts'
import { rarelyNull, type Schema, type Word, word } from './word.ts'

export type Page<T> = { count: number; total: number | null; truncated?: true; results: T[] }

type ListOptions = ObjectOptions & {
  /** At how many rows RetroAchievements cuts the list off, without saying so. */
  cap?: number | ((params: Params) => number | undefined)
}

/** Many things, whole: RetroAchievements sends the bare rows. */
export function list<F extends Fields>(fields: F, options: ListOptions = {}): Response<Page<Row<F>>> {
  return asList(whole(rows(object(fields, options)), options))
}

/** Many things, whole, in the form of a page: its total is its length, unless the list was cut off. */
export function whole<T>(inner: Word<T[]>, { cap }: Pick<ListOptions, 'cap'> = {}): Word<Page<T>> {
  return word(inner.from, undefined, pageSchema(inner.schema, { isCut: cap !== undefined }), (value, reading) => {
    const results = inner.read(value, reading)
    const count = results.length
    const most = typeof cap === 'function' ? cap(reading.params) : cap
    return count + reading.removed === most ? { count, total: null, truncated: true, results } : pageOf(results, count)
  })
}

/** A page whose total RetroAchievements does not tell: it sends the bare rows. */
export function pageOfUnknown<F extends Fields>(fields: F, options?: ObjectOptions): Response<Page<Row<F>>> {
  const inner = rows(object(fields, options))
  const read = (value: unknown, reading: Reading) => {
    return pageOf(inner.read(value, reading), null)
  }
  return asList(word(undefined, undefined, pageSchema(inner.schema, { isTotalKnown: false }), read))
}

type PageOptions<T> = ObjectOptions & { order?: Order<T, Params> }

/** A page of many things: RetroAchievements sends Count, Total and Results. */
export function page<F extends Fields>(fields: F, options: PageOptions<Row<F>> = {}): Response<Page<Row<F>>> {
  const plain = rows(object(fields, options))
  const results = options.order === undefined ? plain : sorted(plain, options.order)
  // The count is not served, so its absence says nothing about the answer.
  const counted = rarelyNull(int('Count'))
  const envelope = object({ counted, total: int('Total'), results: due('Results', '', results) })
  const read = (value: unknown, reading: Reading) => {
    const { counted, total, results } = envelope.read(value, reading)
    if (counted !== null && counted !== results.length) reading.notice('wrong count', 'Count')
    return pageOf(results, total)
  }
  return { ...word(undefined, undefined, pageSchema(results.schema), read), outer: 'object', keys: envelope.keys }
}

/** What stands under the only key of an answer. */
export function sole<T>(from: string, inner: Word<Page<T>>): Response<Page<T>> {
  const envelope = object({ inner: { ...word(from, undefined, inner.schema, inner.read), isVital: true } })
  return {
    ...envelope,
    ...word(undefined, undefined, inner.schema, (value, reading) => envelope.read(value, reading).inner),
  }
}

/** One list of an object that another endpoint shows whole. */
export function picked<K extends string, T>(
  whole: ObjectResponse<{ [name in K]: T[] | null }>,
  name: K,
): Response<Page<T>> {
  const { schema, fields, outer, keys } = whole
  const from = fields[name]?.from as string
  const read = (value: unknown, reading: Reading) => {
    const results = whole.read(value, reading)[name]
    if (results === null || !mapIn(value)?.[from]) throw new UnexpectedAnswer(reading, `an object with its ${from}`)
    return pageOf(results, results.length)
  }
  return { ...word(undefined, undefined, pageSchema(schema.properties[name] as Schema), read), outer, keys }
}

type CutOptions<T> = {
  wanted?: { readonly [param: string]: (row: T) => boolean }
  shown?: string
}

/** Pages that are cut here, by `offset` and `count`, out of a list of which RetroAchievements was asked for more. */
export function cutHere<T>(whole: Response<Page<T>>, { wanted = {}, shown }: CutOptions<T> = {}): Response<Page<T>> {
  const { properties } = whole.schema as { properties: { results: { items: { required: readonly string[] } } } }
  const { items } = properties.results
  const required = items.required.filter(name => name !== shown)
  const results = { ...properties.results, items: { ...items, required } }
  return {
    ...whole,
    schema: { ...whole.schema, properties: { ...properties, results } },
    cut: { wanted: wanted as Cut['wanted'], shown },
  }
}

function pageOf<T, N extends number | null>(results: T[], total: N): Page<T> & { total: N } {
  return { count: results.length, total, results }
}

type PageSchemaOptions = { isCut?: boolean; isTotalKnown?: boolean }

/** The total is null where RetroAchievements does not tell it, and where it cuts a list off without telling. */
function pageSchema(results: Schema, { isCut = false, isTotalKnown = !isCut }: PageSchemaOptions = {}): Schema {
  const truncated = { const: true, description: 'There when RetroAchievements cut the list off' }
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 0, description: 'Rows in this answer' },
      total: isTotalKnown
        ? { type: 'integer', minimum: 0, description: 'Rows overall' }
        : { type: ['integer', 'null'], minimum: 0, description: 'Rows overall; null when nobody knows' },
      ...(isCut && { truncated }),
      results,
    },
    required: ['count', 'total', 'results'],
    additionalProperties: false,
  }
}
