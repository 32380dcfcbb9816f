// What is counted while the gateway runs, for Prometheus and for the page of the operations port: requests by route, calls
// to RetroAchievements by method. No label holds what a client or an answer says, so there is a bounded number of each.

import { Counter, Histogram, Registry } from 'prom-client'
import type { Asked } from '../cache/outcome.ts'
import { type Oddity, oddities } from '../catalogue/oddities.ts'
import type { Pace } from '../language/paces.ts'
import type { CallOutcome } from '../upstream/exchange.ts'
import { QuickHits } from './quick-hits.ts'

/** A request that was answered. */
export type Answered = {
  /** As it is declared, or `none`. */
  readonly route: string
  readonly status: number
  /** Of what was asked for. */
  readonly pace: Pace['name'] | 'none'
  /** What the cache said; undefined where it was not asked. */
  readonly asked: Asked | undefined
  readonly seconds: number
}

/** What came of a route's requests since the start. */
export type RouteCounts = {
  readonly route: string
  requests: number
  /** Answered from memory, fresh. */
  hits: number
  /** Answered from memory, though not fresh. */
  stale: number
  /** RetroAchievements had to be asked, or should have been. */
  misses: number
  /** Of those, such as waited for a call that another request had caused. */
  collapsed: number
  /** There is no such thing, or nothing of it. */
  notFound: number
  /** Statuses of 500 and more. */
  errors: number
  /** Not answered, as the client went away before. */
  aborted: number
  /** Undefined where none was timed. */
  meanSeconds: number | undefined
  /** Nine in ten were answered within so many seconds; infinite where that is longer than what is told apart. */
  p90Seconds: number | undefined
}

export type Counts = {
  readonly registry: Registry
  answered(request: Answered): void
  /** What came on a connection was no HTTP. */
  refused(status: number): void
  /** The client went away before it was answered. */
  aborted(route: string): void
  /** Too much waited here for the request to wait as well. */
  overloaded(): void
  called(method: string, outcome: CallOutcome, seconds: number): void
  odd(what: Oddity, times: number): void
  /** How many answers were here and fresh. */
  hits(): number
  /** By route, those asked most first. */
  routes(): Promise<readonly RouteCounts[]>
}

/** The last is the longest that UPSTREAM_TIMEOUT_MS may be. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60]

const [leastSeconds = 0] = buckets

const states = { found: 'found', absent: 'not-found', hidden: 'hidden' } as const

/** Each has a registry of its own. */
export function createCounts(): Counts {
  const registry = new Registry()
  const quick = new QuickHits()
  const metrics = requestMetrics(registry, quick)
  const { requests, collapsed, aborted, observed } = metrics
  const overloaded = overloadCounter(registry)
  const { calls, callDurations } = callMetrics(registry)
  const odd = oddityCounter(registry)
  const observedRoutes = new Set<string>()
  let hits = 0

  return {
    registry,
    hits: () => hits,
    answered({ route, pace, asked, status, seconds }) {
      const isHit = asked?.outcome === 'hit'
      if (isHit) hits += 1
      // The histogram tells of a route from its first request on that it has observed itself.
      if (isHit && asked.answer?.state === 'found' && seconds < leastSeconds && observedRoutes.has(route))
        return quick.add({ route, pace, status }, seconds)
      observedRoutes.add(route)
      const answer = asked?.answer === undefined ? 'none' : states[asked.answer.state]
      requests.inc({ route, pace, cache: asked?.outcome ?? 'none', answer, status })
      if (asked?.collapsed) collapsed.inc({ route, pace })
      observed.observe({ route }, seconds)
    },
    // How long it took nobody knows, as nobody knows when it began.
    refused: status => requests.inc({ route: 'none', pace: 'none', cache: 'none', answer: 'none', status }),
    aborted: route => aborted.inc({ route }),
    overloaded: () => overloaded.inc(),
    called(method, outcome, seconds) {
      calls.inc({ method, outcome: labelOf(outcome) })
      callDurations.observe({ method }, seconds)
    },
    odd: (kind, times) => odd.inc({ kind: labelOf(kind) }, times),
    routes: () => routesIn(metrics),
  }
}

type RequestMetrics = ReturnType<typeof requestMetrics>

/** The registry tells of metrics in the order in which they are made. */
function requestMetrics(registry: Registry, quick: QuickHits) {
  const registers = [registry]
  const requests = new Counter({
    name: 'ra_gateway_requests_total',
    help: 'Requests that were answered, by route, its pace, how the cache answered, what the answer says, and status',
    labelNames: ['route', 'pace', 'cache', 'answer', 'status'],
    registers,
    collect() {
      quick.takeOver(this)
    },
  })
  const collapsed = new Counter({
    name: 'ra_gateway_requests_collapsed_total',
    help: 'Requests that waited for a call which another one had caused',
    labelNames: ['route', 'pace'],
    registers,
  })
  const aborted = new Counter({
    name: 'ra_gateway_requests_aborted_total',
    help: 'Requests whose client went away before they were answered',
    labelNames: ['route'],
    registers,
  })
  const name = 'ra_gateway_request_duration_seconds'
  const observed = new Histogram({
    name,
    help: 'Time until a request was answered',
    labelNames: ['route'],
    buckets,
    registers: [],
  })
  /** What was observed, and the quick hits. */
  const durations = {
    name,
    async get() {
      quick.takeOver(requests)
      return quick.addedTo(observed)
    },
  }
  // All that the registry wants of a metric is its name and its values.
  registry.registerMetric(durations as unknown as typeof observed)
  return { requests, collapsed, aborted, observed, durations }
}

function overloadCounter(registry: Registry) {
  return new Counter({
    name: 'ra_gateway_requests_overloaded_total',
    help: 'Requests that were refused, as too many waited already',
    registers: [registry],
  })
}

function callMetrics(registry: Registry) {
  const registers = [registry]
  const calls = new Counter({
    name: 'ra_gateway_upstream_calls_total',
    help: 'Calls to RetroAchievements by method and what came of them',
    labelNames: ['method', 'outcome'],
    registers,
  })
  const callDurations = new Histogram({
    name: 'ra_gateway_upstream_duration_seconds',
    help: 'Time until RetroAchievements had answered a call, or had failed to',
    labelNames: ['method'],
    buckets,
    registers,
  })
  return { calls, callDurations }
}

function oddityCounter(registry: Registry) {
  const odd = new Counter({
    name: 'ra_gateway_oddities_total',
    help: 'What was read in answers of RetroAchievements and not expected, by kind',
    labelNames: ['kind'],
    registers: [registry],
  })
  // From the start, so that the first of them is an increase.
  for (const kind of oddities) odd.inc({ kind: labelOf(kind) }, 0)
  return odd
}

function labelOf(words: string): string {
  return words.replaceAll(' ', '-')
}

const nothing = {
  ...{ requests: 0, hits: 0, stale: 0, misses: 0, collapsed: 0, notFound: 0, errors: 0, aborted: 0 },
  ...{ meanSeconds: undefined, p90Seconds: undefined },
}

async function routesIn({ requests, collapsed, aborted, durations }: RequestMetrics): Promise<readonly RouteCounts[]> {
  const rows = new Map<string, RouteCounts>()
  const rowOf = ({ route }: { route?: string | number }): RouteCounts => {
    const name = String(route)
    const row = rows.get(name) ?? { route: name, ...nothing }
    rows.set(name, row)
    return row
  }
  for (const { labels, value } of (await requests.get()).values) {
    const row = rowOf(labels)
    row.requests += value
    if (labels.cache === 'hit') row.hits += value
    else if (labels.cache === 'stale') row.stale += value
    else if (labels.cache !== 'none') row.misses += value
    if (labels.answer === 'not-found') row.notFound += value
    if (Number(labels.status) >= 500) row.errors += value
  }
  for (const { labels, value } of (await collapsed.get()).values) rowOf(labels).collapsed += value
  for (const { labels, value } of (await aborted.get()).values) rowOf(labels).aborted += value
  const times = Object.groupBy((await durations.get()).values, ({ labels }) => String(labels.route))
  for (const [route, values] of Object.entries(times)) Object.assign(rowOf({ route }), timesIn(values as Measured[]))
  return [...rows.values()].sort((one, other) => other.requests - one.requests)
}

type Measured = Awaited<ReturnType<Histogram['get']>>['values'][number]

/** Of one route: its buckets, which are cumulative, the smallest first, and then the sum and the count. */
function timesIn(values: readonly Measured[]): Pick<RouteCounts, 'meanSeconds' | 'p90Seconds'> {
  const of = (end: string) => values.find(({ metricName }) => metricName?.endsWith(end))?.value as number
  const count = of('_count')
  const nineInTen = values.find(({ value }) => value >= 0.9 * count) as Measured
  const { le } = nineInTen.labels as { le: number | '+Inf' }
  return { meanSeconds: of('_sum') / count, p90Seconds: le === '+Inf' ? Number.POSITIVE_INFINITY : le }
}
