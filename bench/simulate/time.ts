// Virtual time: hours go by as fast as the machine can tell what happens in them.

import { createClock as createTimers } from '@sinonjs/fake-timers'
import { type Clock, createClock } from '../../src/platform/clock.ts'

export type VirtualTime = Clock & {
  /** Lets time go by. Everything that a moment sets off is over before the next one comes. */
  pass(ms: number): Promise<void>
}

export function createVirtualTime(startMs: number): VirtualTime {
  const timers = createTimers(0)
  const clock = createClock({
    monotonic: () => timers.now,
    wall: () => startMs + timers.now,
    setTimeout: (action, delayMs) => timers.setTimeout(action, delayMs),
    clearTimeout: timer => timers.clearTimeout(timer as never),
  })
  return {
    ...clock,
    async pass(ms) {
      let over = false
      timers.setTimeout(() => {
        over = true
      }, ms)
      while (!over) {
        timers.next()
        // Promises and streams have had their turn when this comes.
        await new Promise(resolve => setImmediate(resolve))
      }
    },
  }
}
