// One question: answered from memory while its answer is fresh, or good enough until it is refreshed; else by what another gateway
// holds, or by one flight to RetroAchievements that everybody who asks the same thing meanwhile shares, with its failure too.

import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import { type Priority, priorities } from '../upstream/queue.ts'
import type { Flights } from './flights.ts'
import { isWanted, standingOf } from './freshness.ts'
import type { Answer, Memory } from './memory.ts'
import type { Asked, Asker, Found, Held } from './outcome.ts'
import type { Arrival, SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'

export type Lookup = {
  /** `other` is what is here of another endpoint; without it, the answer to the very question counts. */
  answerTo(question: Question, asker: Asker, other?: Held): Promise<Asked>
  isFresh(held: Answer, question: Pick<Question, 'pace'>, asker: Asker): boolean
  /** Whether an answer is in demand, and about as fresh as the next one would be when it comes. */
  isDue(answer: Answer, nowMs: number): boolean
}

type LookupOptions = {
  asking: Asking
  flights: Flights
  memory: Memory
  removal: Removal
  arrival: Arrival
  shared?: SharedAnswers | undefined
  clock: Clock
  timeoutMs: number
  timesOf: (pace: Pace) => Pace
}

/** How long somebody who could be given an old answer waits for a new one. */
export const patienceMs = 2_000

/** An answer that was served so often while fresh is asked for again shortly before that ends. */
const hotHits = 5

export function createLookup(options: LookupOptions): Lookup {
  const { asking, flights, memory, removal, arrival, shared, clock, timeoutMs, timesOf } = options

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

  function isFresh(held: Answer, { pace }: Pick<Question, 'pace'>, asker: Asker): boolean {
    return standingOf(held, asker.wish, floorFor(asker, pace), clock.now()) === 'fresh'
  }

  /** What we wish for ourselves is not bounded. */
  function floorFor({ priority }: Asker, pace: Pace): number {
    return priority === 'warm-up' ? 0 : timesOf(pace).floorMs
  }

  return { answerTo, isFresh, isDue }
}

function served(held: Held, outcome: 'hit' | 'stale', detail?: string): Found {
  return { ...held, outcome, collapsed: false, flight: undefined, ...(detail !== undefined && { detail }) }
}

/** What is held for a caller's key is not for whoever comes with it, until RetroAchievements takes it again. */
export function isRejected({ partition, keys }: Lane): boolean {
  return partition !== '' && keys.isRejected()
}

function notCached(): Failure {
  return new Failure('not-cached', 'the client wants what is here, and nothing is')
}

export function without(failure: Failure): Asked {
  return { answer: undefined, failure, outcome: 'miss', collapsed: false, flight: undefined }
}

/** The less urgent of the two. */
function less(one: Priority, other: Priority): Priority {
  return priorities.indexOf(one) > priorities.indexOf(other) ? one : other
}
