// One call that is charged to several budgets: that of its key, and those that the key shares with others.

import type { Clock } from '../platform/clock.ts'
import type { Budget } from './admission.ts'
import type { Action } from './permits.ts'
import type { Urgency } from './queue.ts'

/** What a call is charged to. */
export type Layer = Pick<Budget, 'refusal' | 'run'>

/** A call waits for its turn in each layer, one after the other, and is charged to all of them or to none. */
export function createLayered(layers: () => readonly Layer[]): Layer {
  return {
    refusal(priority) {
      for (const layer of layers()) {
        const refused = layer.refusal(priority)
        if (refused !== undefined) return refused
      }
    },
    run<T>(urgency: Urgency, action: Action<T>): Promise<T> {
      const within = layers().reduceRight<Action<T>>(
        (inner, layer) => use =>
          layer.run(urgency, useHere =>
            inner(() => {
              use()
              useHere()
            }),
          ),
        action,
      )
      return within(() => {})
    },
  }
}

/** The budget that all strangers share, for one of them: those who have been known for longer go before. */
export function createStrangersLayer(strangers: Budget, clock: Clock): Layer {
  const sinceMs = clock.monotonic()
  return {
    refusal: strangers.refusal,
    run: (urgency, action) => strangers.run(hurried(urgency, clock.monotonic()), action, sinceMs),
  }
}

/** Waits for half of the time at most, so that the other half is left for the answer: how long that takes is not known yet. */
function hurried(urgency: Urgency, nowMs: number): Urgency {
  return {
    get priority() {
      return urgency.priority
    },
    deadlineMs: nowMs + (urgency.deadlineMs - nowMs) / 2,
    clients: urgency.clients,
  }
}
