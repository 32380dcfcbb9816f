// Waiting for what a test needs. Nothing here spins: what is waited for needs the processor more than the test does.

import { setTimeout as delay } from 'node:timers/promises'

const longestPauseMs = 10

/** Resolves when the condition holds. Rejects, with its text, when that takes too long. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  // Tests move the clocks of `performance` and `Date`, and not this one.
  const beganNs = process.hrtime.bigint()
  while (!(await condition())) {
    const waitedMs = Number(process.hrtime.bigint() - beganNs) / 1e6
    if (waitedMs > withinMs) throw new Error(`it did not come about within ${withinMs} ms: ${condition}`)
    await delay(Math.min(1 + waitedMs / 50, longestPauseMs))
  }
}
