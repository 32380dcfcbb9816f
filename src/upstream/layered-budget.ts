// One call that is charged to several budgets: that of its key, and those that the key shares with others.

import type { Clock } from '../platform/clock.ts'
import type { Budget, Done } from './budget.ts'
import type { Urgency } from './queue.ts'

/** What a call is charged to. */
export type Layer = Pick<Budget, 'refusal' | 'take'>

/** A call waits for its turn in each layer, one after the other, and is charged to all of them or to none. */
export function createLayered(layers: () => readonly Layer[], clock: Clock): Layer {
  return {
    refusal(priority) {
      for (const layer of layers()) {
        const refused = layer.refusal(priority)
        if (refused !== undefined) return refused
      }
    },
    async take(urgency) {
      const taken: Done[] = []
      try {
        for (const layer of layers()) taken.push(await layer.take(urgency))
      } catch (failure) {
        for (const done of taken) done({ answered: false, sent: false })
        throw failure
      }
      // What it waited for one of them is no part of how long RetroAchievements takes.
      const startedMs = clock.now()
      return outcome => {
        for (const done of taken) done({ tookMs: clock.now() - startedMs, ...outcome })
      }
    },
  }
}

/** The budget that all strangers share, for one of them: those who have been known for longer go before. */
export function createStrangersLayer(strangers: Budget, clock: Clock): Layer {
  const sinceMs = clock.now()
  return {
    refusal: strangers.refusal,
    take: urgency => strangers.take(hurried(urgency, clock.now()), sinceMs),
  }
}

/** Waits for half of the time at most, so that the other half is left for the answer: how long that takes is not known yet. */
function hurried(urgency: Urgency, nowMs: number): Urgency {
  return {
    get priority() {
      return urgency.priority
    },
    deadlineMs: nowMs + (urgency.deadlineMs - nowMs) / 2,
  }
}
