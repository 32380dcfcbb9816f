// The gateway as it is shipped, in front of the stand-in, and what is recorded of it.

import { join } from 'node:path'
import { freePort, gatewayFlags } from '../processes.ts'
import { askAll, createAsker } from './asking.ts'
import { createRecorder, headerOf, type Recorded, readRecording } from './recording.ts'
import { type Runtime, type Server, type Stage, startServer } from './stage.ts'

export type Size = '1 kB' | '32 kB' | '150 kB'

export const sizes: readonly Size[] = ['1 kB', '32 kB', '150 kB']

const pathOf = {
  '1 kB': (nth: number) => `/games/${nth}/high-scores`,
  '32 kB': (nth: number) => `/users/player${nth}/progress`,
  '150 kB': (nth: number) => `/games/${nth}/extended`,
}

export function pathsOf(size: Size, count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => pathOf[size](from + index))
}

/** The second of its size, since what is asked for conditionally must not be what `bare` is measured with. */
export const conditionalPath = pathOf['32 kB'](2)

const folder = import.meta.dirname
const serverProgram = join(folder, '../../src/server.ts')
/** Nothing becomes stale while it is measured. */
const pace = 'fresh=1d,stale=1d,error=2d'
const cacheMb = 2_000

export type Origin = Server & {
  calls(): Promise<number>
  replay(file: string): Promise<void>
  prepareLists(count: number): Promise<void>
  /** Games that are asked for next, so that making them up takes nothing of the client's processor. */
  prepareGames(from: number, count: number): Promise<void>
}

export function originOf(stage: Stage): Promise<Origin> {
  return stage.once('origin', async () => {
    const server = await startServer({
      name: 'stand-in',
      command: process.execPath,
      args: port => [join(folder, 'origin.ts'), String(port)],
      cwd: stage.dir,
      sign: '/stats',
      measured: false,
    })
    const control = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
      return ((await response.json()) as { calls: number }).calls
    }
    return {
      ...server,
      calls: () => control('/stats'),
      replay: async file => void (await control(`/recording?file=${encodeURIComponent(file)}`)),
      prepareLists: async count => void (await control(`/prepare?lists=${count}`)),
      prepareGames: async (from, games) => void (await control(`/prepare?from=${from}&games=${games}`)),
    }
  })
}

type GatewayOptions = { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] }

export type Gateway = Server & { readonly operationsPort: number }

export async function startGateway(
  stage: Stage,
  runtime: Runtime,
  { env = {}, flags = [] }: GatewayOptions = {},
): Promise<Gateway> {
  const [origin, operationsPort] = [await originOf(stage), await freePort()]
  const server = await startServer({
    name: 'gateway',
    command: runtime.path,
    args: () => [...gatewayFlags, ...flags, serverProgram],
    env: port => ({
      RA_API_KEY: 'key-of-the-benchmark',
      RA_API_URL: `http://127.0.0.1:${origin.port}/API/`,
      PORT: String(port),
      OPS_PORT: String(operationsPort),
      CACHE_MAX_MB: String(cacheMb),
      PACE_BRISK: pace,
      PACE_STEADY: pace,
      PACE_STILL: pace,
      UPSTREAM_PER_MINUTE: '1000000',
      UPSTREAM_BURST: '1000000',
      UPSTREAM_CONCURRENCY: '64',
      ...env,
    }),
    cwd: stage.dir,
    sign: '/healthz',
  })
  return { ...server, operationsPort }
}

/** One for each Node.js, filled with all that is recorded. */
export function gatewayOf(stage: Stage, runtime: Runtime): Promise<Gateway> {
  return stage.once(`gateway ${runtime.path}`, async () => {
    const gateway = await startGateway(stage, runtime)
    await askAll(gateway.port, recordedPaths(stage))
    return gateway
  })
}

function recordedPaths({ options: { urls } }: Stage): string[] {
  return sizes.flatMap(size => pathsOf(size, urls))
}

export type Recording = { readonly file: string; readonly answers: ReadonlyMap<string, Recorded> }

/** Of one path also what comes when the client holds it. What is not filled yet is filled by that. */
export async function record(gateway: Server, paths: readonly string[], file: string): Promise<Recording> {
  const recorder = createRecorder(file)
  const asker = createAsker()
  const first = paths.find(path => path === conditionalPath) ?? paths[0] ?? ''
  // What differs from answer to answer is recorded as it is in the first one, which so has to be a hit.
  await asker.ask(gateway.port, first)
  const reply = await asker.ask(gateway.port, first)
  const tag = headerOf(reply.headers, 'etag') ?? ''
  const unchanged = await asker.ask(gateway.port, first, { 'If-None-Match': tag })
  if (unchanged.status !== 304) throw new Error(`${first} was answered with ${unchanged.status}, and not 304`)
  recorder.add({ path: first, ...reply, unchanged: first === conditionalPath ? unchanged : undefined })
  asker.close()
  const others = paths.filter(path => path !== first)
  await askAll(gateway.port, others, {
    each: (path, reply) => recorder.add({ path, ...reply, unchanged: undefined }),
  })
  recorder.end()
  return { file, answers: readRecording(file) }
}

/** Of the gateway on the first Node.js. */
export function recordingOf(stage: Stage): Promise<Recording> {
  return stage.once('recording', async () => {
    const gateway = await gatewayOf(stage, stage.options.runtimes[0])
    return record(gateway, recordedPaths(stage), join(stage.dir, 'recording'))
  })
}
