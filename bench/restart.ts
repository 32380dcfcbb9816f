// What clients notice of restarts: two gateways one after the other behind nginx and Caddy, as docker/proxy sets them up, one
// gateway alone, and one that cannot start. `node bench/restart.ts` takes less than a minute; it ends with code 1 when a
// request was lost. Listens on this machine only.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sandboxKey, startSandbox } from '../sandbox/server.ts'
import { end, endChildren, freePort, gatewayFlags, launch, ready } from './processes.ts'
import { play, type Tally } from './restart/load.ts'

const limitMs = 58_000
const here = import.meta.dirname
const dir = mkdtempSync(join(tmpdir(), 'restart-'))
const sandbox = await startSandbox()
/** So long RetroAchievements takes, so that a restart always finds requests in flight. */
sandbox.fault({ kind: 'latency', ms: 150, jitterMs: 100 })

const giveUp = async (why: string) => {
  console.error(`Given up: ${why}`)
  await close()
  process.exit(1)
}
const tooLong = setTimeout(giveUp, limitMs, `not over after ${limitMs / 1000} s`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, giveUp)
process.once('uncaughtException', ({ stack = '' }) => giveUp(stack))

type Instance = { readonly origin: string; readonly port: number; start(): Promise<void>; end(): Promise<void> }

/** A gateway that can be started and ended again and again, in its place. */
async function place(name: string): Promise<Instance> {
  const [port, operations] = [await freePort(), await freePort()]
  let child: ReturnType<typeof launch> | undefined
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async start() {
      child = gateway({ PORT: String(port), OPS_PORT: String(operations), CACHE_SNAPSHOT_FILE: join(dir, name) })
      await ready(child, `http://127.0.0.1:${operations}/readyz`)
    },
    end: async () => child && (await end(child)),
  }
}

function gateway(env: NodeJS.ProcessEnv) {
  return launch(process.execPath, [...gatewayFlags, join(here, '../src/server.ts')], dir, {
    RA_API_KEY: sandboxKey,
    RA_API_URL: sandbox.url,
    LOG_LEVEL: 'warn',
    UPSTREAM_PER_MINUTE: '1000000',
    UPSTREAM_BURST: '1000',
    UPSTREAM_CONCURRENCY: '256',
    ...env,
  })
}

/** Where clients find what stands in front of the two; undefined where it is not installed. */
async function startProxy(name: string, [one, other]: readonly Instance[]): Promise<string | undefined> {
  if (spawnSync(name, ['version']).error !== undefined) return undefined
  const port = await freePort()
  const shipped = readFileSync(join(here, '../docker/proxy', name === 'nginx' ? 'nginx.conf' : 'Caddyfile'), 'utf8')
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${one?.port}`)
    .replaceAll('127.0.0.1:3010', `127.0.0.1:${other?.port}`)
  const file = join(dir, name)
  if (name === 'nginx') {
    const site = shipped.replace('listen 443 ssl', `listen 127.0.0.1:${port}`).replace(/^ *ssl_.*$/gm, '')
    writeFileSync(file, nginxAround(site))
  } else writeFileSync(file, `{\n\tadmin off\n}\n${shipped.replace('ra.example.org', `http://127.0.0.1:${port}`)}`)
  const args =
    name === 'nginx' ? ['-p', dir, '-c', file, '-e', 'stderr'] : ['run', '--adapter', 'caddyfile', '--config', file]
  const child = launch(name, args, dir, { HOME: dir })
  await ready(child, `http://127.0.0.1:${port}/healthz`)
  return `http://127.0.0.1:${port}`
}

function nginxAround(site: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(each => `${each}_temp_path ${dir}/${each};`)
    .join(' ')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `${user} daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log stderr crit;
events {} http { access_log off; ${paths}
${site}}`
}

function tell(what: string, { requests, refused, cut, failed, slowestMs, said }: Tally): void {
  check(
    `${what}: ${requests} requests, ${refused} refused, ${cut} cut off, ${failed} answered with an error; the slowest took ${Math.round(slowestMs)} ms`,
    refused + cut + failed === 0,
  )
  for (const [why, times] of said) console.log(`       ${times} times ${why}`)
}

function check(what: string, holds: boolean): void {
  console.log(holds ? 'ok  ' : 'FAIL', what)
  if (!holds) process.exitCode = 1
}

async function tellOfRestarts(what: string, origins: readonly string[]): Promise<void> {
  const load = play(origins)
  await roll(pair)
  tell(`${what}, restarted twice each`, await load.stop())
}

/** Each of them twice, one after the other, as soon as the one before is ready again. */
async function roll(instances: readonly Instance[]): Promise<void> {
  await delay(1_000)
  for (const instance of [...instances, ...instances]) {
    await instance.end()
    await instance.start()
  }
  await delay(500)
}

async function close(): Promise<void> {
  await endChildren()
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
}

const pair = [await place('one'), await place('other')]
await Promise.all(pair.map(({ start }) => start()))
const proxies = [await startProxy('nginx', pair), await startProxy('caddy', pair)]
for (const [name, origin] of [
  ['nginx', proxies[0]],
  ['Caddy', proxies[1]],
] as const) {
  if (origin === undefined) console.log(`     ${name} is left out: it is not installed`)
  else await tellOfRestarts(`two gateways behind ${name}`, [origin])
}
if (proxies.every(each => each === undefined)) {
  await tellOfRestarts(
    'two gateways, and clients that ask the other one where one fails',
    pair.map(({ origin }) => origin),
  )
}

const [alone] = pair as [Instance]
/** What none of the clients asks for. */
const held = `${alone.origin}/games/9/hashes`
await (await fetch(held)).text()
const load = play([alone.origin])
await delay(500)
const endedMs = performance.now()
await alone.end()
await alone.start()
const awayS = ((performance.now() - endedMs) / 1000).toFixed(1)
const again = await fetch(held)
const { refused, cut } = await load.stop()
console.log(
  `     one gateway alone, restarted within ${awayS} s: ${refused} requests refused, ${cut} cut off before they were taken`,
)
check('what it held before is held after that', /; hit/.test(again.headers.get('cache-status') ?? ''))

const steady = play([alone.origin])
const broken = gateway({ PORT: String(alone.port), CACHE_MAX_MB: 'much' })
const [code] = await once(broken, 'exit')
check('a gateway with a broken configuration ends at once', code === 1)
await delay(500)
tell('the one that runs, meanwhile', await steady.stop())

clearTimeout(tooLong)
await close()
