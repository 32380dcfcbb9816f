// One window of load: 64 connections that each ask again as soon as they are answered, by wrk, or by autocannon where there
// is none.

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from '../processes.ts'
import { cpuMsOf, findProgram } from './machine.ts'
import type { Server } from './stage.ts'

export type Asked = {
  readonly server: Server
  readonly paths: readonly string[]
  readonly headers?: { readonly [name: string]: string }
}

/** What a client measured. */
export type Loaded = {
  readonly requests: number
  readonly seconds: number
  readonly bytes: number
  /** Answered with other than 2xx and 3xx, or not at all. */
  readonly failed: number
  readonly p50Us: number
  readonly p99Us: number
  readonly clientCpuMs: number
}

export type Window = Loaded & {
  readonly perSecond: number
  /** Of the processor's time in the window; undefined where the system does not tell. */
  readonly serverShare: number | undefined
  readonly clientShare: number
  readonly cpuUsPerRequest: number | undefined
}

export const wrk = findProgram('wrk')
export const connections = 64

/** Throws when a request failed. */
export async function loadFor(seconds: number, { server, paths, headers = {} }: Asked, dir: string): Promise<Window> {
  const { pathsFile, headersFile } = filesOf(paths, headers, dir)
  const address = `http://127.0.0.1:${server.port}${paths[0]}`
  const own = join(import.meta.dirname, 'autocannon.ts')
  const settings = JSON.stringify({ port: server.port, pathsFile, headersFile, seconds, connections })
  const cpuBefore = cpuMsOf(server.pids)
  const loaded = await run(
    ...((wrk === undefined
      ? [process.execPath, [own, settings]]
      : [
          wrk,
          ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency']
            .concat(['-s', join(import.meta.dirname, 'wrk.lua'), address])
            .concat(['--', pathsFile, headersFile]),
        ]) as [string, string[]]),
    dir,
  )
  const cpuMs = minus(cpuMsOf(server.pids), cpuBefore)
  if (loaded.failed > 0) throw new Error(`${server.name} failed ${loaded.failed} of ${loaded.requests} requests`)
  const windowMs = 1_000 * loaded.seconds
  return {
    ...loaded,
    perSecond: loaded.requests / loaded.seconds,
    serverShare: cpuMs === undefined ? undefined : cpuMs / windowMs,
    clientShare: loaded.clientCpuMs / windowMs,
    cpuUsPerRequest: cpuMs === undefined ? undefined : (1_000 * cpuMs) / loaded.requests,
  }
}

const files = new Map<string, { pathsFile: string; headersFile: string }>()

function filesOf(paths: readonly string[], headers: { readonly [name: string]: string }, dir: string) {
  const key = JSON.stringify([paths.length, paths[0], paths.at(-1), headers])
  const known = files.get(key)
  if (known !== undefined) return known
  const made = { pathsFile: join(dir, `paths-${files.size}`), headersFile: join(dir, `headers-${files.size}`) }
  writeFileSync(made.pathsFile, paths.map(path => `${path}\n`).join(''))
  writeFileSync(
    made.headersFile,
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  )
  files.set(key, made)
  return made
}

async function run(command: string, args: readonly string[], dir: string): Promise<Loaded> {
  return JSON.parse(await outputOf(command, args, dir)) as Loaded
}

/** What a program prints behind `JSON `. */
export async function outputOf(command: string, args: readonly string[], dir: string): Promise<string> {
  const child = launch(command, args, dir)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', text => (said += text))
  await once(child, 'close')
  const [, json] = /^JSON (.*)$/m.exec(said) ?? []
  if (json === undefined) throw new Error(`${command} measured nothing:\n${said}`)
  return json
}

export function minus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other
}
