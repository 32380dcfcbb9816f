// Hits are counted by adding up numbers: what the library for metrics does for each would be a good part of what a hit costs.
// Hits of a kind share what is the same about them.

import type { Pace } from '../language/paces.ts'

export type HitKind = {
  readonly route: string
  readonly pace: Pace['name']
  /** Their Cache-Control. */
  readonly promise: string
  /** With status 200. */
  sent: number
  /** With status 304. */
  confirmed: number
  /** What they took all together. */
  seconds: number
}

export type HitKinds = {
  of(route: string, pace: Pace['name'], promise: string): HitKind
  all(): Iterable<HitKind>
}

export function createHitKinds(): HitKinds {
  const kinds = new Map<string, HitKind>()
  return {
    of(route, pace, promise) {
      const name = `${route} ${promise} ${pace}`
      const kind = kinds.get(name) ?? { route, pace, promise, sent: 0, confirmed: 0, seconds: 0 }
      kinds.set(name, kind)
      return kind
    },
    all: () => kinds.values(),
  }
}
