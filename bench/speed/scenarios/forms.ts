// Forms of the same answer: 304 for who holds it, and compressed ones.

import { conditionalPath, gatewayOf, recordingOf } from '../gateway.ts'
import { startCompressingPeers } from '../peers.ts'
import { headerOf, type Recorded } from '../recording.ts'
import { type Contender, figuresOf, type Result, runRounds } from '../rounds.ts'
import type { Server, Stage } from '../stage.ts'
import { number, ratio, type Table } from '../tables.ts'
import { bareOf } from '../targets.ts'
import { codingOf, untilCoded, verify } from '../verifying.ts'
import { cellsOf, gatewayName, tableOf } from './hits.ts'
import { type Figures, type Outcome, type Scenario, windowsOf } from './kinds.ts'

const rounds = { seconds: 1, warmSeconds: 2 }
const path = '/users/player1/progress'

/** A 304 of the gateway, and of `bare`, against a 200 of `bare`. */
export const conditional: Scenario = {
  name: 'conditional',
  quick: true,
  async play(stage) {
    const { answers } = await recordingOf(stage)
    const [whole, held] = [answers.get(path), answers.get(conditionalPath)] as [Recorded, Recorded]
    const headers = { 'If-None-Match': headerOf(held.headers, 'etag') ?? '' }
    const pairs: { contender: Contender; base: string }[] = []
    for (const runtime of stage.options.runtimes) {
      const [bare, gateway] = [await bareOf(stage, runtime), await gatewayOf(stage, runtime)]
      await verify(bare, whole, { sameHeaders: true })
      const base = `bare, 200, ${runtime.name}`
      const unchanged = { paths: [conditionalPath], headers, bodyBytes: 0 }
      pairs.push(
        { base, contender: { name: base, server: bare, paths: [path], bodyBytes: whole.body.length } },
        { base, contender: { name: gatewayName(runtime), server: gateway, ...unchanged } },
      )
      if (stage.options.quick) continue
      pairs.push({ base, contender: { name: `bare, 304, ${runtime.name}`, server: bare, ...unchanged } })
    }
    return against('304 for 32 kB', 'Against a 200 of bare node:http with the whole body.', pairs, stage)
  },
}

/** Each against its own uncompressed hit. */
export const compressed: Scenario = {
  name: 'compressed',
  quick: true,
  async play(stage) {
    const recorded = (await recordingOf(stage)).answers.get(path) as Recorded
    const pairs: { contender: Contender; base: string }[] = []
    const figures: { [name: string]: number | undefined } = {}
    const sizes: string[][] = []
    for (const runtime of stage.options.runtimes) {
      const server = await gatewayOf(stage, runtime)
      const base = gatewayName(runtime)
      await verify(server, recorded)
      pairs.push({ base, contender: { name: base, server, paths: [path], bodyBytes: recorded.body.length } })
      for (const coding of ['gzip', 'br']) {
        const name = `${base}, ${coding}`
        const coded = await codedContender(name, server, recorded, coding)
        figures[`Compressed, 32 kB: ${name}`] = undefined
        figures[`compressed: ${name}, bytes`] = coded && recorded.body.length / coded.bodyBytes
        if (coded !== undefined) pairs.push({ base, contender: coded })
        sizes.push([name, ...sizeCells(coded, recorded)])
      }
    }
    const outcome = await against('Compressed, 32 kB', "Against the gateway's own hit without.", pairs, stage)
    return {
      ...outcome,
      tables: [...outcome.tables, sizeTable('Bytes of compressed answers, 32 kB', sizes)],
      figures: { ...figures, ...outcome.figures },
    }
  },
}

/** The gateway's gzip against caches that compress what they hold, or what they send. */
export const compressing: Scenario = {
  name: 'compressing',
  async play(stage) {
    const recorded = (await recordingOf(stage)).answers.get(path) as Recorded
    const [runtime] = stage.options.runtimes
    const bare = await bareOf(stage, runtime)
    const base = 'bare, not compressed'
    const pairs: { contender: Contender; base: string }[] = [
      { base, contender: { name: base, server: bare, paths: [path], bodyBytes: recorded.body.length } },
    ]
    const sizes: string[][] = []
    const gateway = { name: gatewayName(runtime), server: await gatewayOf(stage, runtime) }
    for (const { name, server } of [gateway, ...(await startCompressingPeers(stage))]) {
      const coded = await codedContender(name, server, recorded, 'gzip')
      if (coded !== undefined) pairs.push({ base, contender: coded })
      sizes.push([name, ...sizeCells(coded, recorded)])
    }
    const note = 'All clients ask for gzip, but those of bare node:http, which is what the ratios are to.'
    const outcome = await against('Compressing caches, 32 kB', note, pairs, stage)
    return { ...outcome, tables: [...outcome.tables, sizeTable('Bytes of compressing caches, 32 kB', sizes)] }
  },
}

/** Undefined where that server does not send it. */
async function codedContender(
  name: string,
  server: Server,
  recorded: Recorded,
  coding: string,
): Promise<Contender | undefined> {
  const reply = await untilCoded(server, recorded, coding)
  if (reply === undefined || codingOf(reply) !== coding) return undefined
  const headers = { 'Accept-Encoding': coding }
  return { name, server, headers, paths: [recorded.path], bodyBytes: reply.body.length }
}

function sizeCells(coded: Contender | undefined, { body }: Recorded): string[] {
  if (coded === undefined) return ['not available', '']
  return [number(coded.bodyBytes), ratio(body.length / coded.bodyBytes)]
}

function sizeTable(title: string, rows: string[][]): Table {
  return { title, head: ['', 'bytes', 'times fewer'], rows }
}

async function against(
  title: string,
  note: string,
  pairs: readonly { readonly contender: Contender; readonly base: string }[],
  stage: Stage,
): Promise<Outcome> {
  const results = await runRounds(
    pairs.map(({ contender }) => contender),
    rounds,
    stage,
  )
  const baseOf = (name: string) => results.find(each => each.name === name) as Result
  const figures: { [name: string]: number | undefined } = {}
  const rows = pairs.map(({ base }, index) => {
    const result = results[index] as Result
    Object.assign(figures, figuresOf(`${title}: ${result.name}`, result, baseOf(base)))
    return [result.name, ...cellsOf(result, baseOf(base))]
  })
  return { tables: [tableOf(title, note, rows)], figures: figures as Figures, windows: windowsOf(results) }
}
