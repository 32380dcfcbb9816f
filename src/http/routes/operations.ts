// The operations port: how the gateway is, for probes and for those who run it, and what they may do to its memory. It
// listens apart from what clients reach.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import manifest from '../../../package.json' with { type: 'json' }
import type { Answer } from '../../cache/answer.ts'
import type { Memory } from '../../cache/memory.ts'
import type { StoreState } from '../../cache/ports.ts'
import type { Purge } from '../../cache/purge.ts'
import type { Snapshot, SnapshotState } from '../../cache/snapshot.ts'
import type { Config } from '../../config/settings.ts'
import { type Endpoint, methodsOf } from '../../language/endpoint.ts'
import { things } from '../../language/resources.ts'
import type { Counts, RouteCounts } from '../../metrics/counts.ts'
import { processMetrics } from '../../metrics/process.ts'
import { isLoopback } from '../../platform/addresses.ts'
import type { Clock } from '../../platform/clock.ts'
import type { AskingState } from '../../upstream/client.ts'
import { demandToken } from '../access/bearer.ts'
import { Problem } from '../errors/problems.ts'

type OperationsOptions = {
  endpoints: readonly Endpoint[]
  config: Config['operations']
  memory: Memory
  purge: Purge
  asking: { state(): AskingState }
  counts: Pick<Counts, 'registry' | 'routes'>
  snapshot: Pick<Snapshot, 'save' | 'state'> | undefined
  store: { state(): StoreState } | undefined
  clock: Clock
}

type Query = { readonly [name: string]: string | readonly string[] | undefined }

/** When the process began, by both clocks. A wall clock that was set since makes it neither older nor younger. */
type Started = { readonly wallMs: number; readonly monotonicMs: number }

const mostListed = 1_000

export const operationsPlugin = fp(
  async (app, options: OperationsOptions) => {
    const { clock } = options
    const started = { wallMs: clock.wall(), monotonicMs: clock.monotonic() }
    const guard = createGuard(options)
    addProbes(app, options)
    app.get('/status', async request => {
      guard.demandOperator(request)
      return statusOf(options, started)
    })
    addCache(app, options, guard)
  },
  { name: 'operations', dependencies: ['server'] },
)

/** What requests have to bring. */
function createGuard({ endpoints, config }: Pick<OperationsOptions, 'endpoints' | 'config'>) {
  const methods = new Set(endpoints.flatMap(methodsOf).map(method => method.toLowerCase()))
  return {
    /**
     * Who reads from another machine has to be the operator: names of users are among it. So has who asks for this one by
     * another name, as a page of any origin can whose name was made to lead here. Throws Problem.
     */
    demandOperator(request: FastifyRequest): void {
      const named = request.hostname.replace(/^\[|\]$/g, '')
      if (!isLoopback(config.host) || !isLoopback(named)) demandToken(request, config.token)
    },
    /** Throws Problem unless it is a method, or a thing such as `user:MaxMilyin`. */
    demandTag(tag: string): void {
      const [, thing, method] = /^(?:(\w+):[A-Za-z0-9]+|([A-Za-z]+))$/.exec(tag.toLowerCase()) ?? []
      if (things.some(each => each === thing) || (method !== undefined && methods.has(method))) return
      throw invalid('tag', `has to be a method, or one of ${things.map(each => `${each}:…`).join(', ')}`)
    },
  }
}

/** For what looks after the process, and for Prometheus. */
function addProbes(app: FastifyInstance, { asking, counts }: Pick<OperationsOptions, 'asking' | 'counts'>): void {
  let closing = false
  app.decorate('leave', () => {
    closing = true
  })

  app.get('/livez', async () => ({ status: 'ok' }))

  // Ready is who can serve: without RetroAchievements, too.
  app.get('/readyz', async (_request, reply) => {
    if (closing) return reply.code(503).send({ status: 'closing' })
    return health(asking.state())
  })

  // Nobody's name is in them, and who scrapes them is on another machine as a rule.
  app.get('/metrics', async (_request, reply) => {
    const text = await Promise.all([counts.registry, processMetrics].map(registry => registry.metrics()))
    return reply.type(counts.registry.contentType).send(text.join('\n'))
  })
}

async function statusOf({ asking, memory, snapshot, store, counts, clock }: OperationsOptions, started: Started) {
  const { calls, budget, breaker, troubles, keyRejected, isRefused, keys } = asking.state()
  const { waiting, pausedForMs, typicalMs, ...left } = budget
  return {
    version: manifest.version,
    ...health({ budget, breaker, keyRejected, isRefused }),
    startedAt: timeOf(started.wallMs),
    uptimeS: Math.floor((clock.monotonic() - started.monotonicMs) / 1000),
    cache: memory.state(),
    snapshot: snapshotOf(snapshot?.state()),
    store: storeOf(store?.state()),
    budget: left,
    queue: waiting,
    pause: { active: pausedForMs > 0, forMs: Math.ceil(pausedForMs) },
    breaker: { ...breaker, openForMs: Math.ceil(breaker.openForMs) },
    routes: (await counts.routes()).map(rowOf),
    upstream: {
      calls,
      typicalMs: Math.round(typicalMs),
      keyRejected,
      refused: isRefused,
      keys,
      lastErrors: troubles.map(({ atMs, ...trouble }) => ({ at: timeOf(atMs), ...trouble })),
    },
  }
}

/** What is held, and forgetting it. */
function addCache(
  app: FastifyInstance,
  { config, memory, purge, snapshot, clock }: OperationsOptions,
  { demandOperator, demandTag }: ReturnType<typeof createGuard>,
): void {
  app.get<{ Querystring: Query }>('/cache', async request => {
    demandOperator(request)
    const { tag, offset, count } = queryOf(request, ['tag', 'offset', 'count'])
    const first = numberIn('offset', offset ?? '0', Number.MAX_SAFE_INTEGER)
    const most = numberIn('count', count ?? '100', mostListed)
    if (tag !== undefined) demandTag(tag)
    const wanted = tag && ` ${tag.toLowerCase()} `
    const results = []
    let total = 0
    for (const [key, answer] of memory.answers()) {
      if (wanted !== undefined && !answer.tags.toLowerCase().includes(wanted)) continue
      if (total >= first && results.length < most) results.push(row(key, answer, memory.sizeOf(answer), clock.now()))
      total += 1
    }
    return { count: results.length, total, results }
  })

  app.post<{ Querystring: Query }>('/cache/purge', async (request, reply) => {
    demandToken(request, config.token)
    const { tag, key, mode = 'hard' } = queryOf(request, ['tag', 'key', 'mode'])
    if (mode !== 'hard' && mode !== 'soft') throw invalid('mode', 'has to be hard or soft')
    if ((tag === undefined) === (key === undefined)) throw invalid('tag', 'or a key is needed, and not both')
    if (tag !== undefined) demandTag(tag)
    const purged = await (tag === undefined ? purge.key(key as string, mode) : purge.tag(tag, mode))
    request.log.info({ purged, mode }, 'purged')
    // A crash must not bring it back.
    const saved = mode === 'hard' ? await snapshot?.save() : undefined
    return reply.send({ purged, mode, everywhere: await purge.everywhere(), saved })
  })
}

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on, whoever asks whether the gateway is ready is sent elsewhere. */
    leave(): void
  }
}

type Health = Pick<AskingState, 'budget' | 'breaker' | 'keyRejected' | 'isRefused'>

function health({ budget, breaker, keyRejected, isRefused }: Health) {
  const reasons = [
    breaker.state !== 'closed' && 'upstream-unavailable',
    budget.pausedForMs > 0 && 'upstream-busy',
    keyRejected && 'upstream-rejected-key',
    isRefused && 'upstream-refused',
  ].filter(reason => reason !== false)
  return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons }
}

/** With times in milliseconds; null where there are none, or longer ones than are told apart. */
function rowOf({ meanSeconds, p90Seconds, ...row }: RouteCounts) {
  return { ...row, meanMs: msOf(meanSeconds), p90Ms: msOf(p90Seconds) }
}

function msOf(seconds = Number.POSITIVE_INFINITY): number | null {
  return Number.isFinite(seconds) ? Math.round(seconds * 10_000) / 10 : null
}

function row(key: string, answer: Answer, bytes: number, nowMs: number) {
  const { state, pace, tags, status, requestedMs, freshMs, staleMs, keepMs, hits } = answer
  const ageMs = nowMs - requestedMs
  return {
    key,
    tags: tags.trim().split(' '),
    pace,
    state,
    freshness: ageMs < freshMs ? 'fresh' : ageMs < freshMs + staleMs ? 'stale' : 'old',
    upstreamStatus: status,
    ageS: Math.floor(ageMs / 1000),
    freshForS: Math.floor((freshMs - ageMs) / 1000),
    staleForS: Math.floor((freshMs + staleMs - ageMs) / 1000),
    keptForS: Math.floor((keepMs - ageMs) / 1000),
    bytes,
    hits,
  }
}

function snapshotOf(state: SnapshotState | undefined) {
  if (state === undefined) return null
  const { savedMs, problem = null, ...others } = state
  return { ...others, savedAt: savedMs === undefined ? null : timeOf(savedMs), problem }
}

function storeOf(state: StoreState | undefined) {
  return state === undefined ? null : { ...state, problem: state.problem ?? null }
}

/** The parameters, each at most once, and none besides. Throws Problem. */
function queryOf(
  { query }: FastifyRequest<{ Querystring: Query }>,
  names: readonly string[],
): { readonly [name: string]: string | undefined } {
  for (const [name, value] of Object.entries(query)) {
    if (!names.includes(name)) throw invalid(name, `is not known here; known are: ${names.join(', ')}`)
    if (typeof value !== 'string' || value === '') throw invalid(name, 'has to be given once, and not empty')
  }
  return query as { readonly [name: string]: string | undefined }
}

function numberIn(name: string, written: string, most: number): number {
  const value = /^\d{1,16}$/.test(written) ? Number(written) : Number.NaN
  if (value <= most) return value
  throw invalid(name, `has to be a whole number from 0 to ${most}`)
}

function invalid(parameter: string, what: string): Problem {
  return new Problem('invalid-parameter', `The parameter ${parameter} ${what}.`, { parameter })
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
