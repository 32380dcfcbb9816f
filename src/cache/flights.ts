// Flights: calls that are on their way, one for each question, shared by all who wait for it, with its failure too.

import { tagsIn } from '../catalogue/call.ts'
import type { Question } from '../catalogue/query.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, mistake } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Asking } from '../upstream/client.ts'
import { priorities } from '../upstream/queue.ts'
import type { Answer } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import { createFailures, type Failures } from './failures.ts'
import { type Course, createLand, type Land } from './landing.ts'
import type { Memory } from './memory.ts'
import type { Flight, FlightOptions } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import { namesFor, namesOf, type Scope } from './purge-times.ts'
import type { Removal } from './redaction.ts'
import type { Settling } from './verification.ts'

export type Landing =
  /** Without a flight it came from another gateway. */
  | { readonly answer: Answer; readonly flight: Flight | undefined }
  | { readonly answer: undefined; readonly failure: Failure }

type Underway = {
  readonly landing: Promise<Landing>
  /** Milliseconds of the monotonic clock. */
  readonly departedMs: number
}

export type Flights = {
  underway(key: string): Underway | undefined
  /**
   * Joins the flight of a question, making it more urgent where need be, or has one depart. `held` is what is served when
   * that fails.
   */
  board(question: Question, options: FlightOptions, held?: Answer): Underway
  /** The failure for which a question is not asked again yet. */
  failureOf: Failures['of']
  /** What these flights bring is not kept, and what was remembered of failures and of second questions is forgotten. */
  overtake(scopes: readonly Scope[]): void
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
  timesOf: TimesOf
}

export function createFlights(options: FlightsOptions): Flights {
  const { asking, settling, memory, removal, shared, clock, log, timesOf } = options
  const flights = new Map<string, Underway & { readonly course: Course }>()
  const failures = createFailures(clock)
  const landAlone = createLand({ asking, settling, memory, removal, failures, timesOf })
  const land = shared === undefined ? landAlone : landOnce(shared, { memory, failures, settling }, landAlone)

  function board(question: Question, options: FlightOptions, held?: Answer): Underway {
    const { key } = question.call
    const underway = flights.get(key)
    if (underway !== undefined) {
      join(underway.course.options, options)
      return underway
    }
    const course: Course = {
      question,
      options: { ...options },
      held,
      tags: tagsIn(question.call, question.aliases),
      overtaken: false,
    }
    const landing = fly(course).finally(() => {
      if (flights.get(key)?.course === course) flights.delete(key)
    })
    const departed = { landing, departedMs: clock.monotonic(), course }
    flights.set(key, departed)
    return departed
  }

  /** Never rejects: there may be nobody who waits for it. */
  async function fly(course: Course): Promise<Landing> {
    const { options } = course
    try {
      return await land(course)
    } catch (error) {
      const failure = error instanceof Failure ? error : mistake(error)
      if (failure !== error)
        log.error({ err: error, reqId: options.cause }, 'the gateway made a mistake with an answer')
      return { answer: undefined, failure: failures.note(course, failure) }
    }
  }

  function overtake(scopes: readonly Scope[]): void {
    const purged = new Set(scopes.flatMap(namesOf))
    for (const [key, { course }] of flights) {
      if (!namesFor(course.tags, key).some(name => purged.has(name))) continue
      course.overtaken = true
      // Who asks from now on wants what comes after the purge.
      flights.delete(key)
    }
    failures.purge(scopes)
    settling.purge(scopes)
  }

  return { underway: key => flights.get(key), board, failureOf: failures.of, overtake }
}

/** How many clients of one flight count for its turn. */
const mostJoined = 8

/** The flight becomes as urgent as it is for one more who waits for it. */
function join(joined: FlightOptions, { priority, clients }: FlightOptions): void {
  if (priorities.indexOf(priority) < priorities.indexOf(joined.priority)) joined.priority = priority
  for (const client of clients) if (joined.clients.size < mostJoined) joined.clients.add(client)
  joined.lane.budget.hasten()
}

/** Lands once for all gateways. What it returns throws Failure. */
function landOnce(
  { board }: Pick<SharedAnswers, 'board'>,
  { memory, failures, settling }: { memory: Memory; failures: Failures; settling: Settling },
  land: Land,
) {
  return async (course: Course): Promise<Landing> => {
    const { question, options, held } = course
    const boarding = await board(question.call.key, options, held)
    if (boarding?.kind === 'failure') throw boarding.failure
    if (boarding?.kind === 'answer') {
      if (!course.overtaken) memory.keepAnswer(boarding.answer)
      settling.heard(question, options, boarding.answer)
      failures.forget(question)
      return { answer: boarding.answer, flight: undefined }
    }
    if (boarding === undefined) return land(course)
    return boarding.lease.run(
      () => land(course),
      ({ answer, flight }) => (course.overtaken ? undefined : { answer, isKept: flight.unreadable === undefined }),
    )
  }
}
