// What a replica knows of the others.

import t from 'tap'
import { Membership, type Told } from '../../src/store/membership.ts'
import { createTestClock } from '../support/clock.ts'

const told = (change: Partial<Told> = {}): Told => {
  const quiet = {
    nowMs: 1_000,
    epoch: 'a',
    fleet: 3,
    part: 1,
    living: 3,
    purges: [],
    left: 1,
    made: change.purges?.at(-1)?.number ?? 0,
    waiting: [2, 3],
    applied: 7,
  }
  return { ...quiet, ...change }
}
const purge = (number: number, agoMs = 0) => ({ id: `${number}-0`, number, agoMs, told: '' })

t.test('one that has heard nothing is alone, or one of as many as it was told of', async t => {
  const clock = createTestClock()
  const alone = new Membership(clock, 1)
  t.match(alone.standing(false), { echoMs: 0, epoch: '', fleet: 0, replicas: 1, purge: '0' })
  t.match([alone.fleet(), alone.divisor(), alone.replicas(), alone.applied()], [1, 1, 1, 0])
  t.strictSame(alone.waitingElsewhere(), [])
  t.equal(alone.epoch(), '')
  const one = new Membership(clock, 4)
  t.match(one.standing(false), { fleet: 4, replicas: 4 })
  t.match([one.fleet(), one.replicas()], [4, 4])
})

t.test('it echoes what it heard, and says so as often as it does with a number of its own', async t => {
  const member = new Membership(createTestClock(), 1)
  t.equal(member.standing(false).number, 1)
  member.hear(told({ part: 0.5 }))
  t.match(member.standing(true), { number: 2, echoMs: 1_000, epoch: 'a', isAttached: true, fleet: 3 })
  t.match([member.fleet(), member.divisor(), member.replicas(), member.applied()], [3, 2, 3, 7])
  t.strictSame(member.waitingElsewhere(), [2, 3])
  member.hear(told({ part: 0 }))
  t.equal(member.divisor(), 3, 'no more is kept for others than all of them have')
})

t.test('the own share may be used when the store has surely noticed', async t => {
  const clock = createTestClock()
  const member = new Membership(clock, 1)
  t.ok(member.ownFromMs() < clock.monotonic(), 'at once where the store was never told that we draw from it')
  member.hear(told())
  const heardMs = clock.monotonic()
  await clock.advance(500)
  member.standing(true)
  await clock.advance(3_000)
  member.hear(told())
  member.standing(false)
  t.equal(member.ownFromMs(), heardMs + 2_100)
})

t.test('purges that are missing between those that were heard, or before the first, were missed', async t => {
  const member = new Membership(createTestClock(), 1)
  t.strictSame(member.hear(told({ purges: [purge(1), purge(2)] })), { wasReset: false, missed: undefined })
  t.equal(member.standing(true).purge, '2-0')
  t.equal(member.hear(told({ made: 2 })).missed, undefined)
  t.equal(member.hear(told({ purges: [purge(3)] })).missed, undefined)
  t.strictSame(member.hear(told({ purges: [purge(5, 70), purge(6, 60)] })).missed, { agoMs: 70 })
  t.equal(member.hear(told({ purges: [purge(7)] })).missed, undefined)
  t.strictSame(new Membership(createTestClock(), 1).hear(told({ purges: [purge(2, 9)] })).missed, { agoMs: 9 })
  t.strictSame(member.hear(told({ made: 9 })).missed, { agoMs: 0 }, 'none of them is kept')
  t.equal(member.hear(told({ purges: [purge(10)] })).missed, undefined)
})

t.test('a store that was emptied is heard from the beginning, and not believed after a long silence', async t => {
  const clock = createTestClock()
  const member = new Membership(clock, 1)
  member.hear(told({ purges: [purge(1)] }))
  t.equal(member.epoch(), 'a')
  t.strictSame(member.hear(told({ epoch: 'b' })), { wasReset: true, missed: undefined })
  t.equal(member.standing(true).purge, '0')
  await clock.advance(301_000)
  t.strictSame(member.hear(told({ epoch: 'c' })), { wasReset: true, missed: { agoMs: 0 } })
})
