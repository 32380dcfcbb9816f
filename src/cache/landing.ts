// Landing: what a flight brings is rid of those who are removed, judged, and remembered.

import { setImmediate } from 'node:timers/promises'
import type { Question } from '../catalogue/query.ts'
import type { Page } from '../language/pages.ts'
import { pack } from '../platform/bytes.ts'
import type { Asking } from '../upstream/client.ts'
import { type Answer, answerFrom } from './answer.ts'
import { type TimesOf, timesFor } from './answer-times.ts'
import type { Failures } from './failures.ts'
import type { Memory } from './memory.ts'
import type { Flight, FlightOptions } from './outcome.ts'
import type { Removal } from './redaction.ts'
import { tableOf } from './row-table.ts'
import { namesakesIn } from './tag-index.ts'
import type { Settling } from './verification.ts'

/** A flight as it is seen from inside. */
export type Course = {
  readonly question: Question
  readonly options: FlightOptions
  readonly held: Answer | undefined
  readonly tags: string
  /** Whether a purge came after it departed. */
  overtaken: boolean
}

/** What a flight of our own brought. */
type Landed = { readonly answer: Answer; readonly flight: Flight }

/** Asks RetroAchievements, and remembers the answer. Throws Failure; nothing is remembered then. */
export type Land = (course: Course) => Promise<Landed>

type LandOptions = {
  asking: Asking
  settling: Settling
  memory: Memory
  removal: Removal
  failures: Failures
  timesOf: TimesOf
}

const largeBytes = 64 * 1024

/** For one gateway: others may land the same flight meanwhile. */
export function createLand(options: LandOptions): Land {
  const { asking, settling, memory, removal, failures, timesOf } = options

  return async function land(course) {
    const { question, options, tags } = course
    const { call, endpoint, params } = question
    const answered = await asking.ask(call, options)
    failures.answered()
    // Parsing so much takes long enough: others have their turn before it is read.
    if (answered.body.length > largeBytes) await setImmediate()
    const reply = removal.strip(answered, call)
    const held = memory.answer(call.key)
    const judged = await settling.judge(question, reply, options, held)
    const { state, absent, empty, value } = judged
    const unreadable = judged.unreadable && failures.noteUnreadable(course, judged.unreadable)
    if (unreadable === undefined) failures.forget(question)
    const pace = timesOf(question.pace)
    const packed = await pack(reply.body)
    const answer = answerFrom({
      key: call.key,
      state,
      absent,
      empty,
      status: reply.status,
      ...packed,
      body: memory.hold(packed.body),
      removed: reply.removed ?? 0,
      pace: pace.name,
      tags,
      namesakes: namesakesIn(tags, reply.json),
      requestedMs: Math.min(answered.sentMs, judged.sinceMs ?? answered.sentMs),
      ...timesFor(judged, pace),
    })
    const stored = unreadable === undefined && !course.overtaken && memory.keepAnswer(answer, answered.sentMs)
    const { cut } = endpoint?.response ?? {}
    if (stored && state === 'found' && cut !== undefined) memory.keepTable(answer, tableOf(value as Page<unknown>, cut))
    return { answer, flight: { status: reply.status, stored, endpoint, params, value, unreadable } }
  }
}
