// Misses: what the gateway adds to the upstream, what one costs, and for how long the largest one holds up everybody else.

import { askAll, createAsker } from '../asking.ts'
import { gatewayOf, originOf, pathsOf } from '../gateway.ts'
import { minus } from '../load.ts'
import { cpuMsOf } from '../machine.ts'
import type { Runtime, Stage } from '../stage.ts'
import { median, quantile } from '../statistics.ts'
import { number } from '../tables.ts'
import { gatewayName } from './hits.ts'
import type { Scenario } from './kinds.ts'

const counts = { warm: 300, compared: 1_000, large: 300, lists: 6 }
const quietMs = 300

export const misses: Scenario = {
  name: 'misses',
  async play(stage) {
    const rows: string[][] = []
    const figures: { [name: string]: number | undefined } = {}
    for (const [nth, runtime] of stage.options.runtimes.entries()) {
      const name = gatewayName(runtime)
      const latency = await latencyOf(runtime, nth, stage)
      const cpuMs = await cpuOfLarge(runtime, nth, stage)
      const block = await blockOfList(runtime, nth, stage)
      rows.push([
        name,
        ...[latency.own, latency.direct, latency.own - latency.direct, cpuMs].map(ms => number(ms, 2)),
        ...[block.median, block.worst, block.quiet].map(ms => number(ms, 1)),
      ])
      Object.assign(figures, {
        [`misses: ${name}, added ms`]: latency.own - latency.direct,
        [`misses: ${name}, CPU ms`]: cpuMs,
        [`misses: ${name}, block ms`]: block.median,
      })
    }
    const note = `The stand-in answers at once. Latencies are the p50 of one client that asks the upstream and the gateway for 1 kB in turn, ${counts.compared} times; CPU is over ${counts.large} misses. Gaps are the longest between the answers to one client that asks for the same 1 kB again and again, while one of ${counts.lists} lists of 10 000 games (3 MB) is filled, and while none is.`
    return { tables: [{ title: 'Misses', note, head, rows }], figures }
  },
}

const head = [
  '',
  'miss ms',
  'upstream alone ms',
  'added ms',
  'CPU ms of 150 kB',
  'gap for 3 MB ms, median',
  'worst',
  'gap without ms',
]

/** Ids that nobody has asked for yet, on this Node.js or by another scenario. */
const fresh = (nth: number, block: number) => 10_000_000 + nth * 1_000_000 + block * 100_000

async function latencyOf(runtime: Runtime, nth: number, stage: Stage) {
  const [{ port }, origin] = [await gatewayOf(stage, runtime), await originOf(stage)]
  await askAll(port, pathsOf('1 kB', counts.warm, fresh(nth, 0)), { connections: 1 })
  const asker = createAsker(2)
  const taken: { own: number[]; direct: number[] } = { own: [], direct: [] }
  for (const [index, path] of pathsOf('1 kB', counts.compared, fresh(nth, 1)).entries()) {
    const direct = () => asker.ask(origin.port, `/API/API_GetGameRankAndScore.php?g=${index + 1}&t=0`)
    const own = () => asker.ask(port, path)
    const [one, other] = index % 2 === 0 ? (['own', 'direct'] as const) : (['direct', 'own'] as const)
    for (const which of [one, other]) {
      const startedMs = performance.now()
      await (which === 'own' ? own() : direct())
      taken[which].push(performance.now() - startedMs)
    }
  }
  asker.close()
  return { own: quantile(taken.own, 0.5), direct: quantile(taken.direct, 0.5) }
}

async function cpuOfLarge(runtime: Runtime, nth: number, stage: Stage): Promise<number | undefined> {
  const { port, pids } = await gatewayOf(stage, runtime)
  await askAll(port, pathsOf('150 kB', 50, fresh(nth, 2)), { connections: 4 })
  const before = cpuMsOf(pids)
  await askAll(port, pathsOf('150 kB', counts.large, fresh(nth, 3)), { connections: 4 })
  const cpuMs = minus(cpuMsOf(pids), before)
  return cpuMs === undefined ? undefined : cpuMs / counts.large
}

/** One of its games is asked for: RetroAchievements always sends the whole list. */
async function blockOfList(runtime: Runtime, nth: number, stage: Stage) {
  const { port } = await gatewayOf(stage, runtime)
  const most = (counts.lists + 1) * stage.options.runtimes.length
  await stage.once('lists', async () => (await originOf(stage)).prepareLists(most))
  const [hits, lists] = [createAsker(), createAsker()]
  const [hit = ''] = pathsOf('1 kB', 1)
  let longestMs = 0
  let isOver = false
  const watch = async () => {
    let lastMs = performance.now()
    while (!isOver) {
      await hits.ask(port, hit)
      const nowMs = performance.now()
      longestMs = Math.max(longestMs, nowMs - lastMs)
      lastMs = nowMs
    }
  }
  const watching = watch()
  const during = async (what: () => Promise<unknown>) => {
    longestMs = 0
    await what()
    return longestMs
  }
  const quietly = () => new Promise(resolve => setTimeout(resolve, quietMs))
  const gaps: { filling: number[]; quiet: number[] } = { filling: [], quiet: [] }
  for (let list = 0; list <= counts.lists; list += 1) {
    const id = nth * (counts.lists + 1) + list + 1
    gaps.quiet.push(await during(quietly))
    gaps.filling.push(await during(() => lists.ask(port, `/consoles/${id}/games?count=1`).then(quietly)))
  }
  isOver = true
  await watching
  for (const asker of [hits, lists]) asker.close()
  // The first one warms up.
  const [filling, quiet] = [gaps.filling.slice(1), gaps.quiet.slice(1)]
  return { median: median(filling), worst: Math.max(...filling), quiet: median(quiet) }
}
