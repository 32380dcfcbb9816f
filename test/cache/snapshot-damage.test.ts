import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import t, { type Test } from 'tap'
import { bufferOf } from '../../src/platform/bytes.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { createStore, loaded, said } from '../support/snapshots.ts'

const everyMs = 5 * 60_000
const useless = 'the snapshot is of no use and is ignored'
const unwritable = 'the snapshot cannot be written'
const keys = ['GetGame?i=1', 'GetGame?i=2', 'GetGame?i=3']
const bodyOf = (key: string) => Buffer.from(JSON.stringify({ Title: key, ConsoleID: 1 }))

/** A file with three small answers, the last of them at its end. */
async function goodFile(t: Test, folder: string): Promise<string> {
  const file = join(folder, 'snapshot')
  const { keep, snapshot, load } = createStore(file)
  await load()
  for (const key of keys) keep(key, bodyOf(key))
  await snapshot.save()
  t.equal(snapshot.state().problem, undefined)
  return file
}

async function snapshotOf({ app }: Gateway) {
  return (await app.operations.inject('/status')).json().snapshot
}

const indexAt = 512

/** What became of the file, what is said of it, and whether it looks as if somebody else wrote it. */
const damages: readonly [string, (good: Buffer) => Buffer | string, said: RegExp, foreign?: boolean][] = [
  ['is torn in its bodies', good => good.subarray(0, -1), /torn/],
  ['is torn in its index', good => good.subarray(0, indexAt + 100), /torn/],
  ['is longer than it was', good => Buffer.concat([good, good]), /torn/],
  ['is empty', () => '', /none of ours/, true],
  ['is a text', () => 'Dear diary,\n'.repeat(100), /none of ours/, true],
  ['is nothing as JSON', () => 'null'.padEnd(2_000), /none of ours/, true],
  ['is other JSON', () => `${JSON.stringify({ format: 'mine' }).padEnd(2_000)}\n`, /none of ours/, true],
  ['is of another version of the gateway', good => latin(good).replace(/"shape":"..../, '"shape":"AAAA'), /version/],
  ['has an index that is no JSON', good => sealed(latin(good).replace('{"key"', '["key"')), /ignored: .*JSON/],
  ['has an index that is damaged', good => latin(good).replace('"pace":"still"', '"pace":"stall"'), /damaged/],
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
  t.match(statuses, [/ hit/, / hit/, /fwd=miss/])
})

t.test('whichever bit is flipped, nothing false is loaded', async t => {
  const file = await goodFile(t, t.testdir())
  const good = readFileSync(file)
  const counts = new Set<number>()
  for (let position = 0; position < good.length; position += 5) {
    const bad = Buffer.from(good)
    bad[position] = (bad[position] as number) ^ (1 << ((position / 5) % 8))
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
  t.strictSame([...counts].sort(), [0, 2, 3])
})

/** Why it cannot be written, and how the place is made so. */
const hindrances: readonly [string, (folder: string) => string, code: string][] = [
  ['the folder is missing', folder => join(folder, 'missing', 'snapshot'), 'ENOENT'],
  ['the folder is none', folder => join(write(folder, 'plain'), 'snapshot'), 'ENOTDIR'],
  ['a folder is in its place', folder => join(makeFolder(folder, 'snapshot', 'full'), '..'), 'EISDIR|ENOTEMPTY'],
  ['the disk is full', folder => fullBeside(join(folder, 'snapshot')), 'ENOSPC'],
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
      [{ level: 'warn', file, err: { code: new RegExp(code) } }],
    )
    t.match(await snapshotOf(gateway), { savedAt: null, problem: new RegExp(`cannot be written: (${code})`) })
    t.notOk(existsSync(`${file}.tmp`), 'no half of a file is left')
    t.match((await get('/games/1')).headers['cache-status'], / hit/)
    t.equal(sandbox.calls(), 1)
    t.equal((await app.operations.inject('/readyz')).json().status, 'ok')
    await t.resolves(app.close())
  })
}

t.test('a write that failed is made up for as soon as there is room, and what was there before stays', async t => {
  const file = await goodFile(t, t.testdir())
  fullBeside(file)
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  await gateway.get('/games/4')
  await loaded(gateway)
  await gateway.clock.advance(everyMs)
  await said(gateway, unwritable)
  t.match(await readable(file), { loaded: 3, problem: undefined })
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

/** With the checksum that its index now has. */
function sealed(file: string): string {
  const header = JSON.parse(file.slice(0, indexAt))
  const index = Buffer.from(file.slice(indexAt, indexAt + header.indexBytes), 'latin1')
  return `${JSON.stringify({ ...header, indexCrc: crc32(index) }).padEnd(indexAt - 1)}\n${file.slice(indexAt)}`
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

/** What is written beside the file goes to where there is never room. */
function fullBeside(file: string): string {
  symlinkSync('/dev/full', `${file}.tmp`)
  return file
}
