import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { bufferOf } from '../../src/platform/bytes.ts'
import { type Framed, fileOf, recordsOf } from '../support/framed.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { bodyOf, createStore, goodFile, loaded, said } from '../support/snapshots.ts'

const everyMs = 5 * 60_000
const useless = 'the snapshot is of no use and is ignored'
const unwritable = 'the snapshot cannot be written'

async function snapshotOf({ app }: Gateway) {
  return (await app.operations.inject('/status')).json().snapshot
}

/** The same file with another header. */
const headed = (good: Buffer, change: object, body = Buffer.alloc(0)) => {
  const [header, ...records] = recordsOf(good) as [Framed, ...Framed[]]
  const head = JSON.stringify({ ...JSON.parse(header.head), ...change })
  return fileOf([{ head, body }, ...records])
}

/** What became of the file, what is said of it, and whether it looks as if somebody else wrote it. */
const damages: readonly [string, (good: Buffer) => Buffer | string, said: RegExp, foreign?: boolean][] = [
  ['ends in its header', good => good.subarray(0, 60), /beginning is damaged/],
  ['ends in the frame of its header', good => good.subarray(0, 30), /beginning is damaged/],
  ['is damaged in its header', good => latin(good).replace('"answers":3', '"answers":4'), /beginning is damaged/],
  ['is empty', () => '', /none of ours/, true],
  ['is a text', () => 'Dear diary,\n'.repeat(100), /none of ours/, true],
  ['is nothing as JSON', () => 'null'.padEnd(2_000), /none of ours/, true],
  ['is other JSON', () => `${JSON.stringify({ format: 'mine' }).padEnd(2_000)}\n`, /none of ours/, true],
  ['is of another version of the gateway', good => headed(good, { fingerprint: 'AAAA' }), /another version/],
  ['has the form of an older version', () => '{"format":"ra-gateway-snapshot 2"}'.padEnd(2_000), /another version/],
  ['has a form that is still to come', good => latin(good).replace('snapshot 3', 'snapshot 4'), /another version/],
  ['is of another RA_API_URL', good => headed(good, { upstream: 'AAAA' }), /another RA_API_URL/],
  [
    'has a header that is null',
    good => latin(fileOf([{ head: 'null', body: Buffer.alloc(0) }])) + latin(good),
    /sense/,
  ],
  ...['x', null, -1, 1.5, 8.64e15].map((savedMs): [string, (good: Buffer) => Buffer, RegExp] => [
    `was written at ${JSON.stringify(savedMs)}`,
    good => headed(good, { savedMs }),
    /makes no sense/,
  ]),
  ...['3', 0.5, -1, 9e15].map((answers): [string, (good: Buffer) => Buffer, RegExp] => [
    `has ${JSON.stringify(answers)} answers`,
    good => headed(good, { answers }),
    /makes no sense/,
  ]),
  ['has a body behind its header', good => headed(good, {}, Buffer.from('{}')), /makes no sense/],
]

for (const [what, damaged, problem, foreign = false] of damages) {
  t.test(`a file that ${what} is reported and ignored`, async t => {
    const file = await goodFile(t, t.testdir())
    const content = damaged(readFileSync(file))
    writeFileSync(file, content, 'latin1')
    const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
    const state = await loaded(gateway)
    t.match(state, { loaded: 0, problem })
    t.match(
      gateway.lines.filter(({ msg }) => msg === useless),
      [{ level: 'warn', file }],
    )
    const response = await gateway.get('/games/1')
    t.match([response.statusCode, response.headers['cache-status']], [200, /fwd=miss/])
    await gateway.clock.advance(everyMs)
    await said(gateway, 'the snapshot was written')
    t.equal((await snapshotOf(gateway)).problem, null)
    t.equal(existsSync(`${file}.foreign`), foreign)
    if (foreign) t.ok(readFileSync(`${file}.foreign`).equals(Buffer.from(content)), 'what is not ours is not lost')
    const store = createStore(file)
    await store.load()
    t.match(store.snapshot.state(), { loaded: 1, problem: undefined })
  })
}

t.test('a foreign file that was taken away meanwhile does not hinder the writing', async t => {
  const file = join(t.testdir({ snapshot: 'Dear diary' }), 'snapshot')
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  await loaded(gateway)
  rmSync(file)
  await gateway.get('/games/1')
  await gateway.app.close()
  t.match(await readable(file), { loaded: 1, problem: undefined })
})

t.test('a foreign file that cannot be moved away stays as it is, and that is told', async t => {
  const file = join(t.testdir({ snapshot: 'Dear diary', 'snapshot.foreign': { full: '' } }), 'snapshot')
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  await loaded(gateway)
  await gateway.get('/games/1')
  await gateway.clock.advance(everyMs)
  await said(gateway, unwritable)
  t.match((await snapshotOf(gateway)).problem, /cannot be written: (EISDIR|ENOTEMPTY|EEXIST)/)
  await gateway.app.close()
  t.equal(readFileSync(file, 'utf8'), 'Dear diary')
})

t.test('an answer that is damaged is left out and asked for anew, the others are served', async t => {
  const file = await goodFile(t, t.testdir())
  flip(file, statSync(file).size - 5)
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  const { loaded: read, problem } = await loaded(gateway)
  t.equal(read, 2)
  t.match(problem, /damaged.*\b1\b/)
  t.match(
    gateway.lines.filter(({ level }) => level === 'warn'),
    [{ msg: 'the snapshot is damaged in places' }],
  )
  const statuses = []
  for (const id of [1, 2, 3]) statuses.push((await gateway.get(`/API/API_GetGame.php?i=${id}`)).headers['cache-status'])
  t.match(statuses, [/fwd=miss/, / hit/, / hit/], 'the one that was used longest ago is the last one')
})

t.test('whichever byte is damaged, nothing false is loaded', async t => {
  const file = await goodFile(t, t.testdir())
  const good = readFileSync(file)
  const counts = new Set<number>()
  for (let position = 0; position < good.length; position += 1) {
    const bad = Buffer.from(good)
    bad[position] = (bad[position] as number) ^ (1 << (position % 8))
    writeFileSync(file, bad)
    const { memory, load } = createStore(file)
    await load()
    const read = [...memory.answers()]
    counts.add(read.length)
    const wrong = read.filter(
      ([key, { body, tags }]) => !bufferOf(body).equals(bodyOf(key)) || tags !== ' GetGame game:1 ',
    )
    if (wrong.length > 0) t.fail(`byte ${position}`, { wrong })
  }
  t.strictSame([...counts].sort(), [0, 1, 2])
})

/** Why it cannot be written, and how the place is made so. */
const hindrances: readonly [string, (folder: string) => string, code: string][] = [
  ['the folder is missing', folder => join(folder, 'missing', 'snapshot'), 'ENOENT'],
  ['the folder is none', folder => join(write(folder, 'plain'), 'snapshot'), 'ENOTDIR'],
  ['a folder is in its place', folder => join(makeFolder(folder, 'snapshot', 'full'), '..'), 'it is no regular file'],
]

for (const [why, hindered, code] of hindrances) {
  t.test(`a write that fails, as ${why}, is told and costs nothing else`, async t => {
    const file = hindered(t.testdir())
    const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
    const { app, get, clock, sandbox, lines } = gateway
    await get('/games/1')
    await loaded(gateway)
    await clock.advance(everyMs)
    await said(gateway, unwritable)
    t.match(
      lines.filter(({ msg }) => msg === unwritable),
      [{ level: 'warn', file, err: code.startsWith('it') ? { message: code } : { code } }],
    )
    t.match(await snapshotOf(gateway), { savedAt: null, problem: new RegExp(`cannot be written: (${code})`) })
    t.strictSame(besides(file), [], 'no half of a file is left')
    t.match((await get('/games/1')).headers['cache-status'], / hit/)
    t.equal(sandbox.calls(), 1)
    t.equal((await app.operations.inject('/readyz')).json().status, 'ok')
    await t.resolves(app.close())
  })
}

t.test('a write that failed is made up for as soon as there is room, and what was there before stays', async t => {
  const file = await goodFile(t, t.testdir())
  const mend = fillDisk(t)
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  await gateway.get('/games/4')
  await loaded(gateway)
  await gateway.clock.advance(everyMs)
  await said(gateway, unwritable)
  t.match((await snapshotOf(gateway)).problem, /cannot be written: ENOSPC/)
  t.strictSame(besides(file), [], 'no half of a file is left')
  t.match(await readable(file), { loaded: 3, problem: undefined })
  mend()
  await gateway.clock.advance(everyMs)
  await said(gateway, 'the snapshot was written')
  t.equal((await snapshotOf(gateway)).problem, null)
  t.match(await readable(file), { loaded: 4, problem: undefined })
})

/** What somebody else finds in it. */
async function readable(file: string) {
  const { snapshot, load } = createStore(file)
  await load()
  return snapshot.state()
}

function latin(bytes: Buffer): string {
  return bytes.toString('latin1')
}

function flip(file: string, position: number): void {
  const bytes = readFileSync(file)
  bytes[position] = (bytes[position] as number) ^ 1
  writeFileSync(file, bytes)
}

function write(folder: string, name: string): string {
  writeFileSync(join(folder, name), '')
  return join(folder, name)
}

function makeFolder(...names: string[]): string {
  mkdirSync(join(...names), { recursive: true })
  return join(...names)
}

/** What is in its folder beside it. */
function besides(file: string): readonly string[] {
  const names = existsSync(dirname(file)) && statSync(dirname(file)).isDirectory() ? readdirSync(dirname(file)) : []
  return names.filter(name => name.startsWith(`${basename(file)}.`))
}

/** From now on no file takes anything in, until what it returns is called. */
function fillDisk(t: Test): () => void {
  const { open } = files
  const replace = (next: typeof open) => {
    files.open = next
    syncBuiltinESMExports()
  }
  replace(async (...args) => {
    const handle = await open(...args)
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    if (args[1] === 'wx') handle.writeFile = () => Promise.reject(full)
    return handle
  })
  const mend = () => replace(open)
  t.teardown(mend)
  return mend
}
