import t from 'tap'
import { type Answer, createMemory, type View } from '../src/cache/memory.ts'
import { createTestClock, startGateway } from './support/gateway.ts'

const clock = createTestClock()

function answer(serial: number, body: Buffer, times: Partial<Answer> = {}): Answer {
  return {
    serial,
    state: 'found',
    absent: undefined,
    empty: false,
    status: 200,
    removed: 0,
    body,
    pace: 'brisk',
    tags: ' GetGame ',
    receivedMs: clock.now(),
    freshMs: 180_000,
    staleMs: 900_000,
    keepMs: 86_400_000,
    hits: 0,
    ...times,
  }
}

const viewOf = ({ serial, body }: Answer): View => ({ of: serial, body, etag: '"x"', link: undefined })

t.test('a million keys in a row leave no more than the bound', { timeout: 120_000 }, async t => {
  const maxBytes = 8 * 1024 * 1024
  const memory = createMemory({ maxBytes, clock })
  const total = 1_000_000
  let mostBytes = 0
  let mostEntries = 0
  for (let id = 1; id <= total; id += 1) {
    const one = answer(memory.serial(), Buffer.alloc(1_000))
    memory.keepAnswer(`GetGame?i=${id}`, one)
    if (id % 10 === 0) memory.keepView(`games/basics {"gameId":${id}}`, one, viewOf(one))
    const { bytes, entries } = memory.state()
    mostBytes = Math.max(mostBytes, bytes)
    mostEntries = Math.max(mostEntries, entries)
  }
  const { entries, evictions, bytes } = memory.state()
  t.ok(mostBytes <= maxBytes, `${mostBytes} bytes at most`)
  t.ok(mostEntries <= maxBytes / 1_000, `${mostEntries} entries at most`)
  t.ok(bytes > 0.9 * maxBytes, 'the bound is made use of')
  t.equal(entries + evictions, total + total / 10)
  const held = [...memory.answers()].map(([key]) => key)
  t.equal(held[0], `GetGame?i=${total}`)
  t.equal(held.at(-1), `GetGame?i=${total - held.length + 1}`, 'the latest are left')
  let alive = 0
  for (let id = 1; id <= total; id += 1) if (memory.answer(`GetGame?i=${id}`) !== undefined) alive += 1
  t.equal(alive, held.length, 'no key lives beyond them')
})

t.test('what is asked for again and again stays, whatever else comes', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer('GetGame?i=0', answer(1, Buffer.alloc(1_000)))
  for (let id = 1; id <= 10_000; id += 1) {
    memory.keepAnswer(`GetGame?i=${id}`, answer(id + 1, Buffer.alloc(1_000)))
    if (id % 100 === 0) memory.answer('GetGame?i=0')
  }
  t.ok(memory.answer('GetGame?i=0'))
  t.notOk(memory.answer('GetGame?i=1'))
})

t.test('an answer larger than an eighth of the bound is not kept, and replaces nothing else', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer('GetGame?i=1', answer(1, Buffer.alloc(1_000)))
  t.equal(memory.keepAnswer('GetGame?i=2', answer(2, Buffer.alloc(132_000))), false)
  t.equal(memory.keepAnswer('GetGame?i=3', answer(3, Buffer.alloc(130_000))), true)
  t.equal(memory.answer('GetGame?i=2'), undefined)
  t.strictSame(
    [...memory.answers()].map(([key]) => key),
    ['GetGame?i=3', 'GetGame?i=1'],
  )
})

t.test('where the next answer is too large to keep, the one before is not served on for good', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer('GetGame?i=1', answer(1, Buffer.alloc(1_000)))
  memory.keepAnswer('GetGame?i=1', answer(2, Buffer.alloc(500_000)))
  t.equal(memory.answer('GetGame?i=1'), undefined)
})

t.test('an answer that is served and not kept leaves nothing behind', async t => {
  const { get, app, sandbox } = await startGateway(t, { CACHE_MAX_MB: '1' })
  const scorer = { ULID: null, NumAchievements: 1, TotalScore: 1, LastAward: '2026-01-01 00:00:00' }
  const json = Array.from({ length: 700 }, (_, row) => ({
    User: 'x'.repeat(20),
    ...scorer,
    Row: 'y'.repeat(200 + row),
  }))
  sandbox.fault({ kind: 'answer', json })
  const response = await get('/games/1/high-scores')
  t.equal(response.statusCode, 200)
  t.equal(response.json().count, 700)
  t.notMatch(response.headers['cache-status'], 'stored')
  t.ok(response.rawPayload.length < 131_072, 'what is sent is not too large itself')
  t.match((await app.operations.inject('/status')).json().cache, { entries: 0, bytes: 0 })
})

t.test('what was kept for its time is gone afterwards', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer('GetGame?i=1', answer(1, Buffer.alloc(10), { keepMs: 1_000 }))
  await clock.advance(1_000)
  t.ok(memory.answer('GetGame?i=1'))
  await clock.advance(1)
  t.notOk(memory.answer('GetGame?i=1'))
  t.strictSame([...memory.answers()], [])
  t.equal(
    memory.keepAnswer('GetGame?i=1', answer(2, Buffer.alloc(10), { receivedMs: clock.now() - 86_400_000 })),
    false,
  )
})

t.test('what is forgotten is so with the views of it, and of nothing else', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const [one, other] = [answer(1, Buffer.alloc(10)), answer(2, Buffer.alloc(10))]
  memory.keepAnswer('GetGame?i=1', one)
  memory.keepAnswer('GetGame?i=2', other)
  for (const each of [one, other]) memory.keepView(`games/basics ${each.serial}`, each, viewOf(each))
  memory.keepView('games/hashes 1', one, viewOf(one))
  t.equal(memory.state().entries, 5)
  memory.forget(new Set(['GetGame?i=1', 'GetGame?i=3']))
  t.equal(memory.state().entries, 2)
  t.equal(memory.answer('GetGame?i=1'), undefined)
  t.ok(memory.view('games/basics 2', other))
})

t.test('a view is that of the very answer it was made of', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const [one, next] = [answer(1, Buffer.alloc(10)), answer(2, Buffer.alloc(10))]
  memory.keepAnswer('GetGame?i=1', one)
  memory.keepView('games/basics 1', one, viewOf(one))
  t.ok(memory.view('games/basics 1', one))
  memory.keepAnswer('GetGame?i=1', next)
  t.equal(memory.view('games/basics 1', next), undefined)
})
