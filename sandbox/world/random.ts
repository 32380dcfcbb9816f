// Chance that repeats: every number in the sandbox comes out of the seed and the ids it belongs to, so nothing has to be
// stored and no answer ever changes.

/** Stirs whole numbers into one of 32 bits. */
export function hash(...parts: number[]): number {
  let stirred = 0x9e3779b9
  for (const part of parts) {
    stirred = Math.imul(stirred ^ part, 0x85ebca6b)
    stirred = Math.imul(stirred ^ (stirred >>> 13), 0xc2b2ae35)
    stirred ^= stirred >>> 16
  }
  return stirred >>> 0
}

export type Dice = {
  /** From 0 up to, but not, 1. */
  fraction(): number
  /** A whole number from 0 up to, but not, `limit`. */
  below(limit: number): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** One stream of chance; the same parts give the same stream. */
export function dice(...parts: number[]): Dice {
  let state = hash(...parts)
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: probability => fraction() < probability,
    pick: choices => choices[below(choices.length)] as (typeof choices)[0],
  }
}

/** 32 hexadecimal digits, as of a digest. */
export function digest(...parts: number[]): string {
  const words = [1, 2, 3, 4].map(place =>
    hash(...parts, place)
      .toString(16)
      .padStart(8, '0'),
  )
  return words.join('')
}
