// Reads single words as an endpoint would, and tells what was counted.

import { type Reading, startReading } from '../../src/language/reading.ts'
import type { Word } from '../../src/language/word.ts'

export const links = { mediaUrl: 'https://media.example', siteUrl: 'https://site.example' }

/** What a word makes of a value, with what was counted, such as `unreadable: Results[].User`. */
export function reads<T>(word: Word<T>, value: unknown, { removed = 0 } = {}) {
  const reading = startReading({ ...links, params: { gameId: 7 }, removed })
  return { read: word.read(value, reading), counted: countedIn(reading) }
}

/** What was counted, place by place, each as often as it was. */
export function countedIn(reading: Reading): string[] {
  return [...reading.noticed()].flatMap(({ notice, where, count }) => Array(count).fill(`${notice}: ${where}`))
}

/** Whether a word makes of a value an answer that is not worth having. */
export function isHollow(word: Word<unknown>, value: unknown): boolean {
  const reading = startReading({ ...links, params: {} })
  word.read(value, reading)
  return reading.isHollow()
}
