// Why a call gets no turn. `retryAfterMs` is when to try again, in milliseconds from now.

import { Failure } from '../platform/failure.ts'

export function exhausted(retryAfterMs: number): Failure {
  return new Failure('upstream-budget-exhausted', 'the upstream budget is used up', { retryAfterMs })
}

export function paused(retryAfterMs: number): Failure {
  return new Failure('upstream-busy', 'RetroAchievements asked for a pause', { retryAfterMs })
}
