// Fetching: what is not here, or not fresh enough, is asked for. Whoever asks waits for that flight, waits for a while, or
// does not wait at all.

import type { Question } from '../catalogue/query.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { Asking } from '../upstream/client.ts'
import { type Priority, priorities } from '../upstream/queue.ts'
import type { Answer } from './answer.ts'
import type { Flights } from './flights.ts'
import type { Asked, Asker, FlightOptions, Found, Held } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'

type Fetching = {
  /** Nothing is here that could be served; `held` is what is here all the same. */
  missed(question: Question, asker: Asker, held?: Held): Promise<Asked>
  /** What is here is old: it is served when there is no news of it soon. */
  refreshed(question: Question, held: Held, asker: Asker): Promise<Asked>
  /** Asks again where nobody waits for it. What it returns is why the answer that is here is not fresher. */
  refreshBehind(question: Question, held: Answer, asker: Asker, priority: Priority): string
}

type FetchingOptions = {
  asking: Pick<Asking, 'refusal'>
  flights: Flights
  shared: Pick<SharedAnswers, 'look'> | undefined
  clock: Clock
  timeoutMs: number
}

/** How long somebody who could be given an old answer waits for a new one. */
export const patienceMs = 2_000

/** Failures to read an answer that is there. */
const ofReading = new Set<FailureCode>(['upstream-unexpected-answer', 'internal'])

/** Knows nothing of what is held: who calls it has looked already. */
export function createFetching({ asking, flights, shared, clock, timeoutMs }: FetchingOptions): Fetching {
  async function missed(question: Question, asker: Asker, held?: Held): Promise<Asked> {
    const { key } = question.call
    if (asker.wish.onlyIfCached) return notCached()
    const collapsed = flights.underway(key) !== undefined
    const remembered = collapsed ? undefined : failureOf(question, asker)
    // What an endpoint cannot read may be passed on as it is.
    const isOfUse = question.raw && remembered !== undefined && ofReading.has(remembered.code)
    if (remembered !== undefined && !isOfUse) return without(remembered)
    // What is not going to be sent costs nothing.
    const isSent = !collapsed && asking.refusal(asker.priority, asker.lane) === undefined
    const refused = isSent ? asker.charge() : undefined
    if (refused !== undefined) return without(refused)
    const { landing } = flights.board(question, optionsOf(asker, asker.priority, asker.deadlineMs), held?.answer)
    const landed = await landing
    const fromOthers = landed.answer !== undefined && landed.flight === undefined
    return { flight: undefined, ...landed, outcome: 'miss', collapsed: collapsed || fromOthers }
  }

  async function refreshed(question: Question, held: Held, asker: Asker): Promise<Asked> {
    const { answer } = held
    const { key } = question.call
    const priority = less(asker.priority, 'refresh')
    const collapsed = flights.underway(key) !== undefined
    const trouble = collapsed
      ? undefined
      : (failureOf(question, asker) ?? asking.refusal(priority, asker.lane) ?? asker.charge())
    if (trouble !== undefined) return served(held, 'stale', trouble.code)
    const { landing, departedMs } = flights.board(question, anew(asker, priority), answer)
    const waitMs = Math.min(departedMs + patienceMs, asker.patientUntilMs) - clock.monotonic()
    const landed = waitMs > 0 ? await inTime(clock, landing, waitMs) : undefined
    const failure = landed?.answer === undefined ? landed?.failure : landed.flight?.unreadable
    if (landed?.answer === undefined || failure !== undefined) {
      return served(held, 'stale', failure?.code ?? 'upstream-timeout')
    }
    const outcome = clock.now() - answer.requestedMs < answer.freshMs ? 'request' : 'refresh'
    return { ...landed, outcome, collapsed }
  }

  function refreshBehind(question: Question, held: Answer, asker: Asker, priority: Priority): string {
    const { key } = question.call
    const refusal = flights.underway(key) === undefined ? asking.refusal(priority, asker.lane) : undefined
    // It is not asked for, but others may have been answered before.
    if (refusal !== undefined) void shared?.look(key, held)
    const trouble = failureOf(question, asker) ?? refusal
    if (trouble !== undefined) return trouble.code
    flights.board(question, anew(asker, priority), held)
    return 'refreshing'
  }

  /** What is remembered of a key ends with it, when it is tried again or another one has taken its place. */
  function failureOf(question: Question, { lane }: Asker): Failure | undefined {
    const failure = flights.failureOf(question)
    return failure?.code === 'upstream-rejected-key' ? lane.keys.refusal() : failure
  }

  /** With all the time that a call may take: there is an answer for who waits. */
  function anew(asker: Asker, priority: Priority): FlightOptions {
    return optionsOf(asker, priority, clock.monotonic() + timeoutMs)
  }

  return { missed, refreshed, refreshBehind }
}

function optionsOf({ cause, lane, client }: Asker, priority: Priority, deadlineMs: number): FlightOptions {
  return { cause, lane, priority, deadlineMs, clients: new Set([client]) }
}

/** An answer that is here; `detail` tells why it is not fresher. */
export function served(held: Held, outcome: 'hit' | 'stale', detail?: string): Found {
  return { ...held, outcome, collapsed: false, flight: undefined, ...(detail !== undefined && { detail }) }
}

/** No answer, as nobody is going to be asked. */
export function without(failure: Failure): Asked {
  return { answer: undefined, failure, outcome: 'miss', collapsed: false, flight: undefined }
}

/** No answer, for who wants only what is here. */
export function notCached(): Asked {
  return without(new Failure('not-cached', 'the client wants what is here, and nothing is'))
}

/** The less urgent of the two. */
function less(one: Priority, other: Priority): Priority {
  return priorities.indexOf(one) > priorities.indexOf(other) ? one : other
}
