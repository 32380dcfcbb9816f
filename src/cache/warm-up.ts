// The warm-up: what operators know will be asked is asked for at the start, and again shortly before it gets stale, with
// what the budget can spare.

import { paceOf } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Pace } from '../language/paces.ts'
import type { Params } from '../language/params.ts'
import type { Clock, Timer } from '../platform/clock.ts'
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
}

const firstLookMs = 1_000
const afterFailureMs = 60_000
/** Timers cannot wait for longer than some weeks. */
const longestWaitMs = 3_600_000
/** After which part of its fresh time an answer is asked for again. */
const freshPart = 0.95

/** Begins, and goes on until what it returns is called. */
export function startWarmUp({ list, answers, asking, lane, timesOf, clock }: WarmUpOptions): () => void {
  const due = new Map(list.map(warm => [warm, clock.now()]))
  let timer: Timer
  let stopped = false

  async function round(): Promise<void> {
    for (const [warm, dueMs] of due) {
      if (stopped || asking.refusal('warm-up', lane) !== undefined) break
      if (dueMs > clock.now()) continue
      const againMs = await keepWarm(warm)
      due.set(warm, clock.now() + againMs)
    }
    const nextMs = due.values().reduce((least, each) => Math.min(least, each))
    const waitMs = Math.min(Math.max(firstLookMs, nextMs - clock.now()), longestWaitMs)
    if (!stopped) timer = clock.setTimeout(round, waitMs)
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

  timer = clock.setTimeout(round, 0)
  return () => {
    stopped = true
    clock.clearTimeout(timer)
  }
}
