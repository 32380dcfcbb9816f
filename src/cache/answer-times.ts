// How long an answer lasts, by its pace and by what it says.

import type { Pace } from '../language/paces.ts'
import type { Answer } from './answer.ts'

/** Milliseconds, as those of `Answer`. */
type AnswerTimes = Pick<Answer, 'freshMs' | 'staleMs' | 'keepMs'>

/** The times of a pace as they are configured. */
export type TimesOf = (pace: Pace) => Pace

/** What an answer says, and whether it may be wrong. */
type Said = { readonly state: Answer['state']; readonly certain: boolean }

/**
 * What is not found or hidden may be there soon: it is believed for a short time, and after that it stands in only while
 * RetroAchievements fails, as long as answers do. What is uncertain may be wrong, and is not kept for longer.
 */
export function timesFor({ state, certain }: Said, pace: Pace): AnswerTimes {
  const { notFoundMs, freshMs, staleMs } = pace
  if (!certain) return { freshMs: notFoundMs, staleMs: 0, keepMs: notFoundMs }
  if (state !== 'found') return { freshMs: notFoundMs, staleMs: 0, keepMs: notFoundMs + standsInMs(pace) }
  return { freshMs, staleMs, keepMs: freshMs + standsInMs(pace) }
}

/** The times of an answer that another process or an earlier one has made: none is longer than a new answer would have it. */
export function timesWithin(answer: Pick<Answer, 'state'> & AnswerTimes, pace: Pace): AnswerTimes {
  const { state, freshMs, staleMs, keepMs } = answer
  // Only what is uncertain ends with its fresh time, unless nothing ever stands in.
  const certain = state !== 'found' || staleMs > 0 || keepMs > freshMs || standsInMs(pace) === 0
  const most = timesFor({ state, certain }, pace)
  return {
    freshMs: Math.min(freshMs, most.freshMs),
    staleMs: Math.min(staleMs, most.staleMs),
    keepMs: Math.min(keepMs, most.keepMs),
  }
}

/** How long any answer of a pace is kept at most, in milliseconds. */
export function longestOf(pace: Pace): number {
  return Math.max(pace.notFoundMs, pace.freshMs) + standsInMs(pace)
}

/** How long after its fresh time an answer may be served at all, in milliseconds. */
function standsInMs({ staleMs, errorMs }: Pace): number {
  return Math.max(staleMs, errorMs)
}
