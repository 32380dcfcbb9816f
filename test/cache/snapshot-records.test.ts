// Snapshots with right checksums in which something is wrong all the same: what can be served is read, and nothing else.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { sampleOf } from '../../sandbox/samples.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { createPaces, still } from '../../src/language/paces.ts'
import { type Framed, fileOf, recordsOf } from '../support/framed.ts'
import { startGateway } from '../support/gateway.ts'
import { createStore, goodFile, threeKeys as keys } from '../support/snapshots.ts'

/** What becomes of the records behind the header, and how many of the three are read all the same. */
const losses: readonly [string, (good: Buffer) => Buffer, loaded: number][] = [
  ['ends in the last body', good => good.subarray(0, -1), 2],
  ['ends in the last frame', good => good.subarray(0, good.length - lastOf(good).length + 10), 2],
  ['ends behind the second', good => good.subarray(0, good.length - lastOf(good).length), 2],
  ['states a head of 3 GB', good => fileOf(recordsOf(good), { head: 3e9 }), 0],
  ['states a body of 3 GB', good => fileOf(recordsOf(good), { body: 3e9 }), 0],
  ['states bodies as long as any answer', good => fileOf(recordsOf(good), { body: 8 * 1024 * 1024 }), 0],
  ['has a head that is no JSON', good => changed(good, 1, ({ body }) => ({ head: 'me', body })), 2],
]

for (const [what, damaged, read] of losses) {
  t.test(`of a file that ${what}, what can be read is read, and the rest is counted`, async t => {
    const file = await goodFile(t, t.testdir())
    writeFileSync(file, damaged(readFileSync(file)))
    const { snapshot, memory, load } = createStore(file)
    const before = process.memoryUsage().rss
    await load()
    t.ok(process.memoryUsage().rss - before < 500e6, 'nothing of the stated length is in memory')
    t.match(snapshot.state(), { loaded: read, problem: new RegExp(`\\b${3 - read} answers were left out`) })
    t.equal(memory.state().entries, read)
  })
}

/** The last record with its frame. */
function lastOf(good: Buffer): Buffer {
  const [header, ...records] = recordsOf(good)
  const [last] = records.slice(-1)
  return good.subarray(fileOf([header, ...records.slice(0, -1)] as Framed[]).length, last && good.length)
}

/** With the checksum that the record has now. */
function changed(good: Buffer, index: number, change: (record: Framed) => Framed): Buffer {
  return fileOf(recordsOf(good).map((record, at) => (at === index ? change(record) : record)))
}

/** What no gateway writes into a field. */
const wrong: readonly unknown[] = [
  undefined,
  null,
  'x',
  '',
  -1,
  1.5,
  1e300,
  [],
  {},
  true,
  'owner ',
  'game-not-found',
  '\u0000',
]
/** Where some of it is right all the same. */
const right: { readonly [field: string]: readonly unknown[] } = {
  absent: [null],
  empty: [true],
  ...{ ageMs: [1.5], freshMs: [1.5], staleMs: [1.5], keepMs: [1.5] },
}

t.test('an answer with a wrong field is left out, whatever the field, and nothing else is', async t => {
  const file = await goodFile(t, t.testdir())
  const good = readFileSync(file)
  const head = JSON.parse((recordsOf(good)[1] as Framed).head)
  t.equal(Object.keys(head).length, 13)
  for (const field of Object.keys(head)) {
    for (const value of wrong.filter(each => !right[field]?.includes(each))) {
      writeFileSync(
        file,
        changed(good, 1, ({ body }) => ({ head: JSON.stringify({ ...head, [field]: value }), body })),
      )
      const { snapshot, memory, load } = createStore(file)
      await load()
      const { problem, loaded } = snapshot.state()
      const isWell = loaded === 2 && problem !== undefined && memory.answer(keys[0] as string) !== undefined
      if (!isWell) t.fail(`${field}: ${JSON.stringify(value)}`, snapshot.state())
    }
  }
})

const notFound = { state: 'absent', absent: 'game-not-found', status: 404 }
const nobody = { ...notFound, key: 'GetUserPoints?u=me', tags: ' GetUserPoints user:me ', absent: 'user-not-found' }

/** Fields of which each is right for itself, and whether they fit together. */
const fittings: readonly [string, fields: object, fits: boolean][] = [
  ['that is not found', notFound, true],
  ['that is not found and does not say what', { ...notFound, absent: null }, true],
  ['that is not found with status 200', { ...notFound, status: 200 }, true],
  ['that nobody has played', { ...notFound, absent: 'not-played' }, true],
  ["about a user, with a caller's own key", { ...nobody, key: 'a-1_B GetUserPoints?u=me' }, true],
  ['that is found and absent', { absent: 'game-not-found' }, false],
  ['in which something is absent that nobody asked about', { ...notFound, absent: 'ticket-not-found' }, false],
  ['in which another thing is absent', { ...nobody, absent: 'game-not-found' }, false],
  ['with the tags of another method', { tags: ' GetGameExtended game:1 ' }, false],
  ['without its method among the tags', { tags: ' game:1 ' }, false],
  ['whose key has no method', { key: '?i=1' }, false],
  ['whose key is of more than a caller and a call', { key: 'a b GetGame?i=1' }, false],
  ['whose key has a blank in its query', { key: 'GetGame?i=1 2' }, false],
  // What RetroAchievements sends with these is no answer.
  ...[100, 101, 199, 201, 204, 205, 302, 304, 400, 401, 403, 404, 422, 429, 451, 500, 503, 599].map(
    (status): [string, object, boolean] => [`that is found with status ${status}`, { status }, false],
  ),
  ['that is hidden', { state: 'absent', status: 401 }, false],
  ['that is absent as a service is', { state: 'absent', status: 503 }, false],
]

for (const [what, fields, fits] of fittings) {
  t.test(`an answer ${what} is ${fits ? 'read' : 'left out'}`, async t => {
    const file = await goodFile(t, t.testdir())
    const change = ({ head, body }: Framed) => ({ head: JSON.stringify({ ...JSON.parse(head), ...fields }), body })
    writeFileSync(file, changed(readFileSync(file), 1, change))
    const { snapshot, load } = createStore(file)
    await load()
    t.equal(snapshot.state().loaded, fits ? 3 : 2)
  })
}

t.test('a list that came with status 422 is an answer, and an object is none', async t => {
  const file = await goodFile(t, t.testdir())
  for (const [text, loaded] of [
    ['[]', 3],
    ['{}', 2],
  ] as const) {
    const change = ({ head }: Framed) => {
      return { head: JSON.stringify({ ...JSON.parse(head), status: 422, plainBytes: 2 }), body: Buffer.from(text) }
    }
    writeFileSync(file, changed(readFileSync(file), 1, change))
    const { snapshot, load } = createStore(file)
    await load()
    t.equal(snapshot.state().loaded, loaded)
  }
})

t.test('an answer lasts no longer than one that is asked for today, whatever its record says', async t => {
  const file = await goodFile(t, t.testdir())
  const forever = { freshMs: 1e15, staleMs: 1e15, keepMs: 1e15 }
  const change = ({ head, body }: Framed) => ({ head: JSON.stringify({ ...JSON.parse(head), ...forever }), body })
  writeFileSync(file, changed(readFileSync(file), 1, change))
  const timesOf = createPaces({ scale: 1, overrides: { still: { freshMs: 2_000, staleMs: 3_000, errorMs: 4_000 } } })
  const { memory, load } = createStore(file, { timesOf })
  await load()
  const lasting = [...memory.answers()].map(([, { freshMs, staleMs, keepMs }]) => [freshMs, staleMs, keepMs])
  t.strictSame(lasting, Array(3).fill([2_000, 3_000, 6_000]), 'with settings that were lowered since')
  const { memory: usual, load: loadUsual } = createStore(file)
  await loadUsual()
  const { freshMs, staleMs, errorMs } = still
  t.match(
    [...usual.answers()],
    [[keys[2], { freshMs, staleMs, keepMs: freshMs + errorMs }], [keys[1], { freshMs: 3_600_000 }], [keys[0]]],
  )
})

const packed = (plain: Buffer) => zstdCompressSync(plain)
const huge = packed(Buffer.alloc(400_000_000, ' '))
/** A frame of zstd that comes to 300 times `1`, and says that it needs a window of 128 MB for that. */
const wide = Buffer.from('28b52ffd008863090031', 'hex')

/** Bodies that no gateway writes, with what is said of their length. */
const bodies: readonly [string, Buffer, plainBytes: number][] = [
  ['that unpacks to far more than is stated', huge, 1_000_000],
  ['that unpacks to as much as is stated, and more than any answer', huge, 400_000_000],
  ['that unpacks to less', packed(Buffer.from('{}'.padEnd(1_000))), 1_001],
  ['that unpacks to a little more', packed(Buffer.from('{}'.padEnd(1_000))), 999],
  ['that wants 128 MB to be unpacked', wide, 300],
  ['that is not packed, and longer than is stated', Buffer.from('{"a":1}'), 6],
  ['that is not packed, and shorter than is stated', Buffer.from('{"a":1}'), 8],
  ['that is nothing', Buffer.alloc(0), 0],
  ...['null', '5', '"x"', 'true'].map((text): [string, Buffer, number] => [
    `that is ${text}, which is neither an object nor a list`,
    Buffer.from(text),
    text.length,
  ]),
  ['that tells of an error', Buffer.from('{"error":"no"}'), 14],
  ['that is no JSON', Buffer.from('{"a":'), 5],
  ['that is no JSON when it is unpacked', packed(Buffer.from('{"a":'.padEnd(1_000))), 1_000],
]

for (const [what, body, plainBytes] of bodies) {
  t.test(`an answer with a body ${what} is left out`, async t => {
    const file = await goodFile(t, t.testdir())
    const change = ({ head }: Framed) => ({ head: JSON.stringify({ ...JSON.parse(head), plainBytes }), body })
    writeFileSync(file, changed(readFileSync(file), 1, change))
    const { snapshot, load } = createStore(file)
    await load()
    t.match(snapshot.state(), { loaded: 2, problem: /\b1 answers were left out/ })
  })
}

t.test('what any endpoint brings is taken back, and so is what is not found', async t => {
  const file = join(t.testdir(), 'snapshot')
  const { get, app } = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  for (const endpoint of (await loadCatalogue()).endpoints.filter(({ owner }) => !owner)) await get(sampleOf(endpoint))
  for (const query of ['GetGame.php?i=99999', 'GetUserSummary.php?u=Nobody2', 'GetGameList.php?i=1&h=1&f=1'])
    await get(`/API/API_${query}`)
  const { entries } = (await app.operations.inject('/status')).json().cache
  t.ok(entries > 35)
  await app.close()
  const { snapshot, load } = createStore(file)
  await load()
  t.match(snapshot.state(), { loaded: entries, problem: undefined })
})
