// Why RetroAchievements did not give a usable answer, in the words of our contract.

export const failureCodes = [
  'upstream-rejected-key',
  'upstream-broken',
  'upstream-unexpected-answer',
  'upstream-refused',
  'upstream-busy',
  'upstream-unavailable',
  'upstream-budget-exhausted',
  'upstream-timeout',
  // It was not to be asked.
  'not-cached',
  'client-rate-limited',
  // The gateway itself made a mistake.
  'internal',
] as const

export type FailureCode = (typeof failureCodes)[number]

/**
 * What a failure speaks of: of the whole service, as when it cannot be reached; of the one question, as when RetroAchievements
 * has a record that it cannot show; or of us, as when it refuses the gateway.
 */
export type Blame = 'service' | 'question' | 'us'

type FailureOptions = {
  cause?: unknown
  /** When asking again may help, counted from now. */
  retryAfterMs?: number | undefined
  /** Whether the same question may be asked once more at once: the fault was of the moment, and RetroAchievements is not hurt by it. */
  again?: boolean
  blames?: Blame | undefined
}

/** What failures speak of, unless they say otherwise. */
const blamed: { readonly [code in FailureCode]?: Blame } = { 'upstream-broken': 'question', 'upstream-refused': 'us' }

export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly retryAfterMs: number | undefined
  readonly again: boolean
  /** Undefined where it speaks of none of them: RetroAchievements is there, or was not asked. */
  readonly blames: Blame | undefined

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    const { cause, retryAfterMs, again = false, blames = blamed[code] } = options
    super(message, { cause })
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.again = again
    this.blames = blames
  }
}

/** What the gateway's own mistake is told as: the error is its cause. */
export function mistake(error: unknown): Failure {
  return new Failure('internal', 'the gateway made a mistake', { cause: error })
}
