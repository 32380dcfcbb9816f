// The warm-up: what operators know will be asked is asked for at the start, and again shortly before it gets stale, with
// what the budget can spare.

import { paceOf } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { TimesOf } from './answer-times.ts'
import type { Answers } from './answers.ts'
import { noWish } from './freshness.ts'

/** What to keep warm. */
export type Warm = { readonly endpoint: Endpoint; readonly params: Params }

type WarmUpOptions = {
  list: readonly Warm[]
  answers: Answers
  asking: Asking
  lane: Lane
  timesOf: TimesOf
  clock: Clock
  log: Log
}

/** When something is asked for again: when its answer is so old, and RetroAchievements was left alone for as long as it has to be. */
type Due = {
  /** Milliseconds of elapsed time. */
  readonly agedMs: number
  /** Milliseconds of the monotonic clock: a wall clock set forward does not repeat early what has failed. */
  readonly restedMs: number
}

const firstLookMs = 1_000
const afterFailureMs = 60_000
/** Timers stand still while the machine sleeps: after it, what has become due is noticed this soon. */
const longestWaitMs = 300_000
/** After which part of its fresh time an answer is asked for again. */
const freshPart = 0.95

/** Begins, and goes on until what it returns is called. */
export function startWarmUp({ list, answers, asking, lane, timesOf, clock, log }: WarmUpOptions): () => void {
  const due = new Map<Warm, Due>(list.map(warm => [warm, { agedMs: clock.now(), restedMs: clock.monotonic() }]))
  let stopped = false

  /** Returns after how many milliseconds the next one is due. */
  async function round(): Promise<number> {
    for (const [warm, next] of due) {
      if (stopped || asking.refusal('warm-up', lane) !== undefined) break
      if (leftMs(next) > 0) continue
      // Whatever goes wrong with one, the others have their turn.
      due.set(warm, afterFailure())
      due.set(warm, await keepWarm(warm))
    }
    const nextMs = due.values().reduce((least, each) => Math.min(least, leftMs(each)), longestWaitMs)
    return Math.max(firstLookMs, nextMs)
  }

  /** How many milliseconds are left until both of its times have come. */
  function leftMs({ agedMs, restedMs }: Due): number {
    return Math.max(agedMs - clock.now(), restedMs - clock.monotonic())
  }

  function afterFailure(): Due {
    return { agedMs: clock.now(), restedMs: clock.monotonic() + afterFailureMs }
  }

  /** Returns when to come again. */
  async function keepWarm({ endpoint, params }: Warm): Promise<Due> {
    const { freshMs } = timesOf(paceOf(endpoint, params, clock.wall()))
    const wish = { ...noWish, maxAgeMs: freshMs * freshPart - 1 }
    const { answer } = await answers.ask(endpoint, params, { cause: 'warm-up', lane, priority: 'warm-up', wish })
    const agedMs = answer && answer.requestedMs + answer.freshMs * freshPart
    return agedMs !== undefined && agedMs > clock.now() ? { agedMs, restedMs: clock.monotonic() } : afterFailure()
  }

  const stop = startLoop({ what: 'keeping warm', firstMs: 0, afterErrorMs: firstLookMs, action: round, clock, log })
  return () => {
    stopped = true
    stop()
  }
}
