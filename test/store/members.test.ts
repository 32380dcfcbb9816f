// How the store divides the budget: what its scripts make of heartbeats.

import t from 'tap'
import { needsStore } from '../support/store.ts'
import { keys, startScripts } from '../support/store-scripts.ts'

t.test(
  'the budget is divided among those that draw from the store and those that may be cut off',
  needsStore,
  async t => {
    const { join, beat, leave, pass } = await startScripts(t)
    t.match(await join('a'), { fleet: 1, part: 1, living: 1 })
    const first = await beat('b')
    t.match(first, { fleet: 2, part: 0.5, living: 2 }, 'it is known, and draws from nothing yet')
    t.match(await beat('b', first), { fleet: 2, part: 1 })
    t.match(await join('c'), { fleet: 3, part: 1 })
    await join('b')
    await pass(2_500)
    const last = await join('a')
    t.match(last, { fleet: 3, living: 3 })
    t.ok(Math.abs(last.part - 1 / 3) < 1e-9, 'two are silent, and may use their shares')
    await leave('b')
    t.match(await join('a'), { fleet: 2, part: 0.5 })
    await pass(600_000)
    t.match(await join('a'), { fleet: 1, part: 1, living: 1 }, 'one that is silent for long is forgotten')
  },
)

t.test('what a heartbeat says that comes late does not count', needsStore, async t => {
  const { join, beat, pass } = await startScripts(t)
  const heard = await join('a')
  await pass(2_000)
  t.match(await beat('a', heard), { part: 0 }, 'what it echoes is too old')
  const again = await beat('a')
  t.match(await beat('a', again), { part: 1 })
  t.match(await beat('a', again, { isAttached: false }), { part: 0 }, 'it says so itself')
  t.match(await beat('a', again, { number: 1 }), { part: 0 }, 'of an older connection')
  t.match(await beat('a', { ...again, epoch: 'another' }), { part: 0 }, 'of what the store was before')
})

t.test('there are at least as many as any of them was told of', needsStore, async t => {
  const { join, pass } = await startScripts(t)
  const told = await join('a', { replicas: 4 })
  t.match(told, { fleet: 4, part: 0.25 })
  t.notOk((told.applied ?? 0) > 0, 'those that nobody knows have applied nothing')
  t.match(await join('b', { replicas: 4 }), { fleet: 4, part: 0.5 })
  await pass(600_000)
  t.match(await join('b', { replicas: 2 }), { fleet: 2, part: 0.5 })
})

t.test('one that is cut off uses its share of as many as it has heard of', needsStore, async t => {
  const { join, beat } = await startScripts(t)
  const heard = await join('a')
  await join('b')
  await join('c')
  const now = await beat('a', heard, { isAttached: false, fleet: 2 })
  await join('b')
  const { part } = await join('c')
  t.equal(now.fleet, 3)
  t.ok(Math.abs(part - 1 / 2) < 1e-9, `${part}: it has heard of two, and uses one half`)
  await beat('a', heard, { isAttached: false, fleet: 1 })
  const { part: later } = await join('c')
  t.ok(Math.abs(later - 2 / 3) < 1e-9, `${later}: one that has heard of nobody has most likely ended`)
})

t.test('a process that starts where another was ends the share of the other', needsStore, async t => {
  const { join, beat, pass } = await startScripts(t)
  await join('a', { place: 'one:3000', process: '7' })
  await join('b', { place: 'two:3000', process: '8' })
  await join('c', { place: 'two:3000', process: '8' })
  t.match(await join('d', { place: 'one:3000', process: '9' }), { fleet: 4 }, 'the other one is there')
  await pass(2_500)
  t.match(await join('e', { place: 'one:3000', process: '10' }), { fleet: 3 }, 'both in its place have ended')
  t.match(await beat('f', {}, { place: 'two:3000', process: '8' }), { fleet: 4 }, 'those of its own process have not')
  t.match(await beat('g'), { fleet: 5 }, 'where nobody knows the place, nobody has ended')
})

t.test('the bucket fills at the part of those that draw from it, and holds as much', needsStore, async t => {
  const { join, beat, fill, pass } = await startScripts(t)
  await beat('b')
  const heard = await join('a')
  await fill(0)
  await pass(1_800)
  const later = await beat('a', heard)
  t.ok(later.left >= 0.9 && later.left < 1.1, `${later.left}: one of two, for 1.8 s at one a second`)
  await fill(12)
  t.equal((await beat('a', later)).left, 6)
})

t.test('a clock that is set fills no bucket', needsStore, async t => {
  const { store, join, fill } = await startScripts(t)
  const before = await join('a')
  await fill(0)
  for (const wall of [Date.now() - 3_600_000, Date.now() + 3_600_000]) {
    await store.command('SET', keys.pulse, `${Math.round(before.nowMs)} ${wall}`)
    const { left } = await join('a')
    t.ok(left < 2.5, `${left}`)
    await fill(0)
  }
})

t.test('a store that was emptied begins with nothing, and is told how many there were', needsStore, async t => {
  const { store, join, beat, ask, leave, pass } = await startScripts(t)
  await join('a')
  const heard = await join('b')
  await store.command('FLUSHALL')
  t.match(await ask('a'), { kind: 'wait', left: 0 }, 'it has heard of nobody yet')
  const anew = await beat('a', heard)
  t.not(anew.epoch, heard.epoch)
  t.ok(anew.nowMs > heard.nowMs)
  t.match(anew, { fleet: 2, left: 0 })
  t.match(await beat('a', anew), { fleet: 2, part: 0 }, 'what it comes from may count on it for a while')
  await pass(2_000)
  t.match(await join('a', { epoch: anew.epoch }), { fleet: 2, part: 0.5 }, 'the other one may be cut off')
  t.match(await join('b'), { fleet: 2, part: 1 })
  await leave('b')
  t.match(await join('a'), { fleet: 1, part: 1 })
  await pass(600_000)
  t.match(await join('a'), { fleet: 1, part: 1 })
})

t.test(
  'a store that was emptied, and to which the connection has stayed, is drawn from at once',
  needsStore,
  async t => {
    const { store, join, beat } = await startScripts(t)
    const heard = await join('a')
    await store.command('FLUSHALL')
    const anew = await beat('a', heard, { isConnected: true })
    t.match(await beat('a', anew), { fleet: 1, part: 1 })
  },
)

t.test('a store that has gone back in time is taken for one that was emptied', needsStore, async t => {
  const { join, beat, pass, fill } = await startScripts(t)
  const heard = await join('a')
  await pass(-3_600_000)
  await fill(12)
  const back = await beat('a', heard)
  t.not(back.epoch, heard.epoch)
  t.match(back, { left: 0 })
  t.ok(back.nowMs > heard.nowMs)
})

t.test('places are divided as the budget is', needsStore, async t => {
  const { join, ask, fill } = await startScripts(t)
  await join('a', { replicas: 2 })
  await fill(6)
  const four = { concurrency: 4 }
  const kinds = [await ask('a', four), await ask('a', four), await ask('a', four)].map(({ kind }) => kind)
  t.strictSame(kinds, ['granted', 'granted', 'wait'])
})

t.test('heartbeats tell how many calls wait elsewhere', needsStore, async t => {
  const { join } = await startScripts(t)
  await join('a', { waiting: 3 })
  await join('b', { waiting: 9 })
  t.strictSame((await join('c')).waiting.toSorted(), [3, 9])
})
