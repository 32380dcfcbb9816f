// The warm-up: what operators know will be asked is asked for at the start, and again shortly before it gets stale, with
// what the budget can spare.

import { paceOf } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Pace } from '../language/paces.ts'
import type { Params } from '../language/params.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { Answers } from './answers.ts'
import { noWish } from './freshness.ts'

/** What to keep warm. */
export type Warm = { readonly endpoint: Endpoint; readonly params: Params }

type WarmUpOptions = {
  list: readonly Warm[]
  answers: Answers
  asking: Asking
  lane: Lane
  timesOf: (pace: Pace) => Pace
  clock: Clock
  log: Log
}

const firstLookMs = 1_000
const afterFailureMs = 60_000
/** Timers cannot wait for longer than some weeks. */
const longestWaitMs = 3_600_000
/** After which part of its fresh time an answer is asked for again. */
const freshPart = 0.95

/** Begins, and goes on until what it returns is called. */
export function startWarmUp({ list, answers, asking, lane, timesOf, clock, log }: WarmUpOptions): () => void {
  const due = new Map(list.map(warm => [warm, clock.now()]))
  let stopped = false

  /** Returns after how many milliseconds the next one is due. */
  async function round(): Promise<number> {
    for (const [warm, dueMs] of due) {
      if (stopped || asking.refusal('warm-up', lane) !== undefined) break
      if (dueMs > clock.now()) continue
      // Whatever goes wrong with one, the others have their turn.
      due.set(warm, clock.now() + afterFailureMs)
      const againMs = await keepWarm(warm)
      due.set(warm, clock.now() + againMs)
    }
    const nextMs = due.values().reduce((least, each) => Math.min(least, each))
    return Math.min(Math.max(firstLookMs, nextMs - clock.now()), longestWaitMs)
  }

  /** Returns after how many milliseconds to come again. */
  async function keepWarm({ endpoint, params }: Warm): Promise<number> {
    const { freshMs } = timesOf(paceOf(endpoint, params, clock.now()))
    const wish = { ...noWish, maxAgeMs: freshMs * freshPart - 1 }
    const { answer } = await answers.ask(endpoint, params, { cause: 'warm-up', lane, priority: 'warm-up', wish })
    if (answer === undefined) return afterFailureMs
    const leftMs = answer.receivedMs + answer.freshMs * freshPart - clock.now()
    return leftMs > 0 ? leftMs : afterFailureMs
  }

  const stop = startLoop({ what: 'keeping warm', firstMs: 0, afterErrorMs: firstLookMs, action: round, clock, log })
  return () => {
    stopped = true
    stop()
  }
}
