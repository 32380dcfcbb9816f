// All scenarios, in the order in which they are played.

import { compressed, compressing, conditional } from './forms.ts'
import { hits } from './hits.ts'
import type { Scenario } from './kinds.ts'
import { memory, start } from './memory.ts'
import { misses } from './misses.ts'
import { logging, manyKeys } from './others.ts'
import { filling, rate } from './rates.ts'

export const scenarios: readonly Scenario[] = [
  ...hits,
  conditional,
  compressed,
  compressing,
  manyKeys,
  logging,
  rate,
  filling,
  misses,
  memory,
  start,
]
