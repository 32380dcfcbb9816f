// What a run has in common: its folder, the stand-in, the recording, and the servers, each started when it is first needed
// and kept until the end.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, endChildren, freePort, launch, ready } from '../processes.ts'
import { onServerProcessor, treeOf } from './machine.ts'

export type Runtime = { readonly path: string; readonly version: string; readonly name: string }

export type Options = {
  readonly quick: boolean
  readonly rounds: number
  /** How many URLs "many" are, and how many are recorded of each size. */
  readonly urls: number
  /** The first is the one that all else is measured with. */
  readonly runtimes: readonly [Runtime, ...Runtime[]]
  /** `performance.now()` from which on no window is repeated. */
  readonly patienceEndsMs: number
}

export type Server = {
  readonly name: string
  readonly port: number
  /** With all its processes. */
  readonly pids: readonly number[]
  stop(): Promise<void>
}

export type Stage = {
  readonly options: Options
  readonly dir: string
  /** The same server for the same key. */
  once<T>(key: string, start: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function createStage(options: Options): Stage {
  const dir = mkdtempSync(join(memoryFolder(), 'speed-'))
  const started = new Map<string, Promise<unknown>>()
  return {
    options,
    dir,
    once<T>(key: string, start: () => Promise<T>) {
      const known = started.get(key) ?? start()
      started.set(key, known)
      return known as Promise<T>
    },
    async close() {
      await endChildren()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

type Program = {
  readonly name: string
  readonly command: string
  args(port: number): readonly string[]
  /** Beside its port. */
  env?(port: number): NodeJS.ProcessEnv
  readonly cwd: string
  /** What is asked to see whether it answers. */
  readonly sign: string
  /** Whether it is a server that is measured, and so has a processor for itself. */
  readonly measured?: boolean
}

/** On a port of its own; its standard output goes nowhere. */
export async function startServer({ name, command, args, env, cwd, sign, measured = true }: Program): Promise<Server> {
  const port = await freePort()
  const [program = command, ...rest] = [...(measured ? onServerProcessor : []), command, ...args(port)]
  const child = launch(program, rest, cwd, env?.(port) ?? {}, 'ignore')
  await ready(child, `http://127.0.0.1:${port}${sign}`)
  return { name, port, pids: treeOf(child.pid as number), stop: () => end(child) }
}

export function runtimeAt(path: string): Runtime {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const [, version, major] = /^v((\d+)\.\S+)/.exec(stdout ?? '') ?? []
  if (version === undefined) throw new Error(`${path} is no Node.js`)
  return { path, version, name: `Node ${major}` }
}

/** In memory where there is such a place, so that no disk is measured. */
function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}
