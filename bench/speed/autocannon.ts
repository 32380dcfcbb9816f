// The load where wrk is not installed, in a process of its own. `node bench/speed/autocannon.ts <JSON>`, which prints JSON.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Loaded } from './load.ts'

type Result = {
  readonly requests: { readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly throughput: { readonly total: number }
  readonly duration: number
  readonly non2xx: number
  readonly '3xx': number
  readonly errors: number
}

// It brings no types of its own.
const autocannon = createRequire(import.meta.url)('autocannon') as (options: object) => Promise<Result>

const { port, pathsFile, headersFile, seconds, connections } = JSON.parse(process.argv[2] ?? '{}')
const requests = linesOf(pathsFile).map(path => ({ path }))
const headers = Object.fromEntries(linesOf(headersFile).map(line => line.split(': ', 2)))
const cpuBefore = process.cpuUsage()
const result = await autocannon({
  url: `http://127.0.0.1:${port}`,
  connections,
  duration: seconds,
  headers,
  requests,
})
const { user, system } = process.cpuUsage(cpuBefore)
const loaded: Loaded = {
  requests: result.requests.total,
  seconds: result.duration,
  bytes: result.throughput.total,
  failed: result.errors + result.non2xx - result['3xx'],
  p50Us: 1_000 * result.latency.p50,
  p99Us: 1_000 * result.latency.p99,
  clientCpuMs: (user + system) / 1_000,
}
console.log(`JSON ${JSON.stringify(loaded)}`)

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean)
}
