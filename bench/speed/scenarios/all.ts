// All scenarios, in the order in which they are played.

import { compressed, compressing, conditional } from './forms.ts'
import { hits } from './hits.ts'
import type { Scenario } from './kinds.ts'

export const scenarios: readonly Scenario[] = [...hits, conditional, compressed, compressing]
