// Clients that ask for many views of a few answers: they evict views, and never the answers of others.

import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import type { View } from '../../src/cache/answer.ts'
import { type Coding, codings, makeForm } from '../../src/cache/encodings.ts'
import { createMemory, type Memory } from '../../src/cache/memory.ts'
import { startGateway } from '../support/gateway.ts'
import { answer, clock, fill, keysIn, of, representation, view } from '../support/memory.ts'
import { statusOf } from '../support/stories.ts'

const maxBytes = 4 * 1024 * 1024
const small = (id: number) => `GetGame?i=${id}`

/** A memory with answers to that many calls, each with a view. 1,500 of them nearly fill it. */
function filled(count = 1_500): Memory {
  const memory = createMemory({ maxBytes, clock })
  for (let id = 1; id <= count; id += 1) fill(memory, small(id))
  return memory
}

/** How many of these answers are there; this is no use of them. */
function answersLeft(memory: Memory): number {
  return keysIn(memory).filter(key => key.startsWith('GetGame?')).length
}

/** How many of their views are there. */
function viewsLeft(memory: Memory): number {
  let count = 0
  for (let id = 1; id <= 1_500; id += 1) if (memory.shortcut(`/${small(id)}`) !== undefined) count += 1
  return count
}

function demandBounds(t: Test, memory: Memory): void {
  const { bytes, viewBytes } = memory.state()
  t.ok(bytes <= maxBytes, `${bytes} bytes are in the bound`)
  t.ok(viewBytes <= maxBytes / 2, `${viewBytes} bytes of views are in the bound`)
}

t.test('384 pages of twelve lists evict views, and leave all answers', async t => {
  const memory = filled()
  const lists = Array.from({ length: 12 }, (_, list) => answer(`GetGameList?i=${list}`, of(60_000)))
  for (const list of lists) memory.keepAnswer(list)
  for (let page = 0; page < 32; page += 1) for (const list of lists) view(memory, list, `page ${page}`, 100_000)
  demandBounds(t, memory)
  t.equal(answersLeft(memory), 1_500)
  t.ok(viewsLeft(memory) < 1_500, 'their views had to go')
  t.equal(memory.state().evictions, 0)
})

t.test('over HTTP, 384 pages of twelve lists cost twelve calls, and leave the answers of everybody else', async t => {
  const gateway = await startGateway(t, { CACHE_MAX_MB: '4', LOG_LEVEL: 'warn' })
  const { get, sandbox } = gateway
  const row = {
    ConsoleID: 1,
    ConsoleName: 'Console',
    ImageIcon: '/Images/1.png',
    NumAchievements: 1,
    NumLeaderboards: 1,
  }
  const json = Array.from({ length: 1_000 }, (_, id) => ({
    ...row,
    ID: id + 1,
    Title: randomBytes(90).toString('base64'),
    Points: id,
    DateModified: '2024-01-01 00:00:00',
    ForumTopicID: id,
  }))
  sandbox.fault({ kind: 'answer', method: 'GetGameList', json })
  sandbox.fault({
    kind: 'answer',
    method: 'GetGameHashes',
    json: { Results: [{ MD5: 'a'.repeat(32), Name: 'One', Labels: [], PatchUrl: null }] },
  })
  const urls = Array.from({ length: 1_500 }, (_, id) => `/games/${id + 1}/hashes`)
  const statuses = new Map<number, number>()
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  for (const url of urls) count((await get(url)).statusCode)
  const calls = sandbox.calls()
  for (let page = 0; page < 32; page += 1)
    for (let list = 1; list <= 12; list += 1) {
      count((await get(`/consoles/${list}/games?offset=${page}&count=500`)).statusCode)
    }
  t.strictSame([...statuses], [[200, 1_884]])
  t.equal(sandbox.calls() - calls, 12)
  const { cache } = await statusOf(gateway)
  t.match(cache, { entries: 1_512, evictions: 0 })
  t.ok(cache.views < 384 && cache.viewBytes <= maxBytes / 2 && cache.bytes <= maxBytes, JSON.stringify(cache))
  for (const url of urls) await get(url)
  t.equal(sandbox.calls() - calls, 12, 'nothing has to be asked again')
})

t.test('a walk through a list at every offset leaves 64 of its pages, and evicts nothing else', async t => {
  const memory = filled(1_000)
  const list = answer('GetGameList?i=1', of(60_000))
  memory.keepAnswer(list)
  const before = memory.state()
  let mostViews = 0
  for (let offset = 0; offset < 9_000; offset += 1) {
    view(memory, list, `page ${offset}`, 1_000)
    // Everybody else asks for the first page again and again.
    t.equal(view(memory, list, 'page 0', 1_000), true)
    mostViews = Math.max(mostViews, memory.state().views - before.views)
  }
  t.equal(mostViews, 64)
  t.strictSame([answersLeft(memory), viewsLeft(memory)], [1_000, 1_000])
  const pages = [0, 8_936, 8_937, 8_999].map(offset => memory.view(list, `page ${offset}`) !== undefined)
  t.strictSame(pages, [true, false, true, true])
})

t.test('many spellings of a URL take room, and that is counted', async t => {
  const memory = filled()
  const one = memory.answer(small(1)) as ReturnType<typeof answer>
  const before = memory.sizeOf(one)
  for (let spelling = 0; spelling < 10_000; spelling += 1) {
    const found = memory.view(one, 'games/basics') as View
    memory.lead(`/games/1?${'x'.repeat(400)}=${spelling}`, found)
  }
  t.ok(memory.sizeOf(one) - before > 3 * 500)
  t.ok(memory.sizeOf(one) - before < 4 * 600)
  t.equal(answersLeft(memory), 1_500)
})

t.test('compressed forms are counted, and evict other views only', async t => {
  const memory = filled()
  for (let list = 0; list < 12; list += 1) {
    const one = answer(`GetGameList?i=${list}`, of(1_000))
    memory.keepAnswer(one)
    const made = memory.keepView(one, 'page 0', { ...representation(0), body: randomBytes(100_000) })
    const before = memory.sizeOf(one)
    for (const coding of codings) await makeForm(made, coding, memory.grown)
    t.ok(memory.sizeOf(one) - before > 300_000, 'random bytes cannot be compressed')
    demandBounds(t, memory)
  }
  t.equal(answersLeft(memory), 1_500)
  t.ok(viewsLeft(memory) < 1_500)
})

t.test('a view that its compressed forms make too large is sent, and kept no longer', async t => {
  const memory = filled()
  const one = answer('GetGameList?i=1', of(1_000))
  memory.keepAnswer(one)
  const made = memory.keepView(one, 'page 0', { ...representation(0), body: randomBytes(300_000) })
  memory.lead('/page/0', made)
  const form = await makeForm(made, 'br' satisfies Coding, memory.grown)
  t.ok(form)
  t.strictSame([memory.view(one, 'page 0'), memory.shortcut('/page/0')], [undefined, undefined])
  const alone = memory.sizeOf(one)
  await makeForm(made, 'gzip', memory.grown)
  t.equal(memory.sizeOf(one), alone, 'and is not counted when it grows again')
  t.equal(memory.state().evictions, 0)
})

t.test(
  'a view is too large to keep when it takes more than an eighth of the bound, and an answer likewise',
  async t => {
    const memory = filled()
    const one = answer('GetGameList?i=1', of(500_000))
    t.equal(memory.keepAnswer(one), true)
    t.equal(view(memory, one, 'page 0', maxBytes / 8 - 1_000), false)
    t.equal(view(memory, one, 'page 0', maxBytes / 8), true)
    t.equal(view(memory, one, 'page 1', maxBytes / 8), false)
    t.equal(view(memory, one, 'page 1', maxBytes / 8), false)
    demandBounds(t, memory)
  },
)

for (const [way, use] of [
  ['by the routes', (memory: Memory, { of: answer, name }: View) => memory.view(answer, name)],
  ['by its URL', (memory: Memory, view: View) => memory.touch(view)],
] as const) {
  t.test(`while answers fill their part, views that are asked for ${way} stay`, async t => {
    const memory = createMemory({ maxBytes, clock })
    const hot = Array.from({ length: 20 }, (_, id) => fill(memory, `GetGameExtended?i=${id}`, { viewBytes: 10_000 }))
    for (let id = 1; id <= 20_000; id += 1) {
      fill(memory, small(id))
      if (id % 20 !== 0) continue
      for (const one of hot) {
        t.equal(memory.answer(one.key), one)
        const found = memory.shortcut(`/${one.key}`)
        t.ok(found)
        use(memory, found as View)
      }
    }
    const { bytes, viewBytes, evictions } = memory.state()
    t.ok(evictions > 10_000)
    t.ok(bytes - viewBytes > 0.86 * maxBytes && bytes - viewBytes <= 0.875 * maxBytes, 'answers have their part')
    t.ok(viewBytes > 0.12 * maxBytes, 'and views have the rest')
    demandBounds(t, memory)
  })
}
