// Latency at a fixed rate: of hits alone, and of hits while misses are filled.

import { join } from 'node:path'
import { gatewayOf, originOf, pathsOf, recordingOf, type Size } from '../gateway.ts'
import { loadFor, outputOf } from '../load.ts'
import { pins } from '../machine.ts'
import type { Pace, Paced } from '../paced.ts'
import type { Server, Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { number, ratio } from '../tables.ts'
import { bareOf } from '../targets.ts'
import { verify } from '../verifying.ts'
import { gatewayName } from './hits.ts'
import type { Outcome, Scenario } from './kinds.ts'

const runs = 4
const shape = { seconds: 2, warmSeconds: 0.5, connections: 50 }
const program = join(import.meta.dirname, '../paced.ts')
const unpinned: Outcome = {
  tables: [{ title: 'At a fixed rate', head: ['left out: it needs two processors and `taskset`'], rows: [] }],
  figures: {},
}

export const rate: Scenario = {
  name: 'rate',
  async play(stage) {
    if (pins === undefined) return unpinned
    const outcomes: Outcome[] = []
    for (const size of ['1 kB', '32 kB'] as const) outcomes.push(await atRate(size, stage))
    return {
      tables: outcomes.flatMap(({ tables }) => tables),
      figures: Object.assign({}, ...outcomes.map(({ figures }) => figures)),
    }
  },
}

/** The gateway and `bare` in turn, at a quarter of what `bare` can do. */
async function atRate(size: Size, stage: Stage): Promise<Outcome> {
  const { answers } = await recordingOf(stage)
  const paths = pathsOf(size, 1)
  const rows: string[][] = []
  const figures: { [name: string]: number | undefined } = {}
  for (const runtime of stage.options.runtimes) {
    const bare = await bareOf(stage, runtime)
    const servers = [bare, await gatewayOf(stage, runtime)] as const
    for (const server of servers) await verify(server, answers.get(paths[0] ?? ''), { sameHeaders: true })
    const perSecond = Math.round((await capacityOf(bare, paths, stage)) / 4)
    const all: [Paced[], Paced[]] = [[], []]
    for (let run = 0; run < runs; run += 1) {
      for (const nth of run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        all[nth].push(await paced({ ...shape, port: servers[nth].port, paths, perSecond }, stage))
      }
    }
    const [best, ownBest] = all.map(each => Math.min(...each.map(({ p99Us }) => p99Us))) as [number, number]
    figures[`rate ${size}: ${gatewayName(runtime)}`] = ownBest / best
    rows.push(
      [`bare node:http, ${runtime.name}`, number(perSecond), ...cells(all[0]), ratio(1)],
      [gatewayName(runtime), number(perSecond), ...cells(all[1]), ratio(ownBest / best)],
    )
  }
  const note = `A quarter of what bare node:http can do, over ${shape.connections} connections, ${runs} runs of ${shape.seconds} s each in turn; latencies from the moment at which a request was due. The ratio is that of the best p99.`
  return { tables: [{ title: `At a fixed rate: ${size}`, note, head, rows }], figures }
}

const head = ['', 'per second', 'p50 us', 'p99 us, median', 'p99 us, best', 'client late, p99 us', 'ratio']

function cells(all: readonly Paced[]): string[] {
  const p99s = all.map(({ p99Us }) => p99Us)
  return [
    number(median(all.map(({ p50Us }) => p50Us))),
    number(median(p99s)),
    number(Math.min(...p99s)),
    number(median(all.map(({ lateP99Us }) => lateP99Us))),
  ]
}

async function capacityOf(server: Server, paths: readonly string[], { dir }: Stage): Promise<number> {
  await loadFor(2, { server, paths }, dir)
  const rates: number[] = []
  for (let nth = 0; nth < 3; nth += 1) rates.push((await loadFor(1, { server, paths }, dir)).perSecond)
  return Math.max(...rates)
}

const missesPerSecond = 20
/** Of which not all are asked for. */
const missesPerRun = 60

/** Hits of 1 kB, beside which as many answers of 150 kB come as hits, or as misses. */
export const filling: Scenario = {
  name: 'filling',
  async play(stage) {
    if (pins === undefined) return unpinned
    const origin = await originOf(stage)
    const rows: string[][] = []
    const figures: { [name: string]: number | undefined } = {}
    // Ids that nobody has asked for yet.
    let from = 1_000_000
    for (const runtime of stage.options.runtimes) {
      const { port } = await gatewayOf(stage, runtime)
      const bare = await bareOf(stage, runtime)
      const paths = pathsOf('1 kB', 1)
      const perSecond = Math.round((await capacityOf(bare, paths, stage)) / 4)
      const held = pathsOf('150 kB', 1)
      const all: [Paced[], Paced[]] = [[], []]
      for (let run = 0; run < runs; run += 1) {
        for (const nth of run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const unknown = pathsOf('150 kB', missesPerRun, from)
          if (nth === 1) await origin.prepareGames(from, missesPerRun)
          from += missesPerRun
          const besides = { paths: nth === 0 ? held : unknown, perSecond: missesPerSecond }
          all[nth].push(await paced({ ...shape, port, paths, perSecond, besides }, stage))
        }
      }
      const [without, during] = all.map(each => Math.min(...each.map(({ p99Us }) => p99Us))) as [number, number]
      figures[`filling: ${gatewayName(runtime)}`] = during / without
      rows.push(
        [`${gatewayName(runtime)}, hits besides`, number(perSecond), ...cells(all[0]), ratio(1)],
        [`${gatewayName(runtime)}, misses besides`, number(perSecond), ...cells(all[1]), ratio(during / without)],
      )
    }
    const note = `Hits of 1 kB at a quarter of what bare node:http can do, while ${missesPerSecond} answers of 150 kB a second come besides: as hits, or as misses, so that the client has the same to do. The ratio is that of the best p99.`
    return { tables: [{ title: 'Hits while misses are filled', note, head, rows }], figures }
  },
}

async function paced(pace: Pace, { dir }: Stage): Promise<Paced> {
  return JSON.parse(await outputOf(process.execPath, [program, JSON.stringify(pace)], dir)) as Paced
}
