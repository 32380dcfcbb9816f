import { randomBytes } from 'node:crypto'
import t from 'tap'
import type { View } from '../../src/cache/answer.ts'
import { createMemory, type Memory } from '../../src/cache/memory.ts'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { answer, clock, keysIn, of, representation } from '../support/memory.ts'

t.test('a million keys in a row leave no more than the bound', { timeout: 120_000 }, async t => {
  const maxBytes = 8 * 1024 * 1024
  const memory = createMemory({ maxBytes, clock })
  const total = 1_000_000
  let mostBytes = 0
  let mostEntries = 0
  for (let id = 1; id <= total; id += 1) {
    const one = answer(`GetGame?i=${id}`, of(1_000))
    memory.keepAnswer(one)
    if (id % 10 === 0) memory.lead(`/games/${id}`, memory.keepView(one, 'games/basics', representation(1_000)))
    const { bytes, entries } = memory.state()
    mostBytes = Math.max(mostBytes, bytes)
    mostEntries = Math.max(mostEntries, entries)
  }
  const { entries, evictions, bytes } = memory.state()
  t.ok(mostBytes <= maxBytes, `${mostBytes} bytes at most`)
  t.ok(mostEntries <= maxBytes / 1_000, `${mostEntries} entries at most`)
  t.ok(bytes > 0.9 * maxBytes, 'the bound is made use of')
  t.equal(entries + evictions, total)
  const held = keysIn(memory)
  t.equal(held[0], `GetGame?i=${total}`)
  t.equal(held.at(-1), `GetGame?i=${total - held.length + 1}`, 'the latest are left')
  let alive = 0
  let led = 0
  for (let id = 1; id <= total; id += 1) {
    if (memory.answer(`GetGame?i=${id}`) !== undefined) alive += 1
    if (memory.shortcut(`/games/${id}`) !== undefined) led += 1
  }
  t.equal(alive, held.length, 'no key lives beyond them')
  t.ok(led > 0 && led <= held.length / 9, `nor any of ${led} URLs`)
})

t.test('what is asked for again and again stays, whatever else comes', async t => {
  for (const use of [(memory: Memory) => memory.answer('hot'), (memory: Memory, view: View) => memory.touch(view)]) {
    const memory = createMemory({ maxBytes: 1024 * 1024, clock })
    const hot = answer('hot', of(1_000))
    memory.keepAnswer(hot)
    const view = memory.keepView(hot, 'games/basics', representation(1_000))
    for (let id = 1; id <= 10_000; id += 1) {
      memory.keepAnswer(answer(`GetGame?i=${id}`, of(1_000)))
      if (id % 100 === 0) use(memory, view)
    }
    t.ok(memory.answer('hot'))
    t.notOk(memory.answer('GetGame?i=1'))
  }
})

t.test('an answer larger than an eighth of the bound is not kept, and replaces nothing else', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer(answer('GetGame?i=1', of(1_000)))
  t.equal(memory.keepAnswer(answer('GetGame?i=2', of(132_000))), false)
  t.equal(memory.keepAnswer(answer('GetGame?i=3', of(130_000))), true)
  t.equal(memory.answer('GetGame?i=2'), undefined)
  t.strictSame(keysIn(memory), ['GetGame?i=3', 'GetGame?i=1'])
})

t.test('where the next answer is too large to keep, the one before is not served on for good', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer(answer('GetGame?i=1', of(1_000)))
  memory.keepAnswer(answer('GetGame?i=1', of(500_000)))
  t.equal(memory.answer('GetGame?i=1'), undefined)
})

t.test('an answer that is served and not kept leaves nothing behind', async t => {
  const { get, app, sandbox, clock } = await startGateway(t, { CACHE_MAX_MB: '1' })
  const scorer = { ULID: null, NumAchievements: 1, TotalScore: 1, LastAward: '2026-01-01 00:00:00' }
  const json = Array.from({ length: 700 }, (_, row) => ({
    User: 'x'.repeat(20),
    ...scorer,
    Row: randomBytes(200 + row).toString('base64'),
  }))
  sandbox.fault({ kind: 'answer', json })
  const response = await settled(get('/games/1/high-scores'), clock)
  t.equal(response.statusCode, 200)
  t.equal(response.json().count, 700)
  t.notMatch(response.headers['cache-status'], 'stored')
  t.ok(response.rawPayload.length < 131_072, 'what is sent is not too large itself')
  t.match((await app.operations.inject('/status')).json().cache, { entries: 0, bytes: 0 })
})

t.test('what was kept for its time is gone afterwards', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  memory.keepAnswer(answer('GetGame?i=1', of(10), { keepMs: 1_000 }))
  await clock.advance(1_000)
  t.ok(memory.answer('GetGame?i=1'))
  await clock.advance(1)
  t.notOk(memory.answer('GetGame?i=1'))
  t.strictSame(keysIn(memory), [])
  t.equal(memory.keepAnswer(answer('GetGame?i=1', of(10), { requestedMs: clock.now() - 86_400_000 })), false)
})

t.test('what is forgotten is so with the views of it and the ways to them, and with nothing else', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const [one, other] = [answer('GetGame?i=1', of(10)), answer('GetGame?i=2', of(10))]
  for (const each of [one, other]) {
    memory.keepAnswer(each)
    memory.lead(`/${each.key}`, memory.keepView(each, 'games/basics', representation(10)))
  }
  memory.lead('/hashes', memory.keepView(one, 'games/hashes', representation(10)))
  t.ok(memory.shortcut('/hashes'))
  const { bytes } = memory.state()
  t.equal(bytes, memory.sizeOf(one) + memory.sizeOf(other))
  memory.forget(['GetGame?i=1', 'GetGame?i=3'])
  t.match(memory.state(), { entries: 1, bytes: memory.sizeOf(other) })
  t.equal(memory.answer('GetGame?i=1'), undefined)
  t.strictSame([memory.shortcut('/GetGame?i=1'), memory.shortcut('/hashes')], [undefined, undefined])
  t.equal(memory.shortcut('/GetGame?i=2'), memory.view(other, 'games/basics'))
})

t.test('a view is that of the very answer it was made of', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const [one, next] = [answer('GetGame?i=1', of(10)), answer('GetGame?i=1', of(10))]
  memory.keepAnswer(one)
  const view = memory.keepView(one, 'games/basics', representation(10))
  memory.lead('/games/1', view)
  t.equal(memory.view(one, 'games/basics'), view)
  memory.keepAnswer(next)
  t.equal(memory.view(next, 'games/basics'), undefined)
  t.equal(memory.shortcut('/games/1'), undefined)
  memory.lead('/games/1', view)
  t.equal(memory.shortcut('/games/1'), undefined, 'and no way leads to one that is not held')
  memory.keepView(one, 'games/hashes', representation(10))
  t.equal(memory.state().bytes, memory.sizeOf(next))
})

t.test('a URL leads to the view that it was led to last, for as long as that is kept', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const [one, other] = [answer('GetGame?i=1', of(10)), answer('GetGameExtended?i=1', of(10))]
  for (const each of [one, other]) memory.keepAnswer(each)
  const [own, richer] = [one, other].map(each => memory.keepView(each, 'games/basics', representation(10)))
  for (const view of [richer, own, richer, own]) memory.lead('/games/1', view as View)
  t.strictSame([own?.urls, richer?.urls], [['/games/1'], ['/games/1']])
  memory.forget(['GetGameExtended?i=1'])
  t.equal(memory.shortcut('/games/1'), own)
  memory.forget(['GetGame?i=1'])
  t.equal(memory.shortcut('/games/1'), undefined)
})

t.test('when a third of the room that V8 has is taken, bytes are held outside of it', t => {
  const bytes = Buffer.from('[1,2,3]')
  const one = answer('GetGame?i=1', of(10))
  const { sizeOf } = createMemory({ maxBytes: 1_000_000, clock })
  const memory = createMemory({ maxBytes: 1_000_000, clock, heapBytes: 3 * sizeOf(one) })
  memory.keepAnswer(one)
  t.equal(memory.hold(bytes), '[1,2,3]')
  memory.keepAnswer(answer('GetGame?i=2', of(10)))
  t.strictSame(memory.hold(bytes), bytes)
  t.end()
})

t.test('a view has so many URLs, those that came last', async t => {
  const memory = createMemory({ maxBytes: 1024 * 1024, clock })
  const one = answer('GetGame?i=1', of(10))
  memory.keepAnswer(one)
  const view = memory.keepView(one, 'games/basics', representation(10))
  for (let spelling = 0; spelling < 10; spelling += 1) memory.lead(`/games/1?${spelling}`, view)
  t.strictSame(view.urls, ['/games/1?6', '/games/1?7', '/games/1?8', '/games/1?9'])
  t.strictSame([memory.shortcut('/games/1?5'), memory.shortcut('/games/1?9')], [undefined, view])
})
