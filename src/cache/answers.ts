// What endpoints and the door ask: one question, or two where the first completes the second. What answers them may also be found
// in other endpoints' answers.

import { isDeepStrictEqual } from 'node:util'
import { keyWithin, tagOf, viewNameOf } from '../catalogue/call.ts'
import type { Reader } from '../catalogue/interpret.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, type Question, questionOf, within } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Pace } from '../language/paces.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import { createLru } from '../platform/lru.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { Priority } from '../upstream/queue.ts'
import { createRicherAnswers } from './derived.ts'
import { createFlights } from './flights.ts'
import { noWish, type Wish } from './freshness.ts'
import { createLookup, isRejected, patienceMs, without } from './lookup.ts'
import type { Answer, Memory } from './memory.ts'
import type { Asked, Asker, Charge, Found, Held } from './outcome.ts'
import type { Arrival, SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'
import { absence, createSettling } from './verification.ts'

export type AnswersOptions = {
  /** The id of the request that asks, for the log. */
  readonly cause: string
  /** With whose key, and from whose answers. */
  readonly lane: Lane
  /** Charges who asks for a call; a failure when they have had theirs. */
  readonly charge?: Charge
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
  /** Whether an answer is in demand, and about as fresh as the next one would be when it comes. */
  isDue(answer: Answer, nowMs: number): boolean
  /** What is on its way of these tags must not be kept. */
  overtake(isMeant: (tags: string, key: string) => boolean): void
}

type CreateOptions = {
  catalogue: Catalogue
  asking: Asking
  reader: Reader
  memory: Memory
  removal: Removal
  arrival: Arrival
  shared?: SharedAnswers | undefined
  clock: Clock
  log: Log
  timeoutMs: number
  timesOf: (pace: Pace) => Pace
}

const free: Charge = () => undefined

const mostCompletions = 10_000

export function createAnswers(options: CreateOptions): Answers {
  const { catalogue, asking, reader, memory, removal, arrival, shared, clock, log, timeoutMs, timesOf } = options
  const settling = createSettling({
    catalogue,
    reader,
    clock,
    ask: (endpoint, params, options, doubted) =>
      ask(endpoint, params, {
        ...options,
        doubted,
        wish: noWish,
        charge: free,
        patientUntilMs: clock.now() + patienceMs,
      }),
    read,
  })
  const richer = createRicherAnswers({ catalogue, memory, removal, reader, clock })
  /** What questions were completed to, by the view that is wanted of them. */
  const completions = createLru<string, Params>(mostCompletions)
  const flights = createFlights({ asking, settling, memory, removal, shared, clock, log, timesOf })
  const { answerTo, isFresh, isDue } = createLookup({
    ...{ asking, flights, memory, removal, arrival, shared, clock, timeoutMs, timesOf },
  })

  async function ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const { first } = endpoint
    const { partition } = asker.lane
    if (first === undefined) {
      const question = within(partition, questionOf(endpoint, params, clock.now()))
      richer.note(endpoint, params)
      return answerTo(question, asker, richerThan(endpoint, question, asker))
    }
    const before = await ask(catalogue.named(first.endpoint), params, asker)
    const key = keyWithin(partition, viewNameOf(endpoint, params))
    if (before.answer?.state === 'found') {
      const found = { ...before, answer: before.answer }
      const completed = first.complete(params, read(catalogue.named(first.endpoint), params, found))
      if (completed === undefined) {
        return { ...found, answer: { ...found.answer, ...absence(`${endpoint.things[0] as Thing}-not-found`) } }
      }
      completions.set(key, completed)
    } else if (before.answer !== undefined) return before
    // What completes a question may not be kept as long as its answer.
    const completed = completions.get(key)
    if (completed === undefined) return before
    const aliases = endpoint.things.map(thing => tagOf(thing, String(namedIn(endpoint, params, thing))))
    return answerTo({ ...within(partition, questionOf(endpoint, completed, clock.now())), aliases }, asker)
  }

  /** What another endpoint's answer says, where that is fresh and this one's is not, or this one has none at all. */
  function richerThan(endpoint: Endpoint, question: Question, asker: Asker): Held | undefined {
    const own = memory.answer(question.call.key)
    const { partition } = asker.lane
    if (endpoint.richer === undefined || (own !== undefined && isFresh(own, question, asker))) return undefined
    const isSound = ({ call }: Question) => call.key !== asker.doubted
    const fresh = richer.find(
      endpoint,
      question,
      partition,
      (answer, other) => isSound(other) && isFresh(answer, other, asker),
    )
    return (
      fresh ??
      (own === undefined ? richer.find(endpoint, question, partition, (_, other) => isSound(other)) : undefined)
    )
  }

  function read(endpoint: Endpoint, params: Params, { flight, answer, within }: Found): unknown {
    if (within !== undefined) return richer.read(params, within, answer)
    if (flight?.unreadable !== undefined) throw flight.unreadable
    if (flight?.endpoint === endpoint && isDeepStrictEqual(flight.params, params)) return flight.value
    return reader.read(endpoint, params, answer)
  }

  function askerFrom({ cause, lane, charge = free, wish = noWish, priority = 'miss' }: AnswersOptions): Asker {
    const nowMs = clock.now()
    return { cause, lane, charge, wish, priority, deadlineMs: nowMs + timeoutMs, patientUntilMs: nowMs + patienceMs }
  }

  return {
    ask: async (endpoint, params, options) => shownTo(options.lane, await ask(endpoint, params, askerFrom(options))),
    askRaw: async (question, options) =>
      shownTo(options.lane, await answerTo(within(options.lane.partition, question), askerFrom(options))),
    read,
    isDue,
    overtake: flights.overtake,
  }
}

function shownTo(lane: Lane, asked: Asked): Asked {
  return isRejected(lane)
    ? without(new Failure('upstream-rejected-key', "RetroAchievements rejected the caller's key"))
    : asked
}
