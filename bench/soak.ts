// A soak in real time: random clients and random faults for some minutes, then what has to be true all the same. Usage:
// npm run soak [-- --minutes 3] [--seed 1]. Listens on this machine only; ends with code 1 when something was not true.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Fault } from '../sandbox/faults.ts'
import { sandboxKey, startSandbox } from '../sandbox/server.ts'
import { gatewayFlags } from './processes.ts'
import { pick, randomFrom } from './random.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
})
const minutes = Math.min(Math.max(Number(values.minutes) || 3, 0.2), 60)
const random = randomFrom(Number(values.seed))
const budget = { perMinute: 300, burst: 20 }
const clients = 12

const user = 'MaxMilyin'
const paths = [
  ...[1, 2, 3, 4, 5].flatMap(id => [`/games/${id}`, `/games/${id}/extended`, `/games/${id}/achievements`]),
  '/games/1/high-scores',
  '/games/1/hashes',
  '/consoles',
  '/consoles/1/games?count=5',
  '/top-users',
  '/claims',
  '/tickets',
  '/awards/recent',
  ...[
    '',
    '/points',
    '/summary',
    '/rank',
    '/awards',
    '/progress',
    '/progress?count=10',
    '/recent-games',
    '/games/1',
  ].map(rest => `/users/${user}${rest}`),
  `/API/API_GetUserProfile.php?u=${user}`,
  '/API/API_GetGame.php?i=1',
  '/API/API_GetGameList.php?i=1',
]
const wishes = [undefined, undefined, undefined, 'no-cache', 'max-age=1', 'max-stale', 'only-if-cached']
const faults: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'maintenance' },
  { kind: 'busy', retryAfter: '2' },
  { kind: 'page', status: 200 },
  { kind: 'empty' },
  { kind: 'truncated' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'latency', ms: 700, jitterMs: 600 },
  { kind: 'answer', json: [] },
  { kind: 'answer', json: { message: 'Unauthenticated.', errors: [] }, status: 401 },
  { kind: 'instead', key: 'User', value: { surprise: true } },
]

const sandbox = await startSandbox({ seed: Number(values.seed) })
const gateway = await startGateway()
const served = new Map<string, number>()
const counts: { [outcome: string]: number } = {}
const faultsSeen: string[] = []
const calls: number[] = []
const memoryMb: number[] = []
const endMs = Date.now() + minutes * 60_000

console.log(`${clients} clients, ${minutes} minutes, seed ${values.seed}, ${paths.length} paths`)
await Promise.all([...Array.from({ length: clients }, client), trouble(), watch()])
sandbox.heal()
gateway.child.kill('SIGTERM')
await once(gateway.child, 'close')
await sandbox.close()
report()

/** Once an answer was served, its window is longer than the soak: from then on there is no error. */
async function client(): Promise<void> {
  while (Date.now() < endMs) {
    const path = pick(random, paths)
    const wish = pick(random, wishes)
    const response = await fetch(gateway.origin + path, {
      headers: wish === undefined ? {} : { 'cache-control': wish },
      signal: AbortSignal.timeout(20_000),
    })
    await response.text()
    const status = response.headers.get('cache-status') ?? ''
    const outcome = /detail=/.test(status) && response.status === 200 ? 'stale' : /; hit/.test(status) ? 'hit' : 'asked'
    const kind = response.status < 500 ? outcome : `error ${response.status}`
    counts[kind] = (counts[kind] ?? 0) + 1
    if (response.status === 200) served.set(path, Date.now())
    const heldMs = served.get(path)
    if (response.status !== 200 && heldMs !== undefined) {
      faultsSeen.push(`${path} was served, and then came ${response.status} (${status}, ${wish ?? 'no wish'})`)
    }
    await sleep(random() * 60)
  }
}

async function trouble(): Promise<void> {
  while (Date.now() < endMs) {
    await sleep(500 + random() * 3_000)
    sandbox.heal()
    if (random() < 0.6) sandbox.fault(pick(random, faults))
  }
}

/** Every second: calls so far, and what the process takes. */
async function watch(): Promise<void> {
  while (Date.now() < endMs) {
    calls.push(sandbox.calls())
    memoryMb.push(residentMb())
    await sleep(1_000)
  }
  calls.push(sandbox.calls())
}

function report(): void {
  const most = budget.perMinute + budget.burst
  const perMinute = calls.map((count, second) => (calls[Math.min(second + 60, calls.length - 1)] ?? 0) - count)
  const busiest = Math.max(...perMinute)
  const half = Math.floor(memoryMb.length / 2)
  const [early, late] = [memoryMb.slice(half / 2, half), memoryMb.slice(half)].map(each => Math.max(0, ...each))
  const log = gateway.log()
  const checks: [string, boolean, unknown][] = [
    ['no error for an answer that is held', faultsSeen.length === 0, faultsSeen.slice(0, 5)],
    [`at most ${most} calls in any minute`, busiest <= most, busiest],
    ['memory is flat', (late as number) <= (early as number) * 1.25 + 20, `${early} MB, then ${late} MB`],
    ['no key in the log', !log.includes(sandboxKey), ''],
    ['the process ended well', gateway.child.exitCode === 0, gateway.child.exitCode],
  ]
  console.log(counts, `${sandbox.calls()} calls`)
  for (const [what, holds, seen] of checks) console.log(holds ? 'ok  ' : 'FAIL', what, seen)
  if (checks.some(([, holds]) => !holds)) process.exitCode = 1
}

async function startGateway(): Promise<{ origin: string; child: ChildProcess; log(): string }> {
  const program = fileURLToPath(new URL('../src/server.ts', import.meta.url))
  const child = spawn(process.execPath, [...gatewayFlags, program], {
    env: {
      PATH: process.env.PATH,
      RA_API_KEY: sandboxKey,
      RA_API_URL: sandbox.url,
      PORT: '0',
      OPS_PORT: '0',
      LOG_LEVEL: 'debug',
      CACHE_TTL_SCALE: '0.02',
      UPSTREAM_TIMEOUT_MS: '3000',
      UPSTREAM_PER_MINUTE: String(budget.perMinute),
      UPSTREAM_BURST: String(budget.burst),
    },
  })
  let log = ''
  const { promise, resolve } = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text
      const [, origin] = /"clients":"(http:\/\/[\d.:]+)"/.exec(log) ?? []
      if (origin !== undefined) resolve(origin)
    })
  }
  child.once('exit', () => resolve(''))
  const origin = await promise
  if (origin === '') throw new Error(`the gateway did not start:\n${log}`)
  return { origin, child, log: () => log }
}

/** 0 where the system does not tell. */
function residentMb(): number {
  try {
    const [, kb = 0] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kb) / 1024)
  } catch {
    return 0
  }
}
