// One reading of one upstream answer: what words may know beside the value before them, where they stand in it, and
// whom they tell about what they did not expect.

import { inOne } from '../platform/bytes.ts'

export type Notice =
  /** A key that no declaration names. */
  | 'extra key'
  | 'unknown code'
  /** A value of no form that RetroAchievements is known to send; it is served as null. */
  | 'unreadable'
  /** A value that RetroAchievements' schema does not expect to be null. */
  | 'unexpected null'
  /** A ratio below 0 or above 1. */
  | 'out of bounds'
  /** A page whose `Count` is not the number of its rows. */
  | 'wrong count'

export type Reading = {
  readonly mediaUrl: string
  readonly siteUrl: string
  /** What was asked, by our parameter names. */
  readonly params: { readonly [name: string]: unknown }
  /** Rows that were taken out of the answer, and that count where it tells whether it is full. */
  readonly removed: number
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  /** RetroAchievements' keys, and positions in lists, from the outside to where the reader stands. */
  readonly trail: readonly (string | number)[]
  /** Reads a word there. */
  within<T>(key: string | number, word: { read(value: unknown, reading: Reading): T }, value: unknown): T
  notice(notice: Notice, what?: string): void
  /** What was noticed so far. */
  noticed(): Iterable<Noticed>
  /** Counts a value that is never null at RetroAchievements; `isThere` is false where it is null or absent all the same. */
  expect(isThere: boolean): void
  /** Whether more than half of those values are null or absent: then the answer is not worth having. */
  isHollow(): boolean
}

/** Something that was noticed, and how often. */
export type Noticed = {
  readonly notice: Notice
  /** A place, such as `Results[].User`; positions are left out so that names stay few. */
  readonly where: string
  readonly count: number
}

/** Of one answer: a hostile one has a surprise in each of its values, and each costs more than the reading of one. */
const mostNotices = 50_000
const mostPlaces = 1_000
/** The body of an answer has 400,000 values at most, of which some are read more than once, and keys that are absent are read, too. */
const mostRead = 1_000_000
const longestName = 60

type ReadingOptions = {
  mediaUrl: string
  siteUrl: string
  params: { readonly [name: string]: unknown }
  removed?: number
  status?: number
}

export function startReading({ mediaUrl, siteUrl, params, removed = 0, status = 200 }: ReadingOptions): Reading {
  const trail: (string | number)[] = []
  const places = new Map<string, Noticed>()
  let [notices, values, there, missing] = [0, 0, 0, 0]
  const reading: Reading = {
    mediaUrl,
    siteUrl,
    params,
    removed,
    status,
    trail,
    within(key, word, value) {
      values += 1
      if (values > mostRead) throw new UnexpectedAnswer(reading, 'of a length that is read', everywhere)
      trail.push(key)
      const read = word.read(value, reading)
      trail.pop()
      return read
    },
    notice(notice, what) {
      notices += 1
      if (notices > mostNotices) return
      const where = placeOf(what === undefined ? trail : [...trail, inOne(what.slice(0, longestName))])
      const name = `${notice} ${where}`
      const { count } = places.get(name) ?? { count: 0 }
      if (count > 0 || places.size < mostPlaces) places.set(name, { notice, where, count: count + 1 })
    },
    noticed: () => places.values(),
    expect(isThere) {
      if (isThere) there += 1
      else missing += 1
    },
    isHollow: () => missing > there,
  }
  return reading
}

/** The depth of what makes the whole answer of no use. */
const everywhere = -1

/** RetroAchievements sent JSON that the endpoint's declaration cannot read. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
  /** The key, such as `Results[].User`; empty when the whole answer is of the wrong kind. */
  readonly where: string
  readonly depth: number

  constructor(reading: Reading, expected: string, depth = reading.trail.length) {
    const where = placeOf(reading.trail)
    // Thousands of them may be thrown in one answer, and the stack is what makes an error expensive.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(`${where === '' ? 'the answer' : where} is not ${expected}`)
    Error.stackTraceLimit = stackTraceLimit
    this.where = where
    this.depth = depth
  }
}

function placeOf(trail: readonly (string | number)[]): string {
  return trail.reduce<string>((place, key) => {
    if (typeof key === 'number') return `${place}[]`
    return place === '' ? key : `${place}.${key}`
  }, '')
}
