// Purges of other gateways, and of our own, in a memory with many answers: nothing else waits for them for long.

import t from 'tap'
import type { Answer } from '../../src/cache/answer.ts'
import { createMemory } from '../../src/cache/memory.ts'
import type { Heard, Purged, Thoroughness } from '../../src/cache/ports.ts'
import { createPurge } from '../../src/cache/purge.ts'
import type { Scope } from '../../src/cache/purge-times.ts'
import { createTestClock } from '../support/clock.ts'
import { answer, of } from '../support/memory.ts'

/** `lookMs` is by how much each look at the monotonic clock moves it on. */
function start({ lookMs = 0 } = {}) {
  const clock = createTestClock()
  const memory = createMemory({ maxBytes: 50_000_000, clock })
  const fenced: Scope[] = []
  const left: (readonly Heard[])[] = []
  const told: [what: Purged, how: Thoroughness, agoMs?: number | undefined][] = []
  let lookedMs = 0
  const purge = createPurge({
    memory,
    answers: { overtake: scopes => void fenced.push(...scopes) },
    snapshot: { overtake: all => void left.push(all) },
    shared: { tell: (...purge) => void told.push(purge), told: async () => true },
    clock: {
      now: clock.now,
      monotonic() {
        lookedMs += lookMs
        return lookedMs
      },
    },
  })

  function keep(id: number, change: Partial<Answer> = {}): Answer {
    const tags = ` GetProgress user:u${id} `
    const kept = answer(`GetProgress?u=u${id}`, of(50), { requestedMs: clock.now(), tags, ...change })
    memory.keepAnswer(kept)
    return kept
  }
  const heard = (what: Heard['what'], how: Thoroughness, untilMs = clock.now()) => ({ what, how, untilMs })
  const ids = () => Array.from(memory.all(), ({ key }) => Number(key.replace(/\D+/, ''))).sort((a, b) => a - b)
  const isFresh = ({ requestedMs, freshMs }: Answer) => clock.now() - requestedMs < freshMs
  return { clock, memory, purge, keep, heard, ids, isFresh, fenced, left, told }
}

t.test('a purge that is heard is of what was requested at or before it', async t => {
  const { clock, purge, keep, heard, ids } = start()
  const beforeMs = clock.now()
  keep(1)
  await clock.advance(10)
  keep(2)
  await clock.advance(10)
  await purge.hear([heard({ tags: ['getprogress'] }, 'hard', beforeMs)])
  t.strictSame(ids(), [2])
  await purge.hear([heard({ key: 'GetProgress?u=u2' }, 'hard', beforeMs + 9)])
  t.strictSame(ids(), [2])
  await purge.hear([heard({ key: 'GetProgress?u=u2' }, 'hard', beforeMs + 10)])
  t.strictSame(ids(), [])
  await t.resolves(purge.hear([heard({ key: 'GetProgress?u=u2' }, 'hard')]), 'what is not here need not go')
})

t.test(
  'of many that are heard at once the last one of each counts, and forgetting goes before calling stale',
  async t => {
    const { clock, purge, keep, heard, ids, isFresh, fenced, left } = start()
    await clock.advance(10)
    const [, second, third] = [1, 2, 3].map(id => keep(id)) as [Answer, Answer, Answer]
    const all = [
      heard({ tags: ['user:u1'] }, 'soft'),
      heard({ tags: ['user:u1'] }, 'hard'),
      heard({ tags: ['user:u1'] }, 'hard', 0),
      heard({ tags: ['user:u2', 'user:other'] }, 'soft'),
      heard({ tags: ['user:u3'] }, 'soft', 0),
    ]
    await purge.hear(all)
    t.strictSame(ids(), [2, 3])
    t.strictSame([second, third].map(isFresh), [false, true])
    t.strictSame(
      fenced,
      all.map(({ what }) => what),
      'calls under way are fenced',
    )
    t.strictSame(left, [all], 'and so is what is still to be read')
  },
)

t.test('where purges were missed, all that was requested before is stale', async t => {
  const { clock, purge, keep, heard, isFresh, fenced, left } = start()
  const before = [keep(1), keep(2)]
  const untilMs = clock.now()
  await clock.advance(10)
  const after = keep(3)
  const missed = heard({ all: true }, 'soft', untilMs)
  await purge.hear([missed])
  t.strictSame([...before, after].map(isFresh), [false, false, true])
  t.strictSame(fenced, [{ all: true }])
  t.strictSame(left, [[missed]])
})

t.test('while 1,000 purges are heard, all else has its turn again and again', async t => {
  const { purge, keep, heard, ids } = start({ lookMs: 0.125 })
  for (let id = 0; id < 3_000; id += 1) keep(id)
  let turns = 0
  let most = 0
  let before = ids().length
  const next = () => {
    turns += 1
    const now = [...ids()].length
    most = Math.max(most, before - now)
    before = now
    if (now > 2_000) setImmediate(next)
  }
  setImmediate(next)
  const all = Array.from({ length: 1_000 }, (_, id) => heard({ tags: [`user:u${id}`] }, 'hard'))
  await purge.hear(all)
  t.strictSame(ids().length, 2_000)
  t.ok(turns > 10, `${turns} turns`)
  t.ok(most <= 40, `at most ${most} answers are forgotten in 5 ms`)
})

t.test('an answer that comes while a purge of our own waits for its turn is newer, and stays', async t => {
  const { purge, keep, heard, ids, told } = start({ lookMs: 1 })
  for (let id = 0; id < 100; id += 1) keep(id)
  const hearing = purge.hear([heard({ tags: ['user:u50'] }, 'hard')])
  const purging = purge.tag('GetProgress', 'hard')
  const newer = [keep(7), keep(200)]
  t.equal(await purging, 98, 'it counts what it has forgotten')
  await hearing
  t.strictSame(ids(), [7, 200])
  t.equal(newer.length, 2)
  t.strictSame(told, [[{ tags: ['getprogress'] }, 'hard']])
})

t.test(
  'where it is known that somebody has more names, all that was asked by these goes, and others are told',
  async t => {
    const { purge, keep, heard, ids, told, clock } = start()
    const untilMs = clock.now()
    keep(1, { namesakes: ' user:u1 user:ulid1 ' })
    keep(2, { tags: ' GetComments user:ulid1 ' })
    keep(3, { namesakes: ' user:u3 user:ulid3 ' })
    keep(4, { namesakes: ' user:u4 user:ulid4 ' })
    await clock.advance(5)
    await purge.hear([
      heard({ tags: ['user:ulid1'] }, 'hard'),
      heard({ tags: ['user:u3'] }, 'hard', untilMs),
      heard({ tags: ['user:ulid4', 'user:u4'] }, 'hard'),
    ])
    t.strictSame(ids(), [])
    const expected = [
      [{ tags: ['user:u1'] }, 'hard', 0],
      [{ tags: ['user:ulid3'] }, 'hard', 5],
    ]
    t.strictSame(told, expected, 'as of when the other names were purged')
  },
)

t.test('a purge by what answers say goes on when another one goes wrong', async t => {
  const { purge, keep, ids } = start()
  for (const id of [1, 2, 3]) keep(id)
  const wrong = purge.where(() => {
    throw new Error('a mistake')
  })
  const right = purge.where(({ key }) => key.endsWith('2'))
  await t.rejects(wrong, { message: 'a mistake' })
  t.equal(await right, 1)
  t.strictSame(ids(), [1, 3])
})

t.test('while one waits for its turn, the same is not done twice', async t => {
  const { purge, keep, fenced } = start()
  for (const id of [1, 2, 3]) keep(id)
  let looks = 0
  const isMeant = () => {
    looks += 1
    return false
  }
  await Promise.all([purge.where(isMeant), purge.where(isMeant)])
  t.equal(looks, 3)
  t.equal(fenced.length, 2, 'but what is on its way is fenced each time')
  await purge.where(isMeant)
  t.equal(looks, 6)
})
