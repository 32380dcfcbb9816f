// Outages played against the gateway, nginx and Varnish side by side: the same requests, each target before a sandbox of
// its own. `node bench/outage.ts` takes less than six minutes, `--quick` less than a minute and a half; a part of a
// story's name as argument plays only those. `<` marks where the gateway is behind the better peer.

import { loadavg } from 'node:os'
import { print } from './outage/report.ts'
import { everyone, type Lengths, stampedes, stories, tell } from './outage/stories.ts'
import { endAll, freshS, present, startUpstream } from './outage/targets.ts'

const quick = process.argv.includes('--quick')
const wanted = process.argv.slice(2).filter(argument => argument !== '--quick')
const lengths: Lengths = quick
  ? { beforeMs: 1_500, troubleMs: 5_000, afterMs: [2_000, 6_000] }
  : { beforeMs: 3_000, troubleMs: 12_000, afterMs: [8_000, 24_000] }
const quickStories = ['503', 'HTML with 200']
const limitMs = quick ? 84_000 : 350_000

const startedMs = performance.now()
const giveUp = async (why: string) => {
  console.error(`Given up: ${why}`)
  await endAll()
  process.exit(1)
}
const tooLong = setTimeout(giveUp, limitMs, `not over after ${limitMs / 1000} s`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, giveUp)
process.once('uncaughtException', ({ stack = '' }) => giveUp(stack))

const told = stories.filter(({ name }) =>
  wanted.length > 0 ? wanted.some(part => name.includes(part)) : !quick || quickStories.includes(name),
)
// Two stories at a time; what takes a server down has the machine for itself, as a new one keeps it busy.
const pairs = [
  ...Array.from({ length: Math.ceil(told.length / 2) }, (_, index) =>
    told.filter(({ down }) => !down).slice(2 * index, 2 * index + 2),
  ).filter(pair => pair.length > 0),
  ...told.filter(({ down }) => down).map(story => [story]),
]

const behind: string[] = []
const lanes = await Promise.all([0, 1].map(() => Promise.all(present.map(() => startUpstream(everyone)))))
console.log(
  `Fresh for ${freshS} s; 20 clients, 80 requests a second, 60 users by Zipf's law, 12 of them unknown at first.`,
)
for (const pair of pairs) {
  const records = await Promise.all(pair.map((story, lane) => tell(story, lengths, lanes[lane] ?? [])))
  for (const [index, story] of pair.entries()) behind.push(...print(story.name, records[index] ?? []))
}
if (wanted.length === 0 || wanted.includes('stampede')) {
  await stampedes(lanes[0] ?? [], (name, records) => behind.push(...print(name, records)))
}
await Promise.all(lanes.flat().map(upstream => upstream.close()))
clearTimeout(tooLong)

console.log(`\n### Behind the better peer\n`)
console.log(behind.length === 0 ? 'Nowhere.' : behind.map(line => `- ${line}`).join('\n'))
console.log(
  `\n${Math.round((performance.now() - startedMs) / 1000)} s in all; the machine's load was ${loadavg()[1]?.toFixed(1)} over the last five minutes.`,
)
