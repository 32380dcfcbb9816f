// A page in a real Chromium polls a gateway every 9 s at a pace of 6 s: how old is what it shows? Beside it polls a page
// that is told `s-maxage` and `stale-while-revalidate` as well, as the gateway once did. `node bench/polling.ts` takes
// a minute, and ends with 1 when the gateway's data were older than 10 s. Needs chromium.

import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { endChildren, freePort, gatewayFlags, launch, ready } from './processes.ts'

const everyMs = 9_000
const polls = 8
const oldestAllowedMs = 10_000
const path = '/users/MaxMilyin/points'
const startedMs = Date.now()

type Polled = {
  readonly name: string
  readonly env: NodeJS.ProcessEnv
  readonly cacheControl?: string
  readonly mayBeOld?: true
}

const polled: readonly Polled[] = [
  { name: 'PACE_LIVE=fresh=6s,stale=30s', env: { PACE_LIVE: 'fresh=6s,stale=30s,error=6h' } },
  { name: 'CACHE_TTL_SCALE=0.2', env: { CACHE_TTL_SCALE: '0.2' } },
  {
    name: 'with s-maxage and stale-while-revalidate',
    env: { PACE_LIVE: 'fresh=6s,stale=30s,error=6h' },
    cacheControl: 'public, max-age=6, s-maxage=6, stale-while-revalidate=30, stale-if-error=21594',
    mayBeOld: true,
  },
]

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
if (executablePath === undefined) {
  console.log('Nothing was measured: chromium is not installed')
  process.exit(0)
}

const dir = mkdtempSync(join(tmpdir(), 'polling-'))
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
const page = await serve((_request, response) => response.setHeader('content-type', 'text/html').end('<p>A page'))

const rows = await Promise.all(polled.map(each => play(each)))
await browser.close()
await endChildren()
rmSync(dir, { recursive: true, force: true })

console.log(`${polls} polls of ${path}, one every ${everyMs / 1_000} s, by a page in Chromium ${browser.version()}`)
for (const { name, mayBeOld, agesMs, calls } of rows) {
  const oldestMs = Math.max(...agesMs)
  const isGood = oldestMs <= oldestAllowedMs
  const verdict = mayBeOld ? '    ' : isGood ? 'ok  ' : 'FAIL'
  const ages = agesMs.map(ms => (ms / 1_000).toFixed(1)).join(' ')
  console.log(`${verdict} ${name}: at most ${(oldestMs / 1_000).toFixed(1)} s old; ${calls} calls; ages in s: ${ages}`)
  if (!isGood && !mayBeOld) process.exitCode = 1
}
process.exit()

/** Its own gateway, in front of a stand-in whose answers say when they were made: points are milliseconds since the start. */
async function play({ name, env, cacheControl, mayBeOld }: Polled) {
  let calls = 0
  const upstream = await serve((_request, response) => {
    calls += 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ Points: Date.now() - startedMs, SoftcorePoints: 0 }))
  })
  const gateway = await startGateway(upstream, env)
  const origin = cacheControl === undefined ? gateway : await serve(rewrites(gateway, cacheControl))
  // A context each, so that no page finds in its cache what another has fetched.
  const context = await browser.newContext()
  const tab = await context.newPage()
  await tab.goto(page)
  const agesMs: number[] = []
  const firstMs = performance.now()
  for (let nth = 0; nth < polls; nth += 1) {
    await delay(Math.max(0, firstMs + nth * everyMs - performance.now()))
    const { points, seenMs } = await tab.evaluate(async url => {
      const { points } = (await (await fetch(url)).json()) as { points: number }
      return { points, seenMs: Date.now() }
    }, origin + path)
    agesMs.push(seenMs - startedMs - points)
  }
  return { name, mayBeOld, agesMs, calls }
}

async function startGateway(upstream: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [port, operations] = [await freePort(), await freePort()]
  const child = launch(process.execPath, [...gatewayFlags, join(import.meta.dirname, '../src/server.ts')], dir, {
    RA_API_KEY: 'key-of-the-benchmark',
    RA_API_URL: `${upstream}/API/`,
    CORS_ORIGINS: page,
    PORT: String(port),
    OPS_PORT: String(operations),
    LOG_LEVEL: 'fatal',
    ...env,
  })
  await ready(child, `http://127.0.0.1:${operations}/readyz`)
  return `http://127.0.0.1:${port}`
}

/** Passes everything on, and says something else of how long it may be kept. */
function rewrites(gateway: string, cacheControl: string): RequestListener {
  return (request, response) => {
    get(gateway + request.url, { headers: { ...request.headers } }, answer => {
      response.writeHead(answer.statusCode ?? 0, { ...answer.headers, 'cache-control': cacheControl })
      answer.pipe(response)
    })
  }
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
