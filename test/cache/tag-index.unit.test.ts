// Answers are found by what they are about for as long as they are cached, and no longer.

import t from 'tap'
import type { Answer } from '../../src/cache/answer.ts'
import { createMemory, type Memory } from '../../src/cache/memory.ts'
import { namesakesIn } from '../../src/cache/tag-index.ts'
import { answer, clock, of } from '../support/memory.ts'

const keysOf = (answers: Iterable<Answer>) => Array.from(answers, ({ key }) => key).sort()
const max = ' user:max user:01b8gg0nxrxfxfwhm07xas0qqg '

function keep(memory: Memory, key: string, change: Partial<Answer>, bytes = 100): Answer {
  const kept = answer(key, of(bytes), change)
  memory.keepAnswer(kept)
  return kept
}

function three() {
  const memory = createMemory({ maxBytes: 100_000, clock })
  keep(memory, 'GetGame?i=1', { tags: ' GetGame game:1 ' })
  keep(memory, 'GetProgress?g=1&u=max', { tags: ' GetProgress game:1 user:max ' })
  keep(memory, 'GetProfile?u=max', { tags: ' GetProfile user:max ', namesakes: max })
  return memory
}

t.test('answers are found by each of their tags', async t => {
  const memory = three()
  t.strictSame(keysOf(memory.tagged('game:1')), ['GetGame?i=1', 'GetProgress?g=1&u=max'])
  t.strictSame(keysOf(memory.tagged('user:max')), ['GetProfile?u=max', 'GetProgress?g=1&u=max'])
  t.strictSame(keysOf(memory.tagged('getgame')), ['GetGame?i=1'])
  t.strictSame(keysOf(memory.tagged('game:2')), [])
  t.strictSame(keysOf(memory.all()), ['GetGame?i=1', 'GetProfile?u=max', 'GetProgress?g=1&u=max'])
})

t.test('an answer that takes the place of another is found in its place', async t => {
  const memory = three()
  const newer = keep(memory, 'GetGame?i=1', { tags: ' GetGame game:1 ' })
  memory.keepAnswer(newer)
  t.equal(memory.tagged('game:1').length, 2)
  t.equal(memory.tagged('getgame')[0], newer)
  memory.keepTable(newer, { bytes: 10 } as NonNullable<Answer['table']>)
  t.equal(memory.tagged('getgame')[0], newer, 'and so is one that has grown')
})

t.test('what is forgotten or evicted, or has no time left, is not found', async t => {
  const memory = three()
  memory.forget(['GetGame?i=1', 'GetProfile?u=max'])
  t.strictSame(keysOf(memory.tagged('game:1')), ['GetProgress?g=1&u=max'])
  t.strictSame(memory.tagged('getgame'), [])
  t.strictSame(memory.alike('user:max'), ['user:max'])
  for (let id = 0; id < 200; id += 1) keep(memory, `GetNews?i=${id}`, { tags: ' GetNews ' }, 800)
  t.strictSame(memory.tagged('user:max'), [])
  t.equal(memory.tagged('getnews').length, memory.state().entries)
  keep(memory, 'GetNews?i=199', { tags: ' GetNews ', keepMs: 0 })
  t.equal(memory.tagged('getnews').length, memory.state().entries)
})

t.test('what is only for the owner of a key is found as such', async t => {
  const memory = three()
  keep(memory, 'owner GetFeed?', { tags: ' GetFeed ' })
  keep(memory, 'GetWall?u=max', { tags: ' GetWall user:max ', state: 'hidden' })
  t.strictSame(keysOf(memory.owners()), ['GetWall?u=max', 'owner GetFeed?'])
  t.equal([...memory.all()].length, 5)
})

t.test('a user is known by the names that answers about them tell', async t => {
  const memory = three()
  const both = ['user:max', 'user:01b8gg0nxrxfxfwhm07xas0qqg']
  for (const name of both) t.strictSame([...memory.alike(name)].sort(), both.toSorted())
  t.strictSame(memory.alike('game:1'), ['game:1'])
})

const user = { User: 'Max', ULID: '01B8GG0NXRXFXFWHM07XAS0QQG' }
const about = ' GetProfile user:max '

t.test('only an answer about a user tells their names, where it has both at its top level', async t => {
  t.equal(namesakesIn(about, user), max)
  for (const json of [
    null,
    [],
    [user],
    { ...user, ULID: null },
    { ...user, User: 7 },
    { ...user, User: 'Max user:bo' },
  ])
    t.equal(namesakesIn(about, json), undefined, JSON.stringify(json))
  t.equal(namesakesIn(' GetAchievement achievement:1 ', user), undefined)
})

t.test('one whose time runs out while it is stored takes no other with it', async t => {
  for (let leftMs = 0; leftMs < 20; leftMs += 1) {
    // Time goes on with every look at the clock.
    let nowMs = 1_000
    const now = () => {
      nowMs += 2
      return nowMs
    }
    const memory = createMemory({ maxBytes: 100_000, clock: { ...clock, now } })
    const other = keep(memory, 'GetGame?i=1', { tags: ' GetGame ', requestedMs: 1_000 })
    keep(memory, 'GetGame?i=2', { tags: ' GetGame ', requestedMs: 1_000, keepMs: leftMs })
    nowMs = 2_000
    t.equal(memory.answer('GetGame?i=2'), undefined)
    t.strictSame(memory.tagged('getgame'), [other], `with ${leftMs} ms left`)
  }
})
