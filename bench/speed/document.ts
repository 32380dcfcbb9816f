// docs/benchmarks.md: how it was measured, what was aimed at, and all tables.

import type { Facts } from './facts.ts'
import { goalsTable } from './goals.ts'
import { connections } from './load.ts'
import { pins } from './machine.ts'
import { fewestRounds } from './rounds.ts'
import type { Figures, Outcome } from './scenarios/kinds.ts'
import type { Options } from './stage.ts'
import { number, ratio, type Table, written } from './tables.ts'

export type Run = {
  readonly facts: Facts
  readonly missing: readonly string[]
  readonly outcomes: readonly { readonly scenario: string; readonly outcome: Outcome }[]
  readonly figures: Figures
}

export function document({ facts, missing, outcomes, figures }: Run, { runtimes, rounds }: Options): string {
  const tables = outcomes.flatMap(({ outcome }) => outcome.tables)
  return `${[
    '# Benchmarks',
    '<!-- Written by `npm run bench`: whatever is changed here is lost with the next run. -->',
    introduction,
    '![Answers per second of processor time, beside bare node:http](benchmarks.svg)',
    written(goalsTable(figures, runtimes), '##'),
    '## How it is measured',
    method(rounds),
    noise(outcomes, figures),
    '## What was measured',
    ...tables.map(table => written(table)),
    keysLine(figures),
    ...(missing.length > 0 ? ['## What was left out', missing.map(each => `- ${each}`).join('\n')] : []),
    written(factsTable(facts), '##'),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`
}

const introduction = `How fast the gateway is, beside the least that Node.js can do for the same answers and beside other caches. All of it is
measured by \`npm run bench\`; \`npm run bench -- --quick\` takes less than two minutes and prints the main ratios. Absolute numbers are those of one
machine, at one time, over loopback, without TLS. The ratios are what carries over.`

const method = (
  rounds: number,
) => `- **Bare** is \`node:http\` alone, on the same Node.js: it replays the status, the headers and the bytes that were recorded of the
  gateway, out of a \`Map\`. All that the gateway does for an answer lies between the two.
- **The gateway** is the one that is shipped, with its log on, in front of a stand-in that answers as RetroAchievements does. nginx (one worker,
  its cache in memory, \`sendfile\`, no \`open_file_cache\`) and Varnish (malloc) keep the gateway's own answers, uncompressed; \`Fastify route, Buffer\` sends the same bytes from a
  plain route, and \`async-cache-dedupe\` remembers the objects that such a route returns.
- **Before anything is timed**, every URL is filled, and every server has to give the gateway's status and bytes, \`bare\` its headers as well. A
  run fails when a request does, when other amounts of bytes come than should, and when the upstream is asked during hits.
- **${pins === undefined ? 'Servers and clients share the processors' : 'The server has one processor, the client another one'}.** ${connections} connections ask again as soon as they are answered.
- **${rounds} rounds** of windows of a second, each server once in each, in an order that is rotated and reversed, after two seconds of warming up.
- **A window is good** when the server was busy for 94 % of its time, or the client for 92 %: else the machine paused, and it is repeated, up to
  three times. The busiest of them counts for the processor's time then, if that was 75 %, and never for the rate. \`windows\` says how many were good, of how many. Of fewer than ${fewestRounds} good rounds no ratio is given.
- **Ratios** are medians of the ratios within rounds. Goals are judged by the rate, and where there is no ratio of that, by the processor's time. \`CPU ratio\` compares answers per second of the server's processor time (user and
  system, of all its processes). It is the harder number: where the client is busy all the time, only that one tells about the server. \`of the best\` is the CPU ratio
  of the windows in which each of the two did best: what else goes on on a machine makes windows slower, and never faster.
- **p50 and p99** beside hits are those of clients that ask as fast as they can. At a fixed rate, latencies count from the moment at which a
  request was due.`

/** How much a ratio is worth: what the same server gives beside itself, and how many windows were dropped. */
function noise(outcomes: Run['outcomes'], figures: Figures): string {
  const courses = outcomes.flatMap(({ outcome }) => outcome.windows ?? [])
  const dropped = courses.reduce((sum, each) => sum + each.dropped.length, 0)
  const good = courses.reduce((sum, each) => sum + each.good.filter(Boolean).length, 0)
  const again = figures['1 kB one: bare again']
  return `In this run ${number(dropped)} of ${number(good + dropped)} windows were dropped. A second \`bare\` beside the first one gave ${again === undefined ? 'no ratio' : ratio(again)}; without noise it would be 1.`
}

function keysLine(figures: Figures): string {
  const [own, bare, both] = ['gateway', 'bare', 'gateway / bare'].map(name => figures[`keys: ${name}`])
  if (both === undefined) return ''
  return `With 100 000 keys the gateway keeps ${ratio(own)} of its rate with 100, and the Map of bare node:http ${ratio(bare)}: ${ratio(both)} of each other.`
}

function factsTable(facts: Facts): Table {
  return { title: 'The run', head: ['', ''], rows: facts }
}
