// What answers take of memory, what collecting garbage takes beside them, and how long a start with a snapshot takes.

import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askAll, createAsker } from '../asking.ts'
import { type Gateway, pathsOf, type Size, startGateway } from '../gateway.ts'
import { pssOf, rssOf } from '../machine.ts'
import { headerOf } from '../recording.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { number, ratio } from '../tables.ts'
import type { Outcome, Scenario } from './kinds.ts'

const probe = join(import.meta.dirname, '../targets/probe.ts')

type Probed = { readonly heapUsed: number; readonly external: number; readonly gcMs: readonly number[] }

export const memory: Scenario = {
  name: 'memory',
  async play(stage) {
    const large = await fill(stage, '32 kB', 10_000)
    const small = await fill(stage, '1 kB', 100_000)
    const note =
      'Growth is that of the proportional set size (PSS), from the start to the last miss; live bytes are the heap and what is outside of it, after full collections. "Held" is what the gateway itself counts.'
    return {
      tables: [{ title: 'Memory', note, head, rows: [large, small].map(({ cells }) => cells) }],
      figures: {
        'memory: live, 32 kB': large.live / large.held,
        'memory: growth, 32 kB': large.growth === undefined ? undefined : large.growth / large.held,
        'memory: collection': large.gcMs,
        'memory: beside 1 kB': (small.live - small.served) / small.count,
      },
    }
  },
}

const head = [
  '',
  'served MB',
  'held MB',
  'growth MB',
  '/ byte served',
  '/ byte held',
  'live MB',
  '/ byte served',
  '/ byte held',
  'full collection ms',
]

async function fill(stage: Stage, size: Size, count: number) {
  const [runtime] = stage.options.runtimes
  const socket = join(stage.dir, `probe-${count}`)
  const gateway = await startGateway(stage, runtime, {
    flags: ['--expose-gc', '--import', probe],
    env: { BENCH_PROBE_SOCKET: socket },
  })
  const [idlePss, idle] = [pssOf(gateway.pids), await probed(socket)]
  let served = 0
  await askAll(gateway.port, pathsOf(size, count), { each: (_, { body }) => (served += body.length) })
  const fullPss = pssOf(gateway.pids)
  const held = await heldBytes(gateway)
  const full = await probed(socket)
  await gateway.stop()
  const growth = fullPss === undefined || idlePss === undefined ? undefined : fullPss - idlePss
  const live = full.heapUsed + full.external - idle.heapUsed - idle.external
  const gcMs = median(full.gcMs)
  const cells = [
    `${number(count)} x ${size}, ${runtime.name}`,
    megabytes(served),
    megabytes(held),
    megabytes(growth),
    ratio(growth && growth / served),
    ratio(growth && growth / held),
    megabytes(live),
    ratio(live / served),
    ratio(live / held),
    number(gcMs, 1),
  ]
  return { held, growth, served, live, gcMs, count, cells }
}

async function probed(path: string): Promise<Probed> {
  const socket = connect(path)
  let said = ''
  socket.on('data', text => (said += text))
  await once(socket, 'close')
  return JSON.parse(said) as Probed
}

async function heldBytes({ operationsPort }: Gateway): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${operationsPort}/status`)
  const { cache } = (await response.json()) as { cache: { bytes: number } }
  return cache.bytes
}

const snapshot = { count: 3_050, size: '32 kB' as const }
const starts = 3

/** From the command line to the first answer, and what an idle process takes. */
export const start: Scenario = {
  name: 'start',
  async play(stage) {
    const [runtime] = stage.options.runtimes
    const file = join(stage.dir, 'snapshot')
    const filled = await startGateway(stage, runtime, { env: { CACHE_SNAPSHOT_FILE: file } })
    await askAll(filled.port, pathsOf(snapshot.size, snapshot.count))
    await filled.stop()
    const without = await starting(stage, {})
    const withIt = await starting(stage, { CACHE_SNAPSHOT_FILE: file })
    const bytes = statSync(file).size
    const rows = [
      [`without a snapshot, ${runtime.name}`, ...without.cells],
      [`with a snapshot of ${megabytes(bytes)} MB, ${runtime.name}`, ...withIt.cells],
    ]
    const note = `Medians of ${starts} starts. "All is there" is the first hit of what was remembered last.`
    return { tables: [{ title: 'Start', note, head: startHead, rows }], figures: startFigures(without, withIt) }
  },
}

const startHead = ['', 'listening after ms', 'all is there after ms', 'RSS MB', 'PSS MB']

function startFigures(without: Started, withIt: Started): Outcome['figures'] {
  return {
    'start: ms': without.listeningMs,
    'start: ms with a snapshot': withIt.listeningMs,
    'start: RSS MB': without.rss && without.rss / 1e6,
  }
}

type Started = Awaited<ReturnType<typeof starting>>

async function starting(stage: Stage, env: NodeJS.ProcessEnv) {
  const all: { listeningMs: number; restoredMs: number | undefined; rss: number; pss: number }[] = []
  for (let nth = 0; nth < starts; nth += 1) {
    const startedMs = performance.now()
    const gateway = await startGateway(stage, stage.options.runtimes[0], { env })
    const listeningMs = performance.now() - startedMs
    const restoredMs = 'CACHE_SNAPSHOT_FILE' in env ? await restored(gateway, startedMs) : undefined
    // Until what it does at the start is over.
    await delay(1_000)
    const [rss = Number.NaN, pss = Number.NaN] = [rssOf(gateway.pids), pssOf(gateway.pids)]
    all.push({ listeningMs, restoredMs, rss, pss })
    await gateway.stop()
  }
  const middle = (of: (each: (typeof all)[number]) => number | undefined) =>
    median(all.map(each => of(each) ?? Number.NaN))
  const [listeningMs, rss] = [middle(each => each.listeningMs), middle(each => each.rss)]
  const cells = [
    number(listeningMs),
    number(middle(each => each.restoredMs)),
    megabytes(rss),
    megabytes(middle(each => each.pss)),
  ]
  return { listeningMs, rss, cells }
}

const restoreMs = 20_000

/** Asks only for what is held, so that nothing is fetched meanwhile. */
async function restored({ port }: Gateway, startedMs: number): Promise<number | undefined> {
  const asker = createAsker()
  const all = pathsOf(snapshot.size, snapshot.count)
  const ends = [all[0], all.at(-1)] as [string, string]
  try {
    while (performance.now() < startedMs + restoreMs) {
      const replies = await Promise.all(ends.map(path => asker.ask(port, path, { 'Cache-Control': 'only-if-cached' })))
      if (replies.every(({ headers, status }) => status === 200 && headerOf(headers, 'cache-status')?.includes('hit')))
        return performance.now() - startedMs
      await delay(5)
    }
    return undefined
  } finally {
    asker.close()
  }
}

function megabytes(bytes: number | undefined): string {
  return number(bytes === undefined ? undefined : bytes / 1e6, 1)
}
