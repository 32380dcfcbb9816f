// A real store on a free port, and several gateways in front of one sandbox that share it. Time is the machine's: the store has
// its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { createClient } from '@redis/client'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { Agent } from 'undici'
import { freePort } from '../../bench/processes.ts'
import { type Sandbox, type Options as SandboxOptions, sandboxKey } from '../../sandbox/server.ts'
import { buildApp } from '../../src/app.ts'
import type { Environment } from '../../src/config/reader.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Line } from './gateway.ts'
import { type Budgeted, countCalls } from './overrun.ts'
import { startSandbox } from './sandbox.ts'
import { lacking } from './shipped.ts'
import { type StoreProxy, startStoreProxy } from './store-proxy.ts'
import { until } from './waiting.ts'

/** For tests that need a store. */
export const needsStore = { skip: lacking('redis-server'), timeout: 120_000 }

export const password = 'canary-password-of-the-store'

export type TestStore = {
  readonly url: string
  readonly port: number
  /** Sends a command, as an operator would. */
  command(...args: string[]): Promise<unknown>
  start(): Promise<void>
  kill(signal: NodeJS.Signals): Promise<void>
  /** Everything in it, in one text. */
  contents(): Promise<string>
}

/** Gateways wait 40 ms for a store, which is near: on a busy machine it has to have its turn before them. */
function goFirst({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, -15)
  } catch {
    // Only root may, and the machine may be quiet.
  }
}

/** `more` are arguments of redis-server. */
export async function startStore(t: Test, more: readonly (string | number)[] = []): Promise<TestStore> {
  const port = await freePort()
  const url = `redis://:${password}@127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function command(...args: string[]): Promise<unknown> {
    const client = createClient({ url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand(args)
    } finally {
      client.destroy()
    }
  }

  async function start(): Promise<void> {
    const args = [
      '--port',
      String(port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--bind',
      '127.0.0.1',
      '--requirepass',
      password,
      ...more.map(String),
    ]
    child = spawn('redis-server', args, { stdio: 'ignore' })
    goFirst(child)
    await until(async () => (await command('PING').catch(() => undefined)) === 'PONG')
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    const ended = child === undefined ? undefined : once(child, 'exit')
    child?.kill(signal)
    if (signal === 'SIGKILL') await ended
  }

  async function contents(): Promise<string> {
    const keys = (await command('KEYS', '*')) as string[]
    const values = await Promise.all(keys.map(async key => [key, await command('TYPE', key), await contentOf(key)]))
    return JSON.stringify(values)
  }

  async function contentOf(key: string): Promise<unknown> {
    const reads = {
      string: ['GET', key],
      hash: ['HGETALL', key],
      zset: ['ZRANGE', key, '0', '-1'],
      stream: ['XRANGE', key, '-', '+'],
    }
    const type = (await command('TYPE', key)) as keyof typeof reads | 'none'
    return type === 'none' ? undefined : command(...reads[type])
  }

  await start()
  t.teardown(async () => {
    if (child?.exitCode === null && child.signalCode === null) await kill('SIGKILL')
  })
  return { url, port, command, start, kill, contents }
}

/** JSON of the operations port. */
// biome-ignore lint/suspicious/noExplicitAny: it is looked into as it comes
type Said = any

export type Replica = {
  get(url: string, headers?: InjectOptions['headers']): Promise<LightMyRequestResponse>
  app: Awaited<ReturnType<typeof buildApp>>
  lines: Line[]
  status(): Promise<Said>
  purge(query: { [name: string]: string }): Promise<Said>
  close(): Promise<void>
}

const operator = 'token-of-the-operator'

/** Many calls at a time, no limit and no haste, unless a test is about limits. */
const generous = {
  UPSTREAM_PER_MINUTE: '1000000',
  UPSTREAM_BURST: '1000',
  UPSTREAM_CONCURRENCY: '256',
  OPERATOR_TOKEN: operator,
}

export async function startReplica(t: Test, environment: Environment): Promise<Replica> {
  const config = loadConfig({
    ...(environment.KEY_MODE === undefined && { RA_API_KEY: sandboxKey }),
    LOG_LEVEL: 'trace',
    ...generous,
    ...environment,
  })
  const lines: Line[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const log = createLog({ level: config.logLevel, key: config.upstream.key, stream })
  const dispatcher = new Agent()
  const app = await buildApp({ config, dispatcher, clock: systemClock, log })
  await app.ready()
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await app.close()
    await dispatcher.destroy()
  }
  t.teardown(close)
  const headers = { authorization: `Bearer ${operator}` }
  return {
    app,
    lines,
    close,
    get: (url, headers = {}) => app.inject({ url, headers }),
    status: async () => (await app.operations.inject({ url: '/status', headers })).json(),
    purge: async query => (await app.operations.inject({ method: 'POST', url: '/cache/purge', query, headers })).json(),
  }
}

export type Shared = {
  store: TestStore
  sandbox: Sandbox
  replicas: readonly Replica[]
  one: Replica
  two: Replica
  three: Replica
}

/** Three replicas that share a store, and have seen each other. */
export async function startThree(t: Test, environment: Environment = {}): Promise<Shared> {
  const sandbox = await startCounted(t, environment)
  const store = await startStore(t)
  return shared({ store, sandbox, replicas: await startReplicas(t, sandbox, [store, store, store], environment) })
}

export type SharedBehind = Shared & { readonly proxies: readonly [StoreProxy, StoreProxy, StoreProxy] }

/** The same, with a proxy between each of them and the store. */
export async function startThreeBehind(t: Test, environment: Environment = {}): Promise<SharedBehind> {
  const sandbox = await startCounted(t, environment)
  const store = await startStore(t)
  const behind = () => startStoreProxy(t, store)
  const proxies = [await behind(), await behind(), await behind()] as const
  return { ...shared({ store, sandbox, replicas: await startReplicas(t, sandbox, proxies, environment) }), proxies }
}

/** A sandbox; the test fails where its calls are more than all replicas of these settings may make together. */
export async function startCounted(
  t: Test,
  environment: Environment = {},
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  countCalls(t, sandbox, limitsIn(environment))
  t.teardown(sandbox.close)
  return sandbox
}

async function startReplicas(
  t: Test,
  sandbox: Sandbox,
  stores: readonly { readonly url: string }[],
  environment: Environment,
): Promise<readonly Replica[]> {
  const start = ({ url }: { readonly url: string }) =>
    startReplica(t, { VALKEY_URL: url, RA_API_URL: sandbox.url, ...environment })
  const replicas = await Promise.all(stores.map(start))
  await joined(replicas)
  return replicas
}

function shared(parts: Pick<Shared, 'store' | 'sandbox' | 'replicas'>): Shared {
  const [one, two, three] = parts.replicas as [Replica, Replica, Replica]
  return { ...parts, one, two, three }
}

/** What all replicas of these settings may ask for together. */
export function limitsIn(environment: Environment): Budgeted {
  const { UPSTREAM_PER_MINUTE, UPSTREAM_BURST } = { ...generous, ...environment }
  return { perMinute: Number(UPSTREAM_PER_MINUTE), burst: Number(UPSTREAM_BURST) }
}

/** Comes back when all of them share the store, and have seen each other. */
export async function joined(replicas: readonly Replica[]): Promise<void> {
  await everyStatus(replicas, ({ up, replicas: seen }) => up && seen >= replicas.length)
}

/** Comes back when all of them say so of their store. */
export async function everyStatus(replicas: readonly Replica[], holds: (store: Said) => boolean): Promise<void> {
  await until(async () => {
    for (const { status } of replicas) if (!holds((await status()).store)) return false
    return true
  })
}
