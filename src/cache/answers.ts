// What endpoints and the door ask: all that answers them, plugged together.

import type { Reader } from '../catalogue/interpret.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { type Question, within } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Absence } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { Priority } from '../upstream/queue.ts'
import type { Answer } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import { createEndpointAnswers } from './endpoint-answers.ts'
import { patienceMs, without } from './fetching.ts'
import { createFlights } from './flights.ts'
import { noWish, type Wish } from './freshness.ts'
import { createLookup, isRejected } from './lookup.ts'
import type { Memory } from './memory.ts'
import type { Asked, Asker, Charge, Found } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import type { Scope } from './purge-times.ts'
import type { Removal } from './redaction.ts'
import type { PageBytes } from './row-table.ts'
import { createSettling } from './verification.ts'

export type AnswersOptions = {
  /** The id of the request that asks, for the log. */
  readonly cause: string
  /** With whose key, and from whose answers. */
  readonly lane: Lane
  /** The client that asks, whatever it is known by; empty for the gateway itself. */
  readonly client?: string
  /** Charges the client for a call, and fails when it has had its calls; undefined where it has no limit. */
  readonly charge?: Charge | undefined
  readonly wish?: Wish
  /** Of a call, should there be nothing to answer with. */
  readonly priority?: Priority
}

export type Answers = {
  /** Asks what an endpoint asks; where that takes two questions, both of them. */
  ask(endpoint: Endpoint, params: Params, options: AnswersOptions): Promise<Asked>
  /** Asks one question as it is. */
  askRaw(question: Question, options: AnswersOptions): Promise<Asked>
  /** What an endpoint reads in an answer. Throws Failure when it cannot. */
  read(endpoint: Endpoint, params: Params, asked: Found): unknown
  /** The page of an endpoint whose pages are cut here. Throws Failure when an answer cannot be read. */
  page(endpoint: Endpoint, params: Params, asked: Found): PageBytes
  /** What an answer says to be absent, for an endpoint. Throws Failure where nothing can be. */
  absence(endpoint: Endpoint, answer: Answer): Absence
  /** Whether an answer is in demand, and about as fresh as the next one would be when it comes. */
  isDue(answer: Answer, nowMs: number): boolean
  /** Of these, what is on its way must not be kept, and what is remembered of failures and of second questions is forgotten. */
  overtake(scopes: readonly Scope[]): void
}

type CreateOptions = {
  catalogue: Catalogue
  asking: Asking
  reader: Reader
  memory: Memory
  removal: Removal
  shared?: SharedAnswers | undefined
  clock: Clock
  log: Log
  timeoutMs: number
  timesOf: TimesOf
}

const free: Charge = () => undefined

export function createAnswers(options: CreateOptions): Answers {
  const { catalogue, asking, reader, memory, removal, shared, clock, log, timeoutMs, timesOf } = options
  const settling = createSettling({
    catalogue,
    reader,
    clock,
    ask: (endpoint, params, { cause, lane, priority, deadlineMs, clients }, doubted) =>
      ask(endpoint, params, {
        ...{ cause, lane, priority, deadlineMs, doubted },
        client: [...clients][0] as string,
        wish: noWish,
        charge: free,
        patientUntilMs: clock.monotonic() + patienceMs,
      }),
    read: (endpoint, params, asked) => read(endpoint, params, asked),
  })
  const flights = createFlights({ asking, settling, memory, removal, shared, clock, log, timesOf })
  const lookup = createLookup({ asking, flights, memory, removal, shared, clock, timeoutMs, timesOf })
  const { ask, note, read, page, absence } = createEndpointAnswers({
    ...{ catalogue, reader, memory, removal, lookup, shared, clock },
  })

  function askerFrom(options: AnswersOptions): Asker {
    const { cause, lane, client = '', charge = free, wish = noWish, priority = 'miss' } = options
    const nowMs = clock.monotonic()
    const times = { deadlineMs: nowMs + timeoutMs, patientUntilMs: nowMs + patienceMs }
    return { cause, lane, client, charge, wish, priority, ...times }
  }

  return {
    ask: async (endpoint, params, options) => shownTo(options.lane, await ask(endpoint, params, askerFrom(options))),
    async askRaw(question, options) {
      const { lane } = options
      if (question.endpoint !== undefined) note(question.endpoint, question.params, lane.partition)
      return shownTo(lane, await lookup.answerTo(within(lane.partition, question), askerFrom(options)))
    },
    read,
    page,
    absence,
    isDue: lookup.isDue,
    overtake: flights.overtake,
  }
}

function shownTo(lane: Lane, asked: Asked): Asked {
  return isRejected(lane)
    ? without(new Failure('upstream-rejected-key', "RetroAchievements rejected the caller's key"))
    : asked
}
