// Long work in slices, so that requests are served in between.

import { setImmediate } from 'node:timers/promises'
import type { Clock } from './clock.ts'

/** Does something with each of the items; comes back when that is done. Throws what `action` throws. */
export type InSlices = <T>(items: Iterable<T>, action: (item: T) => void) => Promise<void>

/** One that is begun late, or that the collector of V8 makes longer, is to stay below 20 ms. */
const sliceMs = 5

/** All work that is given to the same function shares its slices: after each 5 ms of it, everything else has its turn. */
export function createSlices(clock: Pick<Clock, 'monotonic'>): InSlices {
  let endMs = Number.NEGATIVE_INFINITY
  return async (items, action) => {
    for (const item of items) {
      if (clock.monotonic() >= endMs) {
        await setImmediate()
        endMs = clock.monotonic() + sliceMs
      }
      action(item)
    }
  }
}
