// One reading of one upstream answer: what words may know beside the value before them, where they stand in it, and
// whom they tell about what they did not expect.

import { inOne } from '../platform/bytes.ts'

export type Notice = 'extra key' | 'unknown code' | 'unreadable'

export type Reading = {
  readonly mediaUrl: string
  readonly siteUrl: string
  /** What was asked, by our parameter names. */
  readonly params: { readonly [name: string]: unknown }
  /** Rows that were taken out of the answer, and that count where it tells whether it is full. */
  readonly removed: number
  /** RetroAchievements' keys, and positions in lists, from the outside to where the reader stands. */
  readonly trail: readonly (string | number)[]
  /** Reads a word there. */
  within<T>(key: string | number, word: { read(value: unknown, reading: Reading): T }, value: unknown): T
  notice(notice: Notice, what?: string): void
}

/** Of one answer: a hostile one has a surprise in each of its values, and each costs more than the reading of one. */
const mostNotices = 1_000
/** More than the rows of the longest list, in case one of its keys has changed its form. */
const mostUnreadable = 25_000
/** The longest list, GetGameList of the largest console, comes to 270,000. */
const mostRead = 330_000
const longestName = 60

type ReadingOptions = {
  mediaUrl: string
  siteUrl: string
  params: { readonly [name: string]: unknown }
  removed?: number
  /**
   * Told of every surprise, up to a thousand, with its place, such as `Results[].User`; positions are left out so that names
   * stay few.
   */
  onNotice(notice: Notice, where: string): void
}

export function startReading({ mediaUrl, siteUrl, params, removed = 0, onNotice }: ReadingOptions): Reading {
  const trail: (string | number)[] = []
  let [notices, unreadable, values] = [0, 0, 0]
  const reading: Reading = {
    mediaUrl,
    siteUrl,
    params,
    removed,
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
      if (notice === 'unreadable') unreadable += 1
      if (unreadable > mostUnreadable) throw new UnexpectedAnswer(reading, 'readable, time and again', everywhere)
      notices += 1
      if (notices > mostNotices) return
      onNotice(notice, placeOf(what === undefined ? trail : [...trail, inOne(what.slice(0, longestName))]))
    },
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
