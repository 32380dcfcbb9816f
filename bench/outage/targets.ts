// What is compared: the gateway with two budgets, nginx and Varnish, each a process of its own before a sandbox of its own.

import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, sandboxKey, startSandbox } from '../../sandbox/server.ts'
import { end, endChildren, freePort, gatewayFlags, launch, ready } from '../processes.ts'

export type Target = {
  readonly name: string
  /** Where it answers as RetroAchievements would, up to the name of the user. */
  readonly url: string
  readonly upstream: Upstream
  stop(): Promise<void>
}

/** A sandbox that can go down and come back under the same port. */
export type Upstream = {
  readonly port: number
  calls(): number
  sandbox(): Sandbox
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export const freshS = 5
const door = '/API/API_GetUserProfile.php?u='

type Kind = { readonly name: string } & ({ readonly budget: Budget } | { readonly program: 'nginx' | 'varnishd' })
type Budget = { readonly perMinute: number; readonly burst: number }

const kinds: readonly Kind[] = [
  { name: 'gateway 600/50', budget: { perMinute: 600, burst: 50 } },
  { name: 'gateway 60/10', budget: { perMinute: 60, burst: 10 } },
  { name: 'nginx', program: 'nginx' },
  { name: 'Varnish', program: 'varnishd' },
]

/** Those whose programs are here; says which are not. */
export const present = kinds.filter(kind => {
  if (!('program' in kind) || spawnSync(kind.program, ['-V']).error === undefined) return true
  console.log(`${kind.name} is left out: ${kind.program} is not installed`)
  return false
})

/** Whom it is going to be asked about it looks up once beforehand, as it makes its world up when it is first asked. */
export async function startUpstream(users: readonly string[]): Promise<Upstream> {
  let sandbox = await startSandbox()
  await learn(`${sandbox.url}API_GetUserProfile.php?y=${sandboxKey}&u=`, users)
  const { port } = sandbox
  let earlier = 0
  return {
    port,
    calls: () => earlier + sandbox.calls(),
    sandbox: () => sandbox,
    async down() {
      earlier += sandbox.calls()
      sandbox.forget()
      await sandbox.close()
    },
    async up() {
      sandbox = await startSandbox({ port })
    },
    close: () => sandbox.close(),
  }
}

const dirs = new Set<string>()

/** Ends all that was started, however far it has come. */
export async function endAll(): Promise<void> {
  await endChildren()
  for (const dir of dirs) await rm(dir, { recursive: true, force: true })
}

/** Starts a target that holds the answers about the users who are known already. */
export async function startTarget(kind: Kind, upstream: Upstream, known: readonly string[]): Promise<Target> {
  const dir = await mkdtemp(join(tmpdir(), 'outage-'))
  dirs.add(dir)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}${door}`
  const start = 'budget' in kind ? startGateway : startPeer
  const child = await start(kind as never, { dir, port, upstream, learn: () => learn(url, known) })
  return {
    name: kind.name,
    url,
    upstream,
    async stop() {
      await end(child)
      await rm(dir, { recursive: true, force: true })
      dirs.delete(dir)
    },
  }
}

type Place = { dir: string; port: number; upstream: Upstream; learn(): Promise<void> }

/** Twice: what a small budget would take minutes to learn, it finds in the snapshot of one that had a large budget. */
async function startGateway({ budget }: { budget: Budget }, { dir, port, upstream, learn }: Place) {
  const run = async ({ perMinute, burst }: Budget) => {
    const operations = await freePort()
    const child = launch(process.execPath, [...gatewayFlags, join(import.meta.dirname, '../../src/server.ts')], dir, {
      RA_API_KEY: sandboxKey,
      RA_API_URL: upstream.sandbox().url,
      PORT: String(port),
      OPS_PORT: String(operations),
      LOG_LEVEL: 'fatal',
      PACE_LIVE: `fresh=${freshS}s,stale=10m,error=6h`,
      CACHE_SNAPSHOT_FILE: join(dir, 'snapshot'),
      UPSTREAM_PER_MINUTE: String(perMinute),
      UPSTREAM_BURST: String(burst),
    })
    await ready(child, `http://127.0.0.1:${operations}/readyz`)
    return child
  }
  const first = await run({ perMinute: 1_000_000, burst: 1_000 })
  await learn()
  await end(first)
  return run(budget)
}

async function startPeer({ program }: { program: 'nginx' | 'varnishd' }, { dir, port, upstream, learn }: Place) {
  const config = program === 'nginx' ? 'nginx.conf' : 'default.vcl'
  const root = process.getuid?.() === 0
  const blanks: { readonly [name: string]: string } = {
    dir,
    port: String(port),
    upstream: String(upstream.port),
    key: sandboxKey,
    fresh: String(freshS),
    user: root ? 'user root;' : '',
  }
  const template = await readFile(join(import.meta.dirname, config), 'utf8')
  const file = join(dir, config)
  await writeFile(
    file,
    template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => blanks[name] as string),
  )
  const varnish = ['-F', '-n', join(dir, 'varnish'), '-a', `127.0.0.1:${port}`, '-f', file, '-s', 'malloc,64m']
  const child =
    program === 'nginx'
      ? launch('nginx', ['-p', dir, '-c', file, '-e', join(dir, 'nginx.log')], dir)
      : launch('varnishd', [...varnish, ...(root ? ['-j', 'none'] : [])], dir)
  await ready(child, `http://127.0.0.1:${port}${door}MaxMilyin`)
  await learn()
  return child
}

async function learn(url: string, known: readonly string[]): Promise<void> {
  for (let from = 0; from < known.length; from += 8) {
    await Promise.all(known.slice(from, from + 8).map(async user => (await fetch(url + user)).text()))
  }
}
