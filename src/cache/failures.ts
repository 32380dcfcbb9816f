// Failures are remembered, too, so that a poll of something broken is not a call each time. They are no answers: they are
// neither shared nor kept over a restart. A wall clock set forward ends none of them.

import type { Question } from '../catalogue/query.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import { createLru } from '../platform/lru.ts'
import type { Answer } from './answer.ts'
import { PurgeLog } from './purge-log.ts'
import type { Scope } from './purge-times.ts'

/** A question that was asked, and what is held of it. */
type Failed = { readonly question: Question; readonly tags: string; readonly held: Answer | undefined }

export type Failures = {
  /**
   * A question failed. Returns the failure with when the question will be asked again, for which each failure in a row makes
   * it wait longer.
   */
  note(course: Failed, failure: Failure): Failure
  /** The endpoint that asked cannot read the answer; others may. Returns the same as `note`. */
  noteUnreadable(course: Failed, failure: Failure): Failure
  /** The failure for which a question is not asked again yet. */
  of(question: Question): Failure | undefined
  /** RetroAchievements has answered some question. */
  answered(): void
  /** There is an answer to this question. */
  forget(question: Question): void
  /** Forgets those of these questions. */
  purge(scopes: readonly Scope[]): void
}

type Remembered = {
  /** Of the call. */
  readonly key: string
  readonly failure: Failure
  readonly tags: string
  /** How many failures in a row there were. */
  readonly failures: number
  /** When the question may be asked again, and when that is said to be, in milliseconds of the monotonic clock. */
  readonly untilMs: number
  readonly toldMs: number
  /** How many answers had come when it was noted. */
  readonly answers: number
  /** Whether the question failed twice although others were answered in between: then an answer to another one changes nothing. */
  readonly isOwn: boolean
  /** How many purges there had been when it was noted. */
  readonly purges: number
}

const most = 10_000
/** After how long a question is asked again, at first and at the longest: sooner where an older answer is held. */
const cold = { firstMs: 2_000, longestMs: 120_000 }
const withAnswer = { firstMs: 1_000, longestMs: 60_000 }

/** For how long RetroAchievements is taken to be out of reach, unless somebody knows better. */
const unreachableMs = 30_000

/** Failures that come from not asking: each is found anew at once. */
const passing = new Set<FailureCode>(['upstream-budget-exhausted', 'client-rate-limited', 'not-cached'])

/** Failures of RetroAchievements as a whole, which its next answer to any question makes an end of. */
const general = new Set<FailureCode>([
  'upstream-unavailable',
  'upstream-busy',
  'upstream-timeout',
  'upstream-rejected-key',
])

export function createFailures(clock: Clock): Failures {
  const remembered = createLru<string, Remembered>(most)
  const purges = new PurgeLog()
  let answers = 0

  /** What was purged since is forgotten. */
  function known(name: string): Remembered | undefined {
    const found = remembered.get(name)
    if (found !== undefined && !purges.hasSince(found.purges, found.tags, found.key)) return found
    remembered.delete(name)
  }

  function note(name: string, { question, tags, held }: Failed, failure: Failure): Failure {
    if (passing.has(failure.code)) return failure
    const { firstMs, longestMs } = held === undefined ? cold : withAnswer
    const nowMs = clock.monotonic()
    const before = known(name)
    const isInARow = before !== undefined && nowMs - before.untilMs < longestMs
    const failures = isInARow ? before.failures + 1 : 1
    const ownMs = Math.min(firstMs * 2 ** (failures - 1), longestMs)
    const { retryAfterMs = held === undefined && isUnreachable(failure) ? unreachableMs : ownMs } = failure
    const untilMs = nowMs + Math.min(retryAfterMs, longestMs)
    const isOwn = isInARow && before.answers !== answers && failure.blames !== undefined
    const times = { untilMs, toldMs: nowMs + retryAfterMs }
    const noted = { answers, isOwn, purges: purges.count }
    remembered.set(name, { key: question.call.key, tags, failure, failures, ...times, ...noted })
    return due(failure, retryAfterMs)
  }

  function find(name: string): Failure | undefined {
    const found = known(name)
    const nowMs = clock.monotonic()
    if (found === undefined || nowMs >= found.untilMs) return undefined
    if (general.has(found.failure.code) && !found.isOwn && found.answers !== answers) return undefined
    return due(found.failure, found.toldMs - nowMs)
  }

  return {
    note: (course, failure) => note(course.question.call.key, course, failure),
    noteUnreadable(course, failure) {
      // What is passed on as it is has not failed.
      if (course.question.raw && course.held === undefined) return failure
      return note(nameOfReading(course.question), course, failure)
    },
    of: question => find(question.call.key) ?? find(nameOfReading(question)),
    answered() {
      answers += 1
    },
    forget(question) {
      remembered.delete(question.call.key)
      remembered.delete(nameOfReading(question))
    },
    purge: scopes => purges.add(scopes),
  }
}

/** Not where it says itself that it is being maintained. */
function isUnreachable({ code, blames }: Failure): boolean {
  return code === 'upstream-unavailable' && blames === 'service'
}

function nameOfReading({ call, endpoint }: Question): string {
  return `${endpoint?.name} reads ${call.key}`
}

/** The failure with when its question will be asked again. */
function due({ code, message, cause }: Failure, retryAfterMs: number): Failure {
  return new Failure(code, message, { cause, retryAfterMs })
}
