// Three real gateways that share a real Redis, and three simulated ones that share the modelled store, under the same overload of
// questions that nobody has asked before: what clients get, how long they wait for it, and how often RetroAchievements is asked.
// `node bench/replicas.ts` takes a minute and a bit. `--round-trip` is for the modelled store; the real one is near.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent } from 'undici'
import { buildApp } from '../src/app.ts'
import { loadCatalogue } from '../src/catalogue/load.ts'
import type { Environment } from '../src/config/reader.ts'
import { loadConfig } from '../src/config/settings.ts'
import { systemClock } from '../src/platform/clock.ts'
import { createLog } from '../src/platform/log.ts'
import { endChildren, freePort, launch } from './processes.ts'
import { exponential, logNormal, randomFrom } from './random.ts'
import { createGateways } from './simulate/gateways.ts'
import { type Model, optionsFrom } from './simulate/options.ts'
import { mostWithin, quantilesOf } from './simulate/play.ts'
import { createVirtualTime } from './simulate/time.ts'
import { bodiesFor, paramsOf, spread, Upstream } from './simulate/upstream.ts'

/** `what` is 200, or the code of the problem. */
type Outcome = { readonly what: string; readonly waitMs: number }
type Played = { readonly outcomes: readonly Outcome[]; readonly calls: readonly number[] }

const replicas = 3
const seconds = 60
/** How many times the budget is asked for. */
const times = 3
const timeoutMs = 3_000
/** Until all have met, and the bucket is full. */
const settleMs = 5_000
const endpointName = 'games/hashes'
const limits = ['--per-minute', '300', '--burst', '5', '--concurrency', '4']

const { model } = optionsFrom([...limits, ...process.argv.slice(2)])
const catalogue = await loadCatalogue()
const environment: Environment = { UPSTREAM_TIMEOUT_MS: String(timeoutMs) }

/** When each question comes, in milliseconds from the start. */
function arrivals(): number[] {
  const random = randomFrom(model.seed, 'arrivals')
  const meanMs = 60_000 / (times * model['per-minute'])
  const all: number[] = []
  for (let atMs = exponential(random, meanMs); atMs < seconds * 1_000; atMs += exponential(random, meanMs))
    all.push(atMs)
  return all
}

async function simulated(bodies: ReadonlyMap<string, Buffer>): Promise<Played> {
  const clock = createVirtualTime(Date.UTC(2026, 10, 1, 14))
  const dispatcher = new Upstream(bodies, model, clock)
  const gateways = createGateways({ replicas, withStore: true, model, catalogue, dispatcher, clock, environment })
  const endpoint = catalogue.named(endpointName)
  const outcomes: Outcome[] = []
  async function ask(gameId: number): Promise<void> {
    const sentMs = clock.monotonic()
    const { asked } = await gateways.ask(endpoint, paramsOf(endpoint, { gameId }))
    const what = asked.answer === undefined ? asked.failure.code : '200'
    outcomes.push({ what, waitMs: clock.monotonic() - sentMs })
  }
  await clock.pass(settleMs)
  for (const [nth, atMs] of arrivals().entries()) clock.setTimeout(() => void ask(nth + 1), atMs)
  await clock.pass(seconds * 1_000 + 2 * timeoutMs)
  return { outcomes, calls: dispatcher.calls }
}

/** RetroAchievements as the simulation has it, over HTTP. */
async function startUpstream(bodies: ReadonlyMap<string, Buffer>, { seed, latency }: Model) {
  const random = randomFrom(seed, 'upstream')
  const calls: number[] = []
  const server = createServer(async (request, response) => {
    calls.push(performance.now())
    await delay(logNormal(random, latency, spread))
    response.setHeader('content-type', 'application/json')
    response.end(bodies.get(/API_(\w+)\.php/.exec(request.url ?? '')?.[1] ?? ''))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/`, server }
}

async function startGateway(given: Environment) {
  const config = loadConfig({
    RA_API_KEY: 'key-of-the-benchmark',
    REPLICAS: String(replicas),
    UPSTREAM_PER_MINUTE: String(model['per-minute']),
    UPSTREAM_BURST: String(model.burst),
    UPSTREAM_CONCURRENCY: String(model.concurrency),
    ...environment,
    ...given,
  })
  const dispatcher = new Agent()
  const log = createLog({ level: 'silent', key: config.upstream.key })
  const app = await buildApp({ config, dispatcher, clock: systemClock, log })
  await app.ready()
  return {
    get: (url: string) => app.inject({ url }),
    async close() {
      await app.close()
      await dispatcher.destroy()
    },
  }
}

async function real(bodies: ReadonlyMap<string, Buffer>): Promise<Played> {
  const upstream = await startUpstream(bodies, model)
  const port = await freePort()
  const store = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  launch('redis-server', store, import.meta.dirname, {}, 'ignore')
  await delay(1_000)
  const given = { VALKEY_URL: `redis://127.0.0.1:${port}`, RA_API_URL: upstream.url }
  const gateways = await Promise.all(Array.from({ length: replicas }, () => startGateway(given)))
  const outcomes: Outcome[] = []
  async function ask(nth: number): Promise<void> {
    const gateway = gateways[(nth + 1) % replicas] as (typeof gateways)[number]
    const sentMs = performance.now()
    const response = await gateway.get(`/games/${nth + 1}/hashes`)
    const what = response.statusCode === 200 ? '200' : response.json().code
    outcomes.push({ what, waitMs: performance.now() - sentMs })
  }
  await delay(settleMs)
  const asked: Promise<void>[] = []
  const startedMs = performance.now()
  for (const [nth, atMs] of arrivals().entries()) {
    await delay(Math.max(0, startedMs + atMs - performance.now()))
    asked.push(ask(nth))
  }
  await Promise.all(asked)
  for (const gateway of gateways) await gateway.close()
  await endChildren()
  upstream.server.closeAllConnections()
  upstream.server.close()
  return { outcomes, calls: upstream.calls }
}

/** A figure by what it is about. */
function figuresOf({ outcomes, calls }: Played): ReadonlyMap<string, string> {
  const figures = new Map([
    ['requests', String(outcomes.length)],
    ['calls', String(calls.length)],
    ['most calls within 10 s', String(mostWithin(calls, 10_000))],
  ])
  for (const what of ['200', 'upstream-budget-exhausted', ...outcomes.map(outcome => outcome.what)]) {
    const waits = outcomes.filter(outcome => outcome.what === what).map(({ waitMs }) => waitMs)
    const { p50, p95 } = quantilesOf(waits)
    figures.set(what, `${((100 * waits.length) / outcomes.length).toFixed(1)} %`)
    figures.set(`${what}: wait p50 / p95`, `${p50.toFixed(0)} / ${p95.toFixed(0)} ms`)
  }
  return figures
}

function print(played: { readonly [who: string]: Played }): void {
  const all = Object.values(played).map(figuresOf)
  const rows = [...new Set(all.flatMap(figures => [...figures.keys()]))].map(what => [
    what,
    ...all.map(figures => figures.get(what) ?? 'none'),
  ])
  for (const [what = '', ...figures] of [['', ...Object.keys(played)], ...rows])
    console.log(what.padEnd(42) + figures.map(figure => figure.padStart(18)).join(''))
}

const bodies = bodiesFor(catalogue)
print({ simulated: await simulated(bodies), real: await real(bodies) })
