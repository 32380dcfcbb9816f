// How fast the gateway is, beside the least that node:http can do and beside other caches: `npm run bench` writes
// docs/benchmarks.md and its chart. `-- --quick` takes less than two minutes and writes nothing; `-- --only hit-1kB,misses`
// plays some; `--node <path>` adds another Node.js; `--json <file>` keeps every window. Listens on this machine only.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawing } from './speed/chart.ts'
import { document } from './speed/document.ts'
import { describeRun } from './speed/facts.ts'
import { originOf } from './speed/gateway.ts'
import { goalsTable } from './speed/goals.ts'
import { pinClients } from './speed/machine.ts'
import { missing } from './speed/peers.ts'
import { scenarios } from './speed/scenarios/all.ts'
import type { Figures, Outcome } from './speed/scenarios/kinds.ts'
import { createStage, runtimeAt } from './speed/stage.ts'
import { written } from './speed/tables.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const { quick, only } = values
/** From the first on windows are not repeated any more; at the second it gives up. */
const limitsS = quick ? { patience: 25, end: 118 } : { patience: 17 * 60, end: 28 * 60 }

const names = only?.split(',')
const unknown = names?.filter(name => !scenarios.some(each => each.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${scenarios.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const wanted = scenarios.filter(each => (names === undefined ? !quick || each.quick : names.includes(each.name)))
const others = values.node.map(runtimeAt)
const own = runtimeAt(process.execPath)

pinClients()
const startedMs = performance.now()
const stage = createStage({
  quick,
  rounds: Number(values.rounds) || (quick ? 5 : 7),
  urls: quick ? 2 : 1_000,
  runtimes: [own, ...(quick ? [] : others.filter(({ version }) => version !== own.version))],
  patienceEndsMs: startedMs + 1_000 * limitsS.patience,
})

let isGivenUp = false
const giveUp = async (why: string) => {
  if (isGivenUp) return
  isGivenUp = true
  console.error(`Given up: ${why}`)
  await stage.close()
  process.exit(1)
}
const tooLong = setTimeout(giveUp, 1_000 * limitsS.end, `not over after ${limitsS.end} s`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, giveUp)
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.once(event, (error: Error) => giveUp(error?.stack ?? String(error)))
}

const facts = describeRun(stage.options)
console.log(facts.map(([what, value]) => `${what}: ${value}`).join('\n'))
const outcomes: { readonly scenario: string; readonly outcome: Outcome }[] = []
for (const { name, play } of wanted) {
  const origin = await originOf(stage)
  const outcome = await play(stage)
  outcomes.push({ scenario: name, outcome })
  console.log(`\n${outcome.tables.map(table => written(table)).join('\n\n')}`)
  console.log(`\n(${name} was over after ${secondsSince(startedMs)} s; ${await origin.calls()} calls to the stand-in)`)
}
clearTimeout(tooLong)
await stage.close()

const figures: Figures = Object.assign({}, ...outcomes.map(({ outcome }) => outcome.figures))
const run = { facts: [...facts, ['took', `${secondsSince(startedMs)} s`]] as const, missing, outcomes, figures }
console.log(`\n${written(goalsTable(figures, stage.options.runtimes))}`)
for (const each of missing) console.log(`\n${each}`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(run, null, 1)}\n`)
if (!quick && only === undefined) {
  const docs = join(import.meta.dirname, '../docs')
  writeFileSync(join(docs, 'benchmarks.md'), document(run, stage.options))
  writeFileSync(join(docs, 'benchmarks.svg'), drawing(figures, stage.options.runtimes[0]))
}

function secondsSince(ms: number): number {
  return Math.round((performance.now() - ms) / 1_000)
}
