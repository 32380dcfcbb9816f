// One reading of one upstream answer: what words may know beside the value before them, where they stand in it, and
// whom they tell about what they did not expect.

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

type ReadingOptions = {
  mediaUrl: string
  siteUrl: string
  params: { readonly [name: string]: unknown }
  removed?: number
  /** Told of every surprise, with its place, such as `Results[].User`; positions are left out so that names stay few. */
  onNotice(notice: Notice, where: string): void
}

export function startReading({ mediaUrl, siteUrl, params, removed = 0, onNotice }: ReadingOptions): Reading {
  const trail: (string | number)[] = []
  const reading: Reading = {
    mediaUrl,
    siteUrl,
    params,
    removed,
    trail,
    within(key, word, value) {
      trail.push(key)
      const read = word.read(value, reading)
      trail.pop()
      return read
    },
    notice(notice, what) {
      onNotice(notice, placeOf(what === undefined ? trail : [...trail, what]))
    },
  }
  return reading
}

/** RetroAchievements sent JSON that the endpoint's declaration cannot read. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
  /** The key, such as `Results[].User`; empty when the whole answer is of the wrong kind. */
  readonly where: string
  readonly depth: number

  constructor(reading: Reading, expected: string) {
    const where = placeOf(reading.trail)
    super(`${where === '' ? 'the answer' : where} is not ${expected}`)
    this.where = where
    this.depth = reading.trail.length
  }
}

function placeOf(trail: readonly (string | number)[]): string {
  return trail.reduce<string>((place, key) => {
    if (typeof key === 'number') return `${place}[]`
    return place === '' ? key : `${place}.${key}`
  }, '')
}
