// What a word of a response is, and how words deal with null. RetroAchievements can send null nearly everywhere: a person
// would rather have an answer with one hole than none, so a value that is missing or cannot be read is served as null, and
// counted where nobody expects that. Only what an answer is useless without makes it unreadable.

import { type Reading, UnexpectedAnswer } from './reading.ts'

export type Schema = { readonly [keyword: string]: unknown }

/** One word of a response: the JSON Schema that clients see, RetroAchievements' key, and how to read what stands there. */
export type Word<T> = {
  readonly schema: Schema
  /** RetroAchievements' key for it; undefined for what is not read from a key of its own. */
  readonly from: string | undefined
  /** Whether an answer without it is of no use. */
  readonly isVital?: boolean
  /** What it is read from, where that is no single value. */
  readonly kind?: 'object' | 'list'
  /** Throws UnexpectedAnswer where the answer is of no use without it. */
  read(value: unknown, reading: Reading): T
}

/** A word of one value. */
export type Scalar<T> = Word<T | null> & {
  /** Null where the value stands for "none", undefined where it is of no form that RetroAchievements is known to send. */
  parse(value: unknown, reading: Reading): T | null | undefined
}

/** A word that holds others: an object or a list under a key. */
export type Nested<T> = Word<T | null> & {
  /** What is read there. */
  readonly inner: Word<T>
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
 * How often RetroAchievements sends null for a value: `daily` and by its schema, `rarely`, as only the column of its database
 * allows it, or `never`.
 */
type Nulls = 'daily' | 'rarely' | 'never'

/** A single value that RetroAchievements never sends as null; null all the same is served and counted. */
export function scalar<T>(
  from: string | undefined,
  meaning: string | undefined,
  schema: Schema,
  parse: Scalar<T>['parse'],
): Scalar<T> {
  const parseText: typeof parse = (value, reading) =>
    // No UTF-8 can hold a lone surrogate.
    typeof value === 'string' && !value.isWellFormed() ? undefined : parse(value, reading)
  return scalarOf(word(from, meaning, schema, parseText), 'never')
}

function scalarOf<T>({ read: parse, ...rest }: Word<T | null | undefined>, nulls: Nulls): Scalar<T> {
  return { ...rest, parse, read: (value, reading) => readScalar(parse, value, reading, nulls) }
}

function readScalar<T>(parse: Scalar<T>['parse'], value: unknown, reading: Reading, nulls: Nulls): T | null {
  const isThere = value !== null && value !== undefined
  const read = isThere ? parse(value, reading) : null
  if (read === undefined) {
    reading.notice('unreadable')
    return null
  }
  if (read === null && nulls !== 'daily') reading.notice('unexpected null')
  if (nulls === 'never' && (read !== null || !isThere)) reading.expect(isThere)
  return read
}

/** What RetroAchievements sends as null, leaves out, or sends as an empty PHP array, every day or by its schema. */
export function nullable<T>(inner: Scalar<T>): Scalar<T>
export function nullable<T>(inner: Nested<T>): Word<T | null>
export function nullable<T>(inner: Scalar<T> | Nested<T>): Word<T | null> {
  const { description, enum: words, ...rest } = inner.schema
  const schema = { ...rest, type: [rest.type, 'null'], ...(Array.isArray(words) && { enum: [...words, null] }) }
  const { from } = inner
  if ('parse' in inner) return scalarOf(word(from, description as string | undefined, schema, inner.parse), 'daily')
  return word(from, description as string | undefined, schema, (value, reading) =>
    isNothing(value) ? null : readable(inner.inner, value, reading),
  )
}

/** A value that only the column of RetroAchievements' database allows to be null: clients are not told to expect it. */
export function rarelyNull<T>({ from, schema, parse }: Scalar<T>): Scalar<T> {
  return scalarOf(word(from, undefined, schema, parse), 'rarely')
}

/** A value without which the whole answer is of no use, such as the id of a thing. */
export function vital<T>({ from, schema, parse }: Scalar<T>): Word<T> {
  const read = (value: unknown, reading: Reading): T => {
    const read = parse(value, reading) ?? undefined
    if (read === undefined) throw new UnexpectedAnswer(reading, 'readable, and the answer is of no use without it')
    reading.expect(true)
    return read
  }
  return { ...word(from, undefined, schema, read), isVital: true }
}

/** Null, or an empty array or object of PHP, which writes either for both. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
}

/** What stands there; null where it is of another kind, which is counted. Throws UnexpectedAnswer of what is vital inside. */
export function readable<T>(inner: Word<T>, value: unknown, reading: Reading): T | null {
  const depth = reading.trail.length
  try {
    return inner.read(value, reading)
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer) || error.depth !== depth) throw error
    reading.notice('unreadable')
    return null
  }
}
