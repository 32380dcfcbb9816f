// Simulations: an audience of one size in front of so many gateways, for hours of virtual time.

import { type Catalogue, loadCatalogue } from '../../src/catalogue/load.ts'
import { randomFrom } from '../random.ts'
import { type Request, startAudience } from './audience.ts'
import { createGateways } from './gateways.ts'
import type { Model } from './options.ts'
import { createVirtualTime } from './time.ts'
import { bodiesFor, paramsOf, Upstream } from './upstream.ts'

export type Setting = { readonly users: number; readonly replicas: number; readonly withStore: boolean }

export type Result = Setting & {
  readonly requests: number
  readonly calls: number
  /** The most calls within any minute. */
  readonly busiestMinute: number
  /** Questions to the store. */
  readonly lookups: number
  /** How many requests were answered so. */
  readonly counts: { readonly [outcome in Kind]: number }
  /** Of what was answered with, in seconds: the median, and what 95 and 99 of a hundred do not exceed. */
  readonly ages: Quantiles
  /** How long requests took, in seconds. */
  readonly waits: Quantiles
  /** By the code of the problem. */
  readonly errors: { readonly [code: string]: number }
}

export type Quantiles = { readonly p50: number; readonly p95: number; readonly p99: number }

export const kinds = ['memory', 'store', 'stale', 'asked', 'error'] as const
/** Fresh from memory or from the store; older than fresh; RetroAchievements was waited for; no answer. */
export type Kind = (typeof kinds)[number]

const hourMs = 3_600_000
/** How long a request is under way to a gateway at most. Without that, what is polled each minute is exactly a minute old. */
const slowestNetworkMs = 100
/** Longer than any request takes. */
const afterMs = 60_000

/** One after the other. */
export async function playAll(model: Model, settings: readonly Setting[]): Promise<Result[]> {
  const catalogue = await loadCatalogue()
  const bodies = bodiesFor(catalogue)
  const results: Result[] = []
  for (const setting of settings) results.push(await play(catalogue, bodies, model, setting))
  return results
}

async function play(
  catalogue: Catalogue,
  bodies: ReadonlyMap<string, Buffer>,
  model: Model,
  setting: Setting,
): Promise<Result> {
  const clock = createVirtualTime(Date.UTC(2026, 10, 1, 14))
  const upstream = new Upstream(bodies, model, clock)
  const gateways = createGateways({ ...setting, model, catalogue, dispatcher: upstream, clock })
  const counts: { [kind in Kind]: number } = { memory: 0, store: 0, stale: 0, asked: 0, error: 0 }
  const errors: { [code: string]: number } = {}
  const ages: number[] = []
  const waits: number[] = []

  async function send({ endpoint: name, about }: Request): Promise<void> {
    const endpoint = catalogue.named(name)
    const sentMs = clock.now()
    const { asked, stored } = await gateways.ask(endpoint, paramsOf(endpoint, about))
    waits.push((clock.now() - sentMs) / 1_000)
    if (asked.answer === undefined) {
      counts.error += 1
      errors[asked.failure.code] = (errors[asked.failure.code] ?? 0) + 1
      return
    }
    ages.push((clock.now() - asked.answer.requestedMs) / 1_000)
    if (asked.outcome === 'hit') counts[stored ? 'store' : 'memory'] += 1
    else counts[asked.outcome === 'stale' ? 'stale' : 'asked'] += 1
  }

  const network = randomFrom(model.seed, 'network')
  const arrive = (request: Request) => void clock.setTimeout(() => void send(request), network() * slowestNetworkMs)
  const { random } = Math
  // The budget's pauses and the second try are spread by chance, too.
  Math.random = randomFrom(model.seed, 'jitter')
  try {
    startAudience({ users: setting.users, model, clock, send: arrive })
    await clock.pass(model.hours * hourMs + afterMs)
  } finally {
    Math.random = random
  }
  return {
    ...setting,
    requests: waits.length,
    calls: upstream.calls.length,
    busiestMinute: mostWithin(upstream.calls, 60_000),
    lookups: gateways.lookups(),
    counts,
    ages: quantilesOf(ages),
    waits: quantilesOf(waits),
    errors,
  }
}

/** The most of these times that are within so many milliseconds. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  let first = 0
  let most = 0
  for (const [nth, atMs] of times.entries()) {
    while ((times[first] as number) <= atMs - spanMs) first += 1
    most = Math.max(most, nth - first + 1)
  }
  return most
}

export function quantilesOf(values: number[]): Quantiles {
  const sorted = Float64Array.from(values).sort()
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
