// Flights: calls that are on their way, one for each question, shared by all who wait for it; and what is known of those
// that failed, so that an answer which cannot be refreshed is not asked for all the time.

import { setImmediate } from 'node:timers/promises'
import { tagsOf } from '../catalogue/call.ts'
import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import { pack } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Asking, AskOptions } from '../upstream/client.ts'
import { priorities } from '../upstream/queue.ts'
import { type Answer, answerFrom, type Memory } from './memory.ts'
import type { Flight } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'
import type { Settling } from './verification.ts'

export type Landing =
  /** Without a flight it came from another gateway. */
  | { readonly answer: Answer; readonly flight: Flight | undefined }
  | { readonly answer: undefined; readonly failure: Failure }

type Underway = {
  readonly landing: Promise<Landing>
  /** Milliseconds since 1970. */
  readonly departedMs: number
}

/** A flight as it is seen from inside. */
type Course = {
  readonly question: Question
  readonly options: AskOptions
  readonly held: Answer | undefined
  readonly tags: string
  /** Whether a purge came after it departed. */
  overtaken: boolean
}

export type Flights = {
  underway(key: string): Underway | undefined
  /**
   * Joins the flight of a question, making it more urgent where need be, or has one depart. `held` is what is served when
   * that fails.
   */
  board(question: Question, options: AskOptions, held?: Answer): Underway
  /** The failure for which an answer is not asked for again yet. */
  trouble(held: Answer): Failure | undefined
  /** What these flights bring is not kept. */
  overtake(isMeant: (tags: string, key: string) => boolean): void
}

type FlightsOptions = {
  asking: Asking
  settling: Settling
  memory: Memory
  removal: Removal
  /** Undefined where this gateway is on its own. */
  shared: Pick<SharedAnswers, 'board'> | undefined
  clock: Clock
  log: Log
  timesOf: (pace: Pace) => Pace
}

const firstHoldOffMs = 1_000
const longestHoldOffMs = 60_000
const largeBytes = 64 * 1024

/** Failures of everything at once, which the budget and its pauses see to. */
const general = new Set<FailureCode>(['upstream-budget-exhausted', 'upstream-busy'])

export function createFlights(options: FlightsOptions): Flights {
  const { asking, settling, memory, removal, shared, clock, log, timesOf } = options
  const flights = new Map<string, Underway & { readonly course: Course }>()
  const troubles = new WeakMap<Answer, { failure: Failure; failures: number; untilMs: number }>()

  function board(question: Question, options: AskOptions, held?: Answer): Underway {
    const { key } = question.call
    const underway = flights.get(key)
    if (underway !== undefined) {
      const joined = underway.course.options
      if (priorities.indexOf(options.priority) < priorities.indexOf(joined.priority)) joined.priority = options.priority
      return underway
    }
    const course: Course = { question, options: { ...options }, held, tags: tagsIn(question), overtaken: false }
    const landing = fly(course).finally(() => {
      if (flights.get(key)?.course === course) flights.delete(key)
    })
    // There may be nobody who waits for it.
    landing.catch(() => {})
    const departed = { landing, departedMs: clock.now(), course }
    flights.set(key, departed)
    return departed
  }

  async function fly(course: Course): Promise<Landing> {
    try {
      return await (shared === undefined ? land(course) : landOnce(shared, course))
    } catch (error) {
      if (!(error instanceof Failure)) {
        log.error({ err: error, reqId: course.options.cause }, 'the gateway made a mistake with an answer')
        throw error
      }
      note(course.held, error)
      return { answer: undefined, failure: error }
    }
  }

  /** Once for all gateways. Throws Failure. */
  async function landOnce({ board }: Pick<SharedAnswers, 'board'>, course: Course): Promise<Landing> {
    const { question, options, held } = course
    const boarding = await board(question.call.key, options, held)
    if (boarding?.kind === 'failure') throw boarding.failure
    if (boarding?.kind === 'answer') {
      if (!course.overtaken) memory.keepAnswer(boarding.answer)
      return { answer: boarding.answer, flight: undefined }
    }
    try {
      const landing = await land(course)
      if (course.overtaken) boarding?.lease.outdated()
      else boarding?.lease.landed(landing.answer, landing.flight.unreadable === undefined)
      return landing
    } catch (error) {
      boarding?.lease.failed(error)
      throw error
    }
  }

  /** Throws Failure; nothing is remembered then. */
  async function land(course: Course): Promise<{ readonly answer: Answer; readonly flight: Flight }> {
    const { question, options, tags } = course
    const { call, endpoint, params } = question
    const answered = await asking.ask(call, options)
    // Parsing so much takes long enough: others have their turn before it is read.
    if (answered.body.length > largeBytes) await setImmediate()
    const reply = removal.strip(answered, call)
    const repliedMs = clock.now()
    const held = memory.answer(call.key)
    const judged = await settling.judge(question, reply, options, held)
    const { state, absent, empty, certain, value, unreadable } = judged
    if (unreadable !== undefined) note(course.held, unreadable)
    const pace = timesOf(question.pace)
    const packed = await pack(reply.body)
    const brief = state !== 'found' || !certain
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
      receivedMs: Math.min(repliedMs, judged.sinceMs ?? repliedMs),
      freshMs: brief ? pace.notFoundMs : pace.freshMs,
      staleMs: brief ? 0 : pace.staleMs,
      keepMs: brief ? pace.notFoundMs : pace.freshMs + Math.max(pace.staleMs, pace.errorMs),
    })
    const stored = unreadable === undefined && !course.overtaken && memory.keepAnswer(answer)
    return { answer, flight: { status: reply.status, stored, endpoint, params, value, unreadable } }
  }

  /** Each failure in a row makes the next try wait longer. */
  function note(held: Answer | undefined, failure: Failure): void {
    if (held === undefined || general.has(failure.code)) return
    const failures = (troubles.get(held)?.failures ?? 0) + 1
    const holdOffMs = Math.min(failure.retryAfterMs ?? firstHoldOffMs * 2 ** (failures - 1), longestHoldOffMs)
    troubles.set(held, { failure, failures, untilMs: clock.now() + holdOffMs })
  }

  return {
    underway: key => flights.get(key),
    board,
    trouble(held) {
      const trouble = troubles.get(held)
      return trouble !== undefined && clock.now() < trouble.untilMs ? trouble.failure : undefined
    },
    overtake(isMeant) {
      for (const [key, { course }] of flights) {
        if (!isMeant(course.tags, key)) continue
        course.overtaken = true
        // Who asks from now on wants what comes after the purge.
        flights.delete(key)
      }
    },
  }
}

/** In one string, to be searched: ` GetUserProfile user:maxmilyin `. */
function tagsIn({ call, aliases = [] }: Question): string {
  return ` ${[...tagsOf(call), ...aliases].join(' ')} `
}
