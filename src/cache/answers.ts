// Answers to questions: from memory while they are fresh, or good enough until they are refreshed; else by one flight to
// RetroAchievements that everybody who asks the same thing meanwhile shares, with its failure too.

import { isDeepStrictEqual } from 'node:util'
import { viewKeyOf } from '../call.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint, Params, Richer } from '../endpoint.ts'
import type { Reader } from '../judge.ts'
import type { Pace } from '../paces.ts'
import { type Question, questionOf } from '../question.ts'
import type { Thing } from '../things.ts'
import type { Asking } from '../upstream/asking.ts'
import { type Priority, priorities } from '../upstream/budget.ts'
import { Failure } from '../upstream/failure.ts'
import { createFlights, type Flight } from './flights.ts'
import { isWanted, noWish, standingOf, type Wish } from './freshness.ts'
import type { Answer, Memory } from './memory.ts'
import type { Removal } from './removal.ts'
import { absence, createSettling } from './settling.ts'

/** What came of a question: an answer, or the failure of the flight that should have brought one. */
export type Asked = {
  /**
   * `hit`: fresh, from memory. `stale`: older, from memory all the same. The others were asked for: because there was
   * nothing, because what there was is old, or because the client wished for newer.
   */
  readonly outcome: 'hit' | 'stale' | 'miss' | 'refresh' | 'request'
  /** Whether another request had asked already. */
  readonly collapsed: boolean
  readonly flight: Flight | undefined
  /** Why there is nothing fresher; a failure's code, or `refreshing`. */
  readonly detail?: string
  /** The endpoint in whose answer this one's was found. */
  readonly within?: {
    readonly richer: Richer
    readonly endpoint: Endpoint
    readonly params: Params
    /** What it says, where it was read just now. */
    readonly part: unknown
  }
} & ({ readonly answer: Answer } | { readonly answer: undefined; readonly failure: Failure })

type Found = Asked & { readonly answer: Answer }

export type AnswersOptions = {
  /** The id of the request that asks, for the log. */
  readonly cause: string
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
  /** What is on its way of these tags must not be kept. */
  overtake(isMeant: (tags: string, key: string) => boolean): void
}

/** Comes back when an answer that is still being read from the snapshot is there. */
export type Arrival = (key: string) => Promise<void> | undefined

type CreateOptions = {
  catalogue: Catalogue
  asking: Asking
  reader: Reader
  memory: Memory
  removal: Removal
  arrival: Arrival
  clock: Clock
  timeoutMs: number
  timesOf: (pace: Pace) => Pace
}

/** Who asks. A second question has the deadline of the first. */
type Asker = { cause: string; wish: Wish; priority: Priority; deadlineMs: number }

/** How long somebody who could be given an old answer waits for a new one. */
const patienceMs = 2_000

/** An answer that was served so often while fresh is asked for again shortly before that ends. */
const hotHits = 5

export function createAnswers(options: CreateOptions): Answers {
  const { catalogue, asking, reader, memory, removal, arrival, clock, timeoutMs, timesOf } = options
  const settling = createSettling({
    catalogue,
    reader,
    clock,
    ask: (endpoint, params, { cause, priority, deadlineMs }) =>
      ask(endpoint, params, { cause, priority, deadlineMs, wish: noWish }),
    read,
  })
  const flights = createFlights({ asking, settling, memory, removal, clock, timesOf })

  async function answerTo(question: Question, asker: Asker): Promise<Asked> {
    const { call, pace } = question
    const removed = removal.absence(question)
    if (removed !== undefined) return served(removed, 'hit')
    const held = memory.answer(call.key)
    if (held === undefined) return cold(question, asker)
    const { wish } = asker
    const { floorMs } = timesOf(pace)
    const nowMs = clock.now()
    const standing = standingOf(held, wish, floorMs, nowMs)
    if (standing === 'fresh') {
      held.hits += 1
      if (isDue(held, nowMs)) refreshBehind(question, held, 'warm-up', asker.cause)
      return served(held, 'hit')
    }
    if (wish.onlyIfCached) {
      return isWanted(nowMs - held.receivedMs, wish, floorMs) ? served(held, 'stale') : notCached()
    }
    if (standing === 'stale') {
      return served(held, 'stale', refreshBehind(question, held, 'background', asker.cause))
    }
    return refreshed(question, held, asker)
  }

  /** Nothing is here. */
  async function cold(question: Question, asker: Asker): Promise<Asked> {
    const { key } = question.call
    if (asker.wish.onlyIfCached) return notCached()
    const arriving = flights.underway(key) === undefined ? arrival(key) : undefined
    if (arriving !== undefined) {
      await arriving
      if (memory.answer(key) !== undefined) return answerTo(question, asker)
    }
    const collapsed = flights.underway(key) !== undefined
    const { landing } = flights.board(question, asker)
    return { flight: undefined, ...(await landing), outcome: 'miss', collapsed }
  }

  /** What is here is old: it is served when there is no news of it soon. */
  async function refreshed(question: Question, held: Answer, asker: Asker): Promise<Asked> {
    const { key } = question.call
    const priority = less(asker.priority, 'refresh')
    const collapsed = flights.underway(key) !== undefined
    const trouble = collapsed ? undefined : (flights.trouble(held) ?? asking.refusal(priority))
    if (trouble !== undefined) return served(held, 'stale', trouble.code)
    const { landing, departedMs } = flights.board(question, { ...asker, priority, deadlineMs: clock.now() + timeoutMs })
    const landed = await within(landing, departedMs + patienceMs - clock.now())
    if (landed?.answer === undefined || landed.flight.unreadable !== undefined) {
      const failure = landed?.answer === undefined ? landed?.failure : landed.flight.unreadable
      return served(held, 'stale', failure?.code ?? 'upstream-timeout')
    }
    const outcome = clock.now() - held.receivedMs < held.freshMs ? 'request' : 'refresh'
    return { ...landed, outcome, collapsed }
  }

  /** Asks again where nobody waits for it. What it returns is why the answer that is here is not fresher. */
  function refreshBehind(question: Question, held: Answer, priority: Priority, cause: string): string {
    const underway = flights.underway(question.call.key)
    const trouble = flights.trouble(held) ?? (underway === undefined ? asking.refusal(priority) : undefined)
    if (trouble !== undefined) return trouble.code
    flights.board(question, { cause, priority, deadlineMs: clock.now() + timeoutMs })
    return 'refreshing'
  }

  /** Whether an answer is in demand, and about as fresh as the next one would be when it comes. */
  function isDue({ hits, receivedMs, freshMs }: Answer, nowMs: number): boolean {
    const leftMs = receivedMs + freshMs - nowMs
    if (hits < hotHits || leftMs > freshMs / 10) return false
    return leftMs < 2 * asking.state().budget.typicalMs
  }

  async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
    const { promise: over, resolve } = Promise.withResolvers<undefined>()
    const timer = clock.setTimeout(() => resolve(undefined), Math.max(0, ms))
    return Promise.race([promise, over]).finally(() => clock.clearTimeout(timer))
  }

  async function ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const { first } = endpoint
    if (first === undefined) {
      const question = questionOf(endpoint, params, clock.now())
      return richerThan(endpoint, question, asker) ?? answerTo(question, asker)
    }
    const before = await ask(catalogue.named(first.endpoint), params, asker)
    if (before.answer === undefined || before.answer.state !== 'found') return before
    const completed = first.complete(params, read(catalogue.named(first.endpoint), params, before))
    if (completed !== undefined) return answerTo(questionOf(endpoint, completed, clock.now()), asker)
    return { ...before, answer: { ...before.answer, ...absence(`${endpoint.things[0] as Thing}-not-found`) } }
  }

  /** The answer of another endpoint that holds this one's, where that is fresh and this one's is not. */
  function richerThan(endpoint: Endpoint, { call, params }: Question, asker: Asker): Found | undefined {
    if (endpoint.richer === undefined || isFresh(memory.answer(call.key), endpoint, asker)) return undefined
    for (const richer of endpoint.richer) {
      const other = catalogue.named(richer.endpoint)
      for (const otherParams of richer.params(params)) {
        const question = questionOf(other, otherParams, clock.now())
        const answer = memory.answer(question.call.key)
        if (removal.absence(question) || answer?.state !== 'found' || !isFresh(answer, question, asker)) continue
        const view = memory.view(viewKeyOf(endpoint, params), answer)
        const whole = view === undefined ? readable(other, otherParams, answer) : undefined
        const part = whole === undefined ? undefined : richer.part(whole, otherParams, params)
        if (view === undefined && part === undefined) continue
        answer.hits += 1
        return { ...served(answer, 'hit'), within: { richer, endpoint: other, params: otherParams, part } }
      }
    }
  }

  function isFresh(held: Answer | undefined, { pace }: { pace: unknown }, { wish }: Asker): boolean {
    return held !== undefined && standingOf(held, wish, timesOf(pace as Pace).floorMs, clock.now()) === 'fresh'
  }

  /** Undefined when the endpoint cannot read it. */
  function readable(endpoint: Endpoint, params: Params, answer: Answer): unknown {
    try {
      return reader.read(endpoint, params, JSON.parse(answer.body.toString()))
    } catch (error) {
      if (error instanceof Failure) return undefined
      throw error
    }
  }

  function read(endpoint: Endpoint, params: Params, { flight, answer, within }: Found): unknown {
    const json = () => JSON.parse(answer.body.toString())
    if (within !== undefined)
      return (
        within.part ?? within.richer.part(reader.read(within.endpoint, within.params, json()), within.params, params)
      )
    if (flight?.unreadable !== undefined) throw flight.unreadable
    if (flight?.endpoint === endpoint && isDeepStrictEqual(flight.params, params)) return flight.value
    return reader.read(endpoint, params, json())
  }

  function askerFrom({ cause, wish = noWish, priority = 'miss' }: AnswersOptions): Asker {
    return { cause, wish, priority, deadlineMs: clock.now() + timeoutMs }
  }

  return {
    ask: (endpoint, params, options) => ask(endpoint, params, askerFrom(options)),
    askRaw: (question, options) => answerTo(question, askerFrom(options)),
    read,
    overtake: flights.overtake,
  }
}

function served(answer: Answer, outcome: 'hit' | 'stale', detail?: string): Found {
  return { answer, outcome, collapsed: false, flight: undefined, ...(detail !== undefined && { detail }) }
}

function notCached(): Asked {
  const failure = new Failure('not-cached', 'the client wants what is here, and nothing is')
  return { answer: undefined, failure, outcome: 'miss', collapsed: false, flight: undefined }
}

/** The less urgent of the two. */
function less(one: Priority, other: Priority): Priority {
  return priorities.indexOf(one) > priorities.indexOf(other) ? one : other
}
