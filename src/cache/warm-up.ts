// The warm-up: what operators know will be asked is asked for at the start, and again shortly before it gets stale, with
// what the budget can spare.

import type { Clock, Timer } from '../clock.ts'
import type { Endpoint, Params } from '../endpoint.ts'
import type { Asking } from '../upstream/asking.ts'
import type { Answers } from './answers.ts'

/** What to keep warm. */
export type Warm = { readonly endpoint: Endpoint; readonly params: Params }

type WarmUpOptions = { list: readonly Warm[]; answers: Answers; asking: Asking; clock: Clock }

const firstLookMs = 1_000
const afterFailureMs = 60_000
/** Which part of its fresh time an answer may still have when it is asked for again. */
const aheadPart = 0.05

/** Begins, and goes on until what it returns is called. */
export function startWarmUp({ list, answers, asking, clock }: WarmUpOptions): () => void {
  const due = new Map(list.map(warm => [warm, clock.now()]))
  let timer: Timer
  let stopped = false

  async function round(): Promise<void> {
    for (const [warm, dueMs] of due) {
      if (stopped || asking.refusal('warm-up') !== undefined) break
      if (dueMs > clock.now()) continue
      const againMs = await keepWarm(warm)
      due.set(warm, clock.now() + againMs)
    }
    const waitMs = Math.min(...due.values()) - clock.now()
    if (!stopped) timer = clock.setTimeout(round, Math.max(firstLookMs, waitMs))
  }

  /** Returns after how many milliseconds to come again. */
  async function keepWarm({ endpoint, params }: Warm): Promise<number> {
    const ask = (wish: { maxAgeMs: number | undefined }) =>
      answers.ask(endpoint, params, {
        cause: 'warm-up',
        priority: 'warm-up',
        wish: { maxStaleMs: undefined, onlyIfCached: false, ...wish },
      })
    const here = await ask({ maxAgeMs: undefined })
    if (here.answer === undefined) return afterFailureMs
    const oldestMs = here.answer.freshMs * (1 - aheadPart)
    const { answer } = here.outcome === 'miss' ? here : await ask({ maxAgeMs: oldestMs - 1 })
    const leftMs = answer === undefined ? 0 : answer.receivedMs + oldestMs - clock.now()
    return leftMs > 0 ? leftMs : afterFailureMs
  }

  timer = clock.setTimeout(round, 0)
  return () => {
    stopped = true
    clock.clearTimeout(timer)
  }
}
