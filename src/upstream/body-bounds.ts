// What a body may hold, counted in one pass over its bytes before it is parsed: JSON.parse blocks the event loop for
// as long as a hostile body wants.

import { setImmediate } from 'node:timers/promises'
import { Failure } from '../platform/failure.ts'

/** The largest answer of RetroAchievements, GetGameList of the largest console, has less than 6 MB. */
export const mostBytes = 8 * 1024 * 1024

/** RetroAchievements nests four or five deep. */
const deepest = 20

/**
 * Objects, lists and scalars; keys do not count. An empty object or list counts as two, and a text with escapes as four: they
 * take JSON.parse so much longer. A GetGameList of 6 MB comes to 330,000.
 */
const mostValues = 400_000

/**
 * Keys, each counted once after the same keys before it in its object: V8 makes a hidden class for each, which costs more
 * than all the rest. The rows of a list share theirs; a map by id has one for each id.
 */
const mostShapes = 10_000
const longestKeyBytes = 64

const sliceBytes = 512 * 1024
const shortBytes = 32 * 1024

const [quote, backslash, colon, comma] = Buffer.from('"\\:,') as unknown as [number, number, number, number]
const [openList, closeList, openObject, closeObject] = Buffer.from('[]{}') as unknown as [
  number,
  number,
  number,
  number,
]

/** Why a body is not to be parsed; undefined when it may be. Others have their turns meanwhile. */
export async function excessOf(body: Buffer): Promise<Failure | undefined> {
  const count = new Count(body)
  for (let to = 0; to < body.length; ) {
    to = Math.min(to + sliceBytes, body.length)
    count.advance(to)
    const excess = count.excess()
    if (excess !== undefined) return beyond(excess)
    // Parsing has a turn of its own.
    if (body.length > sliceBytes) await setImmediate()
  }
  return undefined
}

export function beyond(bound: string): Failure {
  return new Failure('upstream-broken', `an answer of more than ${bound}`, { blames: 'question' })
}

/** A count that goes on from where it stopped. */
class Count {
  readonly #body: Buffer
  #at = 0
  #values = 1
  #depth = 0
  #deepest = 0
  #shapes = 0
  #textFrom = 0
  #textTo = 0
  #inText = false
  #hasEscapes = false
  /** Which shapes were seen, by their hashes. Two with one hash count once, so the seed is not to be guessed. */
  readonly #seen: Uint8Array
  readonly #seed = Math.floor(Math.random() * 2 ** 32)
  /** The shapes of the objects around, by depth. */
  readonly #open = new Uint32Array(deepest + 2)

  constructor(body: Buffer) {
    this.#body = body
    // A short body cannot hold too many keys.
    this.#seen = new Uint8Array(body.length > shortBytes ? 2 ** 16 : 2 ** 10)
  }

  excess(): string | undefined {
    if (this.#deepest > deepest) return `${deepest} levels`
    if (this.#values > mostValues) return `${mostValues} values`
    return this.#shapes > mostShapes ? `${mostShapes} different keys` : undefined
  }

  /** Stops early when there is too much of anything. */
  advance(to: number): void {
    while (this.#at < to && this.excess() === undefined) {
      if (this.#inText) this.#skipText(to)
      else this.#readStructure(to)
    }
  }

  #skipText(to: number): void {
    const body = this.#body
    let at = this.#at
    let byte = body[at]
    for (; at < to && byte !== quote; byte = body[at]) {
      if (byte === backslash) this.#hasEscapes = true
      at += byte === backslash ? 2 : 1
    }
    this.#at = at
    if (byte === quote) this.#endText()
  }

  #endText(): void {
    if (this.#hasEscapes) this.#values += 3
    this.#hasEscapes = false
    this.#inText = false
    this.#textTo = this.#at
    this.#at += 1
  }

  /** Up to the next text. */
  #readStructure(to: number): void {
    const body = this.#body
    let at = this.#at
    for (; at < to; at += 1) {
      const byte = body[at]
      if (byte === quote) break
      if (byte === comma) this.#values += 1
      else if (byte === colon) this.#addKey()
      else if (byte === openObject || byte === openList) this.#enter()
      else if (byte === closeObject || byte === closeList) this.#depth = Math.max(0, this.#depth - 1)
    }
    this.#inText = at < to
    this.#at = this.#textFrom = this.#inText ? at + 1 : at
  }

  #enter(): void {
    this.#values += 1
    this.#depth += 1
    this.#deepest = Math.max(this.#deepest, this.#depth)
    this.#open[Math.min(this.#depth, deepest + 1)] = this.#seed
  }

  /** The text before is a key. */
  #addKey(): void {
    if (this.#textTo - this.#textFrom > longestKeyBytes) this.#shapes += 1
    const end = Math.min(this.#textTo, this.#textFrom + longestKeyBytes)
    let hash = this.#open[this.#depth] as number
    for (let at = this.#textFrom; at < end; at += 1) hash = Math.imul(hash ^ (this.#body[at] as number), 0x01000193)
    // Where the key ends.
    hash = Math.imul(hash ^ quote, 0x01000193)
    this.#open[this.#depth] = hash
    // A second colon has no key of its own.
    this.#textTo = this.#textFrom
    const slot = (hash ^ (hash >>> 16)) & (this.#seen.length - 1)
    if (this.#seen[slot] === 0) this.#shapes += 1
    this.#seen[slot] = 1
  }
}
