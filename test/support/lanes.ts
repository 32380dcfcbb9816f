// A lane of its own for a test that sends nothing.

import { secret } from '../../src/platform/secret.ts'
import { createBudget } from '../../src/upstream/admission.ts'
import { createKeys } from '../../src/upstream/api-key.ts'
import type { Lane } from '../../src/upstream/credentials.ts'
import { createTestClock } from './clock.ts'

/** The lane of a key, and what has RetroAchievements reject that key. */
export function laneOf(partition: string, clock = createTestClock()): { lane: Lane; reject(): void } {
  const key = secret(`key of ${partition}`)
  const keys = createKeys({ key, clock, log: undefined })
  const budget = createBudget({ perMinute: 600, burst: 100, concurrency: 4, clock })
  return { lane: { partition, keys, budget }, reject: () => void keys.rejected(key) }
}
