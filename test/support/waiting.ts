// Waiting for what a test needs. Nothing here spins: what is waited for needs the processor more than the test does.

import { setTimeout as delay } from 'node:timers/promises'

const lookEveryMs = 1

/** Resolves when the condition holds. Rejects, with its text, when that takes too long. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  // Tests move the clocks of `performance` and `Date`, and not this one.
  const limit = process.hrtime.bigint() + BigInt(withinMs) * 1_000_000n
  while (!(await condition())) {
    if (process.hrtime.bigint() > limit) throw new Error(`it did not come about within ${withinMs} ms: ${condition}`)
    await delay(lookEveryMs)
  }
}
