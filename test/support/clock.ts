// A clock that tests move, and waiting for what waits on it.

import { createClock as createTimers } from '@sinonjs/fake-timers'
import { type Clock, createClock } from '../../src/platform/clock.ts'
import { until } from './waiting.ts'

export type TestClock = Clock & {
  /** Both clocks go on; what falls due runs in order. */
  advance(ms: number): Promise<void>
  /**
   * Moves the wall clock alone. Ahead: the machine slept, or somebody set the clock forward, which look alike from inside the
   * process. Below 0: somebody set it back.
   */
  moveWall(ms: number): void
}

/** A clock that stands still until it is advanced. The two clocks have scales that nobody can mistake for one another. */
export function createTestClock(): TestClock {
  const timers = createTimers(0)
  let wallAtStartMs = Date.UTC(2026, 10, 1, 12)
  const clock = createClock({
    monotonic: () => timers.now,
    wall: () => wallAtStartMs + timers.now,
    setTimeout: (action, delayMs) => timers.setTimeout(action, delayMs),
    clearTimeout: timer => timers.clearTimeout(timer as never),
  })
  return {
    ...clock,
    advance: async ms => void (await timers.tickAsync(ms)),
    moveWall(ms) {
      wallAtStartMs += ms
    },
  }
}

const turnsInStep = 30
const stepMs = 100

/** What a request comes to while time goes on: for what waits on the network and on the clock in turns. */
export async function settled<T>(request: Promise<T>, clock: TestClock): Promise<T> {
  let over = false
  const outcome = request.finally(() => {
    over = true
  })
  while (!over) {
    // The network goes first: what comes at once is not to come late.
    for (let turn = 0; turn < turnsInStep && !over; turn += 1) await new Promise(resolve => setImmediate(resolve))
    if (!over) await clock.advance(stepMs)
  }
  return outcome
}

/** Resolves when a file that is looked at every two seconds was seen to have changed. */
export async function seen(condition: () => boolean, clock: TestClock): Promise<void> {
  for (let looks = 0; looks < mostLooks && !condition(); looks += 1) {
    await clock.advance(2_000)
    // It takes a while to read it, in which the clock stands still.
    await until(condition, 500).catch(() => {})
  }
  if (!condition()) throw new Error(`it was not seen: ${condition}`)
}

const mostLooks = 60
