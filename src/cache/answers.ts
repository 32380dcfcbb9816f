// Answers to questions: from memory while they are fresh, or good enough until they are refreshed; else by one flight to
// RetroAchievements that everybody who asks the same thing meanwhile shares, with its failure too.

import { isDeepStrictEqual } from 'node:util'
import { LRUCache } from 'lru-cache'
import { keyWithin, tagOf, viewNameOf } from '../call.ts'
import type { Catalogue } from '../catalogue.ts'
import { type Clock, inTime } from '../clock.ts'
import type { Endpoint, Params } from '../endpoint.ts'
import type { Reader } from '../judge.ts'
import type { Log } from '../log.ts'
import type { Pace } from '../paces.ts'
import { namedIn, type Question, questionOf, within } from '../question.ts'
import type { SharedAnswers } from '../store/answers.ts'
import type { Thing } from '../things.ts'
import type { Asking } from '../upstream/asking.ts'
import { Failure } from '../upstream/failure.ts'
import type { Lane } from '../upstream/lanes.ts'
import { type Priority, priorities } from '../upstream/turns.ts'
import { createFlights, type Flight } from './flights.ts'
import { isWanted, noWish, standingOf, type Wish } from './freshness.ts'
import type { Answer, Memory } from './memory.ts'
import type { Removal } from './removal.ts'
import { createRicherAnswers, type Held, type Within } from './richer.ts'
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
  readonly within?: Within
} & ({ readonly answer: Answer } | { readonly answer: undefined; readonly failure: Failure })

type Found = Asked & { readonly answer: Answer }

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

export type Charge = () => Failure | undefined

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

/** Comes back when an answer that is still being read from the snapshot is there. */
export type Arrival = (key: string) => Promise<void> | undefined

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

/** Who asks. A second question has the deadline of the first. */
type Asker = {
  cause: string
  lane: Lane
  charge: Charge
  wish: Wish
  priority: Priority
  deadlineMs: number
  /** Until when an old answer is held back, in milliseconds since 1970. */
  patientUntilMs: number
  /** Whether what other gateways hold was looked at. */
  looked?: boolean
  /** The key of an answer that is none to this question, as it is itself in doubt. */
  doubted?: string
}

const free: Charge = () => undefined

/** How long somebody who could be given an old answer waits for a new one. */
const patienceMs = 2_000

const mostCompletions = 10_000

/** An answer that was served so often while fresh is asked for again shortly before that ends. */
const hotHits = 5

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
  const completions = new LRUCache<string, Params>({ max: mostCompletions })
  const flights = createFlights({ asking, settling, memory, removal, shared, clock, log, timesOf })

  /** `other` is what is here of another endpoint; without it, the answer to the very question counts. */
  async function answerTo(question: Question, asker: Asker, other?: Held): Promise<Asked> {
    const { call, pace } = question
    const removed = removal.absence(question)
    if (removed !== undefined) return served({ answer: removed }, 'hit')
    if (isRejected(asker.lane)) return missed(question, asker)
    const held = other ?? own(call.key)
    if (held === undefined) return cold(question, asker)
    const { answer } = held
    const { wish, cause, lane } = asker
    const floorMs = floorFor(asker, pace)
    const nowMs = clock.now()
    const standing = standingOf(answer, wish, floorMs, nowMs)
    if (standing === 'fresh') {
      answer.hits += 1
      if (other === undefined && isDue(answer, nowMs))
        refreshBehind(question, answer, { cause, lane, priority: 'warm-up' })
      return served(held, 'hit')
    }
    if (wish.onlyIfCached) {
      return isWanted(nowMs - answer.receivedMs, wish, floorMs) ? served(held, 'stale') : without(notCached())
    }
    if (standing === 'stale') {
      return served(held, 'stale', refreshBehind(question, answer, { cause, lane, priority: 'background' }))
    }
    return refreshed(question, held, asker)
  }

  function own(key: string): Held | undefined {
    const answer = memory.answer(key)
    return answer && { answer }
  }

  /** Nothing is here. */
  async function cold(question: Question, asker: Asker): Promise<Asked> {
    const { key } = question.call
    const sources = flights.underway(key) === undefined && !asker.looked ? [arrival, shared?.look] : []
    for (const source of sources) {
      const arriving = source?.(key)
      if (arriving === undefined) continue
      await arriving
      if (memory.answer(key) !== undefined) return answerTo(question, { ...asker, looked: source === shared?.look })
    }
    return missed(question, asker)
  }

  /** Nothing is here that could be served. */
  async function missed(question: Question, asker: Asker): Promise<Asked> {
    const { key } = question.call
    if (asker.wish.onlyIfCached) return without(notCached())
    const collapsed = flights.underway(key) !== undefined
    // What is not going to be sent costs nothing.
    const isSent = !collapsed && asking.refusal(asker.priority, asker.lane) === undefined
    const refused = isSent ? asker.charge() : undefined
    if (refused !== undefined) return without(refused)
    const { landing } = flights.board(question, asker)
    const landed = await landing
    const fromOthers = landed.answer !== undefined && landed.flight === undefined
    return { flight: undefined, ...landed, outcome: 'miss', collapsed: collapsed || fromOthers }
  }

  /** What is here is old: it is served when there is no news of it soon. */
  async function refreshed(question: Question, held: Held, asker: Asker): Promise<Asked> {
    const { answer } = held
    const priority = less(asker.priority, 'refresh')
    const { key } = question.call
    const collapsed = flights.underway(key) !== undefined
    const looking = collapsed || asker.looked ? undefined : shared?.look(key, answer)
    if (looking !== undefined) {
      await looking
      const newer = memory.answer(key)
      return answerTo(question, { ...asker, looked: true }, newer === undefined || newer === answer ? held : undefined)
    }
    const { cause, lane } = asker
    const trouble = collapsed
      ? undefined
      : (flights.trouble(answer) ?? asking.refusal(priority, lane) ?? asker.charge())
    if (trouble !== undefined) return served(held, 'stale', trouble.code)
    const options = { cause, lane, priority, deadlineMs: clock.now() + timeoutMs }
    const { landing, departedMs } = flights.board(question, options, answer)
    const waitMs = Math.min(departedMs + patienceMs, asker.patientUntilMs) - clock.now()
    const landed = waitMs > 0 ? await inTime(clock, landing, waitMs) : undefined
    const failure = landed?.answer === undefined ? landed?.failure : landed.flight?.unreadable
    if (landed?.answer === undefined || failure !== undefined) {
      return served(held, 'stale', failure?.code ?? 'upstream-timeout')
    }
    const outcome = clock.now() - answer.receivedMs < answer.freshMs ? 'request' : 'refresh'
    return { ...landed, outcome, collapsed }
  }

  /** Asks again where nobody waits for it. What it returns is why the answer that is here is not fresher. */
  function refreshBehind(
    question: Question,
    held: Answer,
    { cause, lane, priority }: Pick<Asker, 'cause' | 'lane' | 'priority'>,
  ): string {
    const underway = flights.underway(question.call.key)
    const refusal = underway === undefined ? asking.refusal(priority, lane) : undefined
    // It is not asked for, but others may have been answered before.
    if (refusal !== undefined) void shared?.look(question.call.key, held)
    const trouble = flights.trouble(held) ?? refusal
    if (trouble !== undefined) return trouble.code
    flights.board(question, { cause, lane, priority, deadlineMs: clock.now() + timeoutMs }, held)
    return 'refreshing'
  }

  function isDue({ hits, receivedMs, freshMs }: Answer, nowMs: number): boolean {
    const leftMs = receivedMs + freshMs - nowMs
    if (hits < hotHits || leftMs > freshMs / 10) return false
    return leftMs < 2 * asking.typicalMs()
  }

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

  function isFresh(held: Answer, { pace }: Pick<Question, 'pace'>, asker: Asker): boolean {
    return standingOf(held, asker.wish, floorFor(asker, pace), clock.now()) === 'fresh'
  }

  /** What we wish for ourselves is not bounded. */
  function floorFor({ priority }: Asker, pace: Pace): number {
    return priority === 'warm-up' ? 0 : timesOf(pace).floorMs
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

function served(held: Held, outcome: 'hit' | 'stale', detail?: string): Found {
  return { ...held, outcome, collapsed: false, flight: undefined, ...(detail !== undefined && { detail }) }
}

function shownTo(lane: Lane, asked: Asked): Asked {
  return isRejected(lane)
    ? without(new Failure('upstream-rejected-key', "RetroAchievements rejected the caller's key"))
    : asked
}

/** What is held for a caller's key is not for whoever comes with it, until RetroAchievements takes it again. */
function isRejected({ partition, keys }: Lane): boolean {
  return partition !== '' && keys.isRejected()
}

function notCached(): Failure {
  return new Failure('not-cached', 'the client wants what is here, and nothing is')
}

function without(failure: Failure): Asked {
  return { answer: undefined, failure, outcome: 'miss', collapsed: false, flight: undefined }
}

/** The less urgent of the two. */
function less(one: Priority, other: Priority): Priority {
  return priorities.indexOf(one) > priorities.indexOf(other) ? one : other
}
