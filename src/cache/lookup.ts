// One question: answered from memory while its answer is fresh, or good enough until it is refreshed; else by what another gateway
// holds, or by what is fetched from RetroAchievements.

import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import type { Clock } from '../platform/clock.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { Answer } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import { createFetching, notCached, served } from './fetching.ts'
import type { Flights } from './flights.ts'
import { isWanted, standingOf } from './freshness.ts'
import type { Memory } from './memory.ts'
import type { Asked, Asker, Held } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'

export type Lookup = {
  /** `other` is what is here of another endpoint; without it, the answer to the very question counts. */
  answerTo(question: Question, asker: Asker, other?: Held): Promise<Asked>
  /** Whether an answer is in demand, and about as fresh as the next one would be when it comes. */
  isDue(answer: Answer, nowMs: number): boolean
}

type LookupOptions = {
  asking: Asking
  flights: Flights
  memory: Memory
  removal: Removal
  shared?: SharedAnswers | undefined
  clock: Clock
  timeoutMs: number
  timesOf: TimesOf
}

/** An answer that was served so often while fresh is asked for again shortly before that ends. */
const hotHits = 5

export function createLookup(options: LookupOptions): Lookup {
  const { asking, flights, memory, removal, shared, clock, timeoutMs, timesOf } = options
  const { floorFor, isDue } = createTiming({ asking, timesOf })
  const { missed, refreshed, refreshBehind } = createFetching({ asking, flights, shared, clock, timeoutMs })

  async function answerTo(question: Question, asker: Asker, other?: Held): Promise<Asked> {
    const { pace } = question
    const removed = removal.absence(question)
    if (removed !== undefined) return served({ answer: removed }, 'hit')
    if (isRejected(asker.lane)) return missed(question, asker)
    const held = other ?? heldIn(memory, question)
    if (held === undefined) return cold(question, asker)
    const { answer } = held
    const { wish } = asker
    const floorMs = floorFor(asker, pace)
    const nowMs = clock.now()
    const standing = standingOf(answer, wish, floorMs, nowMs, held.goodForMs)
    if (standing === 'fresh') {
      answer.hits += 1
      if (other === undefined && !wish.onlyIfCached && isDue(answer, nowMs))
        refreshBehind(question, answer, asker, 'warm-up')
      return served(held, 'hit')
    }
    if (wish.onlyIfCached) {
      return isWanted(nowMs - answer.requestedMs, wish, floorMs) ? served(held, 'stale') : notCached()
    }
    if (standing === 'stale') return served(held, 'stale', refreshBehind(question, answer, asker, 'background'))
    return old(question, held, asker)
  }

  /** What another gateway may hold is looked for once, and not where a call is under way already. */
  function lookFor(key: string, asker: Asker, held?: Answer): Promise<void> | undefined {
    return flights.underway(key) !== undefined || asker.looked ? undefined : shared?.look(key, held)
  }

  /** Nothing is here. */
  async function cold(question: Question, asker: Asker): Promise<Asked> {
    const { key } = question.call
    const looking = lookFor(key, asker)
    if (looking === undefined) return missed(question, asker)
    await looking
    return memory.answer(key) === undefined ? missed(question, asker) : answerTo(question, { ...asker, looked: true })
  }

  /** What is here is old; another gateway may hold something newer. */
  async function old(question: Question, held: Held, asker: Asker): Promise<Asked> {
    const { key } = question.call
    const looking = lookFor(key, asker, held.answer)
    // To a second question an old answer proves nothing.
    if (looking === undefined)
      return asker.doubted === undefined ? refreshed(question, held, asker) : missed(question, asker, held)
    await looking
    const found = memory.answer(key)
    const isNewer = found !== undefined && found.requestedMs > held.answer.requestedMs
    return answerTo(question, { ...asker, looked: true }, isNewer ? undefined : held)
  }

  return { answerTo, isDue }
}

type Timing = Pick<Lookup, 'isDue'> & {
  /** The age up to which an answer has to be taken, in milliseconds. */
  floorFor(asker: Asker, pace: Pace): number
}

/** How answers stand in time, for who asks. */
function createTiming({ asking, timesOf }: Pick<LookupOptions, 'asking' | 'timesOf'>): Timing {
  /** What we wish for ourselves is not bounded. */
  function floorFor({ priority }: Asker, pace: Pace): number {
    return priority === 'warm-up' ? 0 : timesOf(pace).floorMs
  }

  return {
    floorFor,
    isDue({ hits, requestedMs, freshMs }, nowMs) {
      const leftMs = requestedMs + freshMs - nowMs
      if (hits < hotHits || leftMs > freshMs / 10) return false
      return leftMs < 2 * asking.typicalMs()
    },
  }
}

/** The answer to the very question. One that was fetched as a day gone by is stale when the wall clock was set back into that day. */
function heldIn(memory: Memory, { call, pace }: Question): Held | undefined {
  const answer = memory.answer(call.key)
  if (answer?.pace === 'history' && pace.name !== 'history') memory.outdate(call.key)
  return answer && { answer }
}

/** What is held for a caller's key is not for whoever comes with it, until RetroAchievements takes it again. */
export function isRejected({ partition, keys }: Lane): boolean {
  return partition !== '' && keys.isRejected()
}
