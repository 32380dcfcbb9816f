// Why RetroAchievements did not give a usable answer, in the words of our contract.

export type FailureCode =
  | 'upstream-rejected-key'
  | 'upstream-broken'
  | 'upstream-unexpected-answer'
  | 'upstream-busy'
  | 'upstream-unavailable'
  | 'upstream-budget-exhausted'
  | 'upstream-timeout'
  /** It was not to be asked. */
  | 'not-cached'
  | 'client-rate-limited'

type FailureOptions = {
  cause?: unknown
  /** When asking again may help, counted from now. */
  retryAfterMs?: number | undefined
  /** Whether the same question may be asked once more at once: the fault was of the moment, and RetroAchievements is not hurt by it. */
  again?: boolean
}

export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly retryAfterMs: number | undefined
  readonly again: boolean

  constructor(code: FailureCode, message: string, { cause, retryAfterMs, again = false }: FailureOptions = {}) {
    super(message, { cause })
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.again = again
  }
}

/** What an action returns, or the Failure that it throws. */
export function failing<T>(action: () => T): T | Failure {
  try {
    return action()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
