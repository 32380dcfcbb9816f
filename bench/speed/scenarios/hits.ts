// Hits from a warm memory: one URL, and many, of three sizes.

import { gatewayOf, pathsOf, recordingOf, type Size, sizes } from '../gateway.ts'
import { startPeers } from '../peers.ts'
import {
  bestOf,
  type Contender,
  figuresOf,
  medianOf,
  perCpuSecond,
  perSecond,
  type Result,
  ratioOf,
  runRounds,
} from '../rounds.ts'
import type { Runtime, Server, Stage } from '../stage.ts'
import { none, number, ratio, type Table } from '../tables.ts'
import { bareOf, dedupeOf, routeOf } from '../targets.ts'
import { verifyAll } from '../verifying.ts'
import { type Outcome, type Scenario, windowsOf } from './kinds.ts'

/** A contender, and the name of the one that it is compared with. */
type Place = { readonly name: string; readonly base: string; readonly server: Server; readonly sameHeaders?: boolean }

export const hits: readonly Scenario[] = [false, true].flatMap(many =>
  sizes.map(size => ({
    name: `${many ? 'many' : 'hit'}-${size.replace(' ', '')}`,
    quick: !many,
    play: (stage: Stage) => play(stage, size, many ? stage.options.urls : 1),
  })),
)

async function play(stage: Stage, size: Size, urls: number): Promise<Outcome> {
  const { answers } = await recordingOf(stage)
  const places = await placesOf(stage, urls === 1 && size === '1 kB')
  const paths = pathsOf(size, urls)
  const bytes = paths.map(path => answers.get(path)?.body.length ?? 0)
  const bodyBytes = bytes.reduce((sum, each) => sum + each, 0) / paths.length
  for (const { server, sameHeaders = false } of places) await verifyAll(server, paths, answers, sameHeaders)
  const contenders = places.map(({ name, server }): Contender => ({ name, server, paths, bodyBytes }))
  const results = await runRounds(contenders, { seconds: 1, warmSeconds: 2 }, stage)
  const rows = places.map(({ name, base }, index) => [
    name,
    ...cellsOf(results[index] as Result, results.find(each => each.name === base) as Result),
  ])
  const title = `${size}, ${urls === 1 ? 'one URL' : `${number(urls)} URLs`}`
  return {
    tables: [{ title: `Hits: ${title}`, note: `Bodies of ${number(bodyBytes)} bytes.`, head, rows }],
    figures: allFigures(stage, places, results, `${size} ${urls === 1 ? 'one' : 'many'}`),
    windows: windowsOf(results),
  }
}

/** `again` adds a second one of what is measured against, to show what the method itself is worth. */
async function placesOf(stage: Stage, again: boolean): Promise<Place[]> {
  const { runtimes, quick } = stage.options
  const [first] = runtimes
  const places: Place[] = []
  for (const runtime of runtimes) {
    const base = `bare node:http, ${runtime.name}`
    places.push({ name: base, base, server: await bareOf(stage, runtime), sameHeaders: true })
    places.push({ name: gatewayName(runtime), base, server: await gatewayOf(stage, runtime), sameHeaders: true })
  }
  if (quick) return places
  const base = `bare node:http, ${first.name}`
  if (again) places.push({ name: 'bare again', base, server: await bareOf(stage, first, 'bare again') })
  places.push({ name: 'Fastify route, Buffer', base, server: await routeOf(stage) })
  places.push({ name: 'Fastify, async-cache-dedupe', base, server: await dedupeOf(stage) })
  for (const { name, server } of await startPeers(stage)) places.push({ name, base, server })
  return places
}

export const gatewayName = ({ name }: Runtime) => `gateway, ${name}`

const head = [
  '',
  'windows',
  'per second',
  'ratio',
  'least to most',
  'CPU us each',
  'CPU ratio',
  'of the best',
  'p50 us',
  'p99 us',
  'client busy',
]

/** The columns of a contender, the ratios being to another one. */
export function cellsOf(result: Result, base: Result): string[] {
  const [rate, cpu] = [ratioOf(result, base, perSecond), ratioOf(result, base, perCpuSecond)]
  const client = medianOf(result, ({ clientShare }) => clientShare)
  const good = result.course.filter(window => window?.isFull).length
  const all = result.course.filter(Boolean).length + result.dropped.length
  return [
    `${good}/${all}`,
    number(medianOf(result, perSecond)),
    ratio(rate?.median),
    rate === undefined ? none : `${ratio(rate.least)}-${ratio(rate.most)}`,
    number(
      medianOf(result, ({ cpuUsPerRequest }) => cpuUsPerRequest),
      1,
    ),
    ratio(cpu?.median),
    ratio(bestOf(result, base)),
    number(medianOf(result, ({ p50Us }) => p50Us)),
    number(medianOf(result, ({ p99Us }) => p99Us)),
    client === undefined ? none : `${Math.round(100 * client)} %`,
  ]
}

export function tableOf(title: string, note: string, rows: readonly (readonly string[])[]): Table {
  return { title, note, head, rows }
}

function allFigures({ options }: Stage, places: readonly Place[], results: readonly Result[], what: string) {
  const figures: { [name: string]: number | undefined } = {}
  const named = (name: string) => results.find(each => each.name === name)
  for (const [index, { name, base }] of places.entries()) {
    const [result, against] = [results[index] as Result, named(base) as Result]
    Object.assign(figures, figuresOf(`${what}: ${name}`, result, against))
  }
  const others = places.filter(({ name }) => !name.startsWith('bare') && !name.startsWith('gateway'))
  for (const runtime of options.runtimes) {
    const gateway = named(gatewayName(runtime)) as Result
    for (const { name } of others) {
      const [kind = name] = name.split(' ')
      const other = named(name) as Result
      const which = kind === 'Fastify,' ? 'dedupe' : kind
      Object.assign(figures, figuresOf(`${what}: ${gateway.name} to ${which}`, gateway, other))
    }
  }
  return figures
}
