// For how long the gateway's event loop has no turn for others, and how much its process grows, while RetroAchievements sends bodies that are
// hostile, four at once. `node bench/bodies.ts` takes half a minute; it ends with code 1 when one of the bounds is broken.
// Listens on this machine only.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/settings.ts'
import { systemClock } from '../src/platform/clock.ts'
import { createLog } from '../src/platform/log.ts'

const mostGapMs = 100
const mostGrowth = 150
const atOnce = 4
const megabyte = 1024 * 1024

const listed = (length: number, row: (index: number) => unknown) =>
  JSON.stringify(Array.from({ length }, (_, i) => row(i)))
const mapped = (keys: number) => `{${Array.from({ length: keys }, (_, key) => `"k${key}":1`)}}`
const game = (id: number) => ({
  ...{ Title: 'Candlelit Cellar', ID: id, ConsoleID: 1, ConsoleName: 'Orbit 16', ImageIcon: '/Images/058808.png' },
  ...{ NumAchievements: 28, NumLeaderboards: 2, Points: 392, DateModified: '2025-12-06 13:08:33', ForumTopicID: 1137 },
  Hashes: ['46fe51a6cb51ccbb6f7bd0b49d226761'],
})
const comment = {
  User: 'Max',
  ULID: '01BBYQQNQ0F52ZF3B6C8HVRQCV',
  Submitted: '2024-05-15T12:47:52.000000Z',
  CommentText: 'x',
}
const comments = (rows: number, unlike: object = {}) =>
  `{"Count":${rows},"Total":${rows},"Results":${listed(rows, () => ({ ...comment, ...unlike }))}}`

/** What is asked for each, and what comes back: a body, with its encoding. */
const bodies: readonly [what: string, path: string, body: () => string | Buffer, encoding?: string][] = [
  ['a console of 20,000 games', '/consoles/:id/games', () => listed(20_000, game)],
  ['10 MB of [', '/users/u:id', () => '['.repeat(10 * megabyte)],
  ['7 MB of [{"a":', '/users/u:id', () => '[{"a":'.repeat(megabyte)],
  ['a million keys', '/users/u:id', () => mapped(1_000_000).slice(0, 8 * megabyte)],
  ['9,900 keys', '/users/u:id', () => mapped(9_900)],
  ['8 MB of escapes', '/users/u:id', () => `{"User":"${'\\u0041'.repeat(1_390_000)}"}`],
  ['one number', '/users/u:id', () => '1'.repeat(8 * megabyte)],
  ['millions of empty texts', '/users/u:id/completed-games', () => listed(2_500_000, () => '')],
  [
    '99,000 texts with escapes',
    '/users/u:id/completed-games',
    () => `[${Array.from({ length: 99_000 }, (_, i) => `"\\u0041${i}"`)}]`,
  ],
  ['one text of 8 MB', '/users/u:id', () => `{"User":"${'x'.repeat(8 * megabyte - 20)}"}`],
  ['200,000 rows of nothing', '/users/u:id/completed-games', () => listed(199_000, () => ({}))],
  ['62,000 small rows', '/games/:id/comments', () => comments(62_000)],
  ['50,000 rows that are unreadable', '/games/:id/comments', () => comments(50_000, { ULID: {} })],
  ['a gzip bomb', '/users/u:id', () => gzipSync(Buffer.alloc(200 * megabyte)), 'gzip'],
  [
    'a brotli bomb',
    '/users/u:id',
    () => brotliCompressSync(Buffer.alloc(200 * megabyte), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    'br',
  ],
]

if (process.argv[2] === 'send') await send()
else await measure()

/** Stands in for RetroAchievements, in a process of its own: the last digit of an id only tells questions apart. */
async function send() {
  const made = new Map<number, string | Buffer>()
  const server = createServer((request, response) => {
    const asked = new URL(request.url as string, 'http://x').searchParams
    const index = Math.floor(Number(/\d+/.exec(asked.get('u') ?? asked.get('i') ?? '')?.[0]) / 10) - 1
    const [, , body, encoding = 'identity'] = bodies[index] as (typeof bodies)[number]
    const bytes = made.get(index) ?? body()
    made.set(index, bytes)
    response.setHeader('content-encoding', encoding).end(bytes)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  process.send?.((server.address() as AddressInfo).port)
  process.once('disconnect', () => process.exit())
}

async function measure() {
  const child: ChildProcess = fork(import.meta.filename, ['send'])
  const [port] = await once(child, 'message')
  const config = loadConfig({
    ...{ RA_API_KEY: 'a-key-of-nobody', RA_API_URL: `http://127.0.0.1:${port}/API/`, LOG_LEVEL: 'fatal' },
    ...{ UPSTREAM_PER_MINUTE: '100000', UPSTREAM_BURST: '1000', UPSTREAM_CONCURRENCY: String(atOnce) },
  })
  const log = createLog({ level: config.logLevel, key: config.upstream.key })
  const dispatcher = new Agent()
  const app = await buildApp({ config, dispatcher, clock: systemClock, log })
  await app.ready()
  let isBad = false
  for (const [index, [what, path]] of bodies.entries()) {
    const ask = (nth: number) => app.inject(path.replace(':id', `${(index + 1) * 10 + nth}`))
    const { gapMs, growth, result } = await watched(() =>
      Promise.all(Array.from({ length: atOnce }, (_, nth) => ask(nth))),
    )
    isBad ||= gapMs > mostGapMs || growth > mostGrowth
    console.log(
      `${what.padEnd(30)} ${gapMs.toFixed(0).padStart(5)} ms ${growth.toFixed(0).padStart(5)} MB  ${result.map(r => r.statusCode)}`,
    )
  }
  await app.close()
  await dispatcher.destroy()
  child.disconnect()
  process.exitCode = isBad ? 1 : 0
}

/**
 * The most processor time that went by without a turn for others while a task was under way, which a busy machine does not
 * change, and by how many MB the process was larger than before.
 */
async function watched<T>(task: () => Promise<T>) {
  const before = process.memoryUsage.rss()
  let [mostRss, mostMs, isOver] = [before, 0, false]
  let last = process.threadCpuUsage()
  const look = () => {
    const { user, system } = process.threadCpuUsage(last)
    last = process.threadCpuUsage()
    mostMs = Math.max(mostMs, (user + system) / 1000)
    mostRss = Math.max(mostRss, process.memoryUsage.rss())
    if (!isOver) setImmediate(look)
  }
  void look()
  const result = await task()
  await delay(20)
  isOver = true
  return { gapMs: mostMs, growth: (mostRss - before) / megabyte, result }
}
