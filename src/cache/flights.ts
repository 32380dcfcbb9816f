// Flights: calls that are on their way, one for each question, shared by all who wait for it, with its failure too.

import { tagsOf } from '../catalogue/call.ts'
import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Asking } from '../upstream/client.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import { priorities } from '../upstream/queue.ts'
import type { Answer } from './answer.ts'
import { type Course, createLand, type Land } from './landing.ts'
import type { Memory } from './memory.ts'
import type { Flight } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'
import { createTroubles } from './troubles.ts'
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

export function createFlights(options: FlightsOptions): Flights {
  const { asking, settling, memory, removal, shared, clock, log, timesOf } = options
  const flights = new Map<string, Underway & { readonly course: Course }>()
  const troubles = createTroubles(clock)
  const landAlone = createLand({ asking, settling, memory, removal, troubles, clock, timesOf })
  const land = shared === undefined ? landAlone : landOnce(shared, memory, landAlone)

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
      return await land(course)
    } catch (error) {
      if (!(error instanceof Failure)) {
        log.error({ err: error, reqId: course.options.cause }, 'the gateway made a mistake with an answer')
        throw error
      }
      troubles.note(course.held, error)
      return { answer: undefined, failure: error }
    }
  }

  function overtake(isMeant: (tags: string, key: string) => boolean): void {
    for (const [key, { course }] of flights) {
      if (!isMeant(course.tags, key)) continue
      course.overtaken = true
      // Who asks from now on wants what comes after the purge.
      flights.delete(key)
    }
  }

  return { underway: key => flights.get(key), board, trouble: troubles.of, overtake }
}

/** Lands once for all gateways. What it returns throws Failure. */
function landOnce({ board }: Pick<SharedAnswers, 'board'>, memory: Memory, land: Land) {
  return async (course: Course): Promise<Landing> => {
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
}

/** In one string, to be searched: ` GetUserProfile user:maxmilyin `. */
function tagsIn({ call, aliases = [] }: Question): string {
  return ` ${[...tagsOf(call), ...aliases].join(' ')} `
}
