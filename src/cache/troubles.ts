// Troubles: what is known of answers that could not be refreshed, so that they are not asked for all the time.

import type { Clock } from '../platform/clock.ts'
import type { Failure, FailureCode } from '../platform/failure.ts'
import type { Answer } from './answer.ts'

/** The failures of refreshing answers that are held. */
export type Troubles = {
  /** Each failure in a row makes the next try wait longer. */
  note(held: Answer | undefined, failure: Failure): void
  /** The failure for which an answer is not asked for again yet. */
  of(held: Answer): Failure | undefined
}

const firstHoldOffMs = 1_000
const longestHoldOffMs = 60_000

/** Failures of everything at once, which the budget and its pauses see to. */
const general = new Set<FailureCode>(['upstream-budget-exhausted', 'upstream-busy'])

/** Troubles are forgotten together with the answers that they are about. */
export function createTroubles(clock: Clock): Troubles {
  const troubles = new WeakMap<Answer, { failure: Failure; failures: number; untilMs: number }>()

  return {
    note(held, failure) {
      if (held === undefined || general.has(failure.code)) return
      const failures = (troubles.get(held)?.failures ?? 0) + 1
      const holdOffMs = Math.min(failure.retryAfterMs ?? firstHoldOffMs * 2 ** (failures - 1), longestHoldOffMs)
      troubles.set(held, { failure, failures, untilMs: clock.now() + holdOffMs })
    },
    of(held) {
      const trouble = troubles.get(held)
      return trouble !== undefined && clock.now() < trouble.untilMs ? trouble.failure : undefined
    },
  }
}
