// A budget's permit that a test holds for as long as it wants.

import type { Budget } from '../../src/upstream/admission.ts'
import type { Urgency } from '../../src/upstream/queue.ts'

/** Ends the call that the permit was for. */
export type Done = (outcome: { answered: boolean }) => void

/** Waits for the turn of a call, sends it, and brings what ends it. Throws what `run` throws. */
export function take(budget: Pick<Budget, 'run'>, urgency: Urgency): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>()
  const running = budget.run(urgency, async use => {
    const over = Promise.withResolvers<void>()
    use()
    resolve(({ answered }) => (answered ? over.resolve() : over.reject(new Error('no answer'))))
    return over.promise
  })
  running.catch(reject)
  return promise
}
