// The budget of the modelled store: gateways share its bucket, its places and its pauses, and hear how many calls wait elsewhere.

import t from 'tap'
import { SharedBudget } from '../../bench/simulate/budget.ts'
import { type Budget, createBudget } from '../../src/upstream/admission.ts'
import type { Priority } from '../../src/upstream/queue.ts'
import { createTestClock } from '../support/clock.ts'
import { type Done, take } from '../support/permits.ts'

const forever = 9 * 86_400_000

function start({ perMinute = 60, burst = 10, concurrency = 4, replicas = 2, roundTripMs = 2 } = {}) {
  const clock = createTestClock()
  const limits = { perMinute, burst, concurrency }
  const shared = new SharedBudget({ clock, roundTripMs, limits })
  const gateways = Array.from({ length: replicas }, () => {
    const member = shared.join()
    const budget = createBudget({ ...limits, clock, purse: member.purse })
    member.start(budget.heed)
    return { budget, purse: member.purse }
  })
  const gone: number[] = []
  const done: Done[] = []
  const ask = (budget: Budget, nth: number, inMs = forever) =>
    take(budget, { priority: 'miss', deadlineMs: clock.monotonic() + inMs }).then(end => {
      gone.push(nth)
      done.push(end)
    })
  return { clock, gateways, gone, done, ask }
}

t.test('gateways draw from one bucket, in turns, and each call takes a round trip', async t => {
  const { clock, gateways, gone, ask } = start({ concurrency: 100 })
  await clock.advance(60_000)
  for (let each = 0; each < 20; each += 1) {
    for (const [nth, { budget }] of gateways.entries()) void ask(budget, nth)
  }
  await clock.advance(1)
  t.strictSame(gone, [])
  await clock.advance(1)
  t.strictSame(gone, [0, 1])
  await clock.advance(200)
  t.equal(gone.length, 10, 'the burst')
  await clock.advance(10_000)
  t.ok(gone.length >= 19 && gone.length <= 20, `and one a second: ${gone.length}`)
  for (const nth of [0, 1]) t.ok(gone.filter(each => each === nth).length >= 5, 'for both of them')
})

t.test('gateways share the places, and the one that had the last leaves the next to the other', async t => {
  const { clock, gateways, gone, done, ask } = start({ perMinute: 6_000, burst: 100, concurrency: 1 })
  await clock.advance(10_000)
  for (let each = 0; each < 6; each += 1) {
    for (const [nth, { budget }] of gateways.entries()) void ask(budget, nth)
  }
  for (let each = 1; each <= 12; each += 1) {
    await clock.advance(500)
    t.equal(gone.length, each)
    done.at(-1)?.({ answered: true })
  }
  for (let each = 1; each < 12; each += 1) t.not(gone[each], gone[each - 1])
})

t.test('what was granted and not sent is put back', async t => {
  const { clock, gateways } = start({ burst: 1, perMinute: 1 })
  const [one, other] = gateways as [(typeof gateways)[number], (typeof gateways)[number]]
  for (const { budget } of [one, other, one]) {
    const running = budget.run({ priority: 'miss', deadlineMs: forever }, async () => 'nothing is sent')
    await clock.advance(1_010)
    t.equal(await running, 'nothing is sent')
  }
})

t.test('a pause of one gateway is one of all, within some trips, and its end as well', async t => {
  const { clock, gateways, ask } = start()
  const [one, other] = gateways as [(typeof gateways)[number], (typeof gateways)[number]]
  one.budget.pause(5_000)
  await clock.advance(10)
  t.ok(other.budget.state().pausedForMs > 4_980)
  await t.rejects(ask(other.budget, 1), { code: 'upstream-busy' })
  await clock.advance(5_000)
  one.budget.relax()
  await clock.advance(10)
  const going = ask(other.budget, 1)
  await clock.advance(10)
  await t.resolves(going)
})

t.test('a gateway that asks before it has heard of a pause is told of it', async t => {
  const { clock, gateways } = start({ roundTripMs: 100 })
  const [one, other] = gateways as [(typeof gateways)[number], (typeof gateways)[number]]
  await clock.advance(2_000)
  one.budget.pause(5_000)
  const offered = other.purse.ask({ perMinute: 60, burst: 10, concurrency: 4 }, 0, 'miss')
  await clock.advance(100)
  t.match(await offered, { kind: 'paused', pauses: 1 })
})

t.test('how many calls wait elsewhere is heard with the next heartbeat, and at once where it is much', async t => {
  const { clock, gateways, ask } = start({ burst: 1, perMinute: 1 })
  const [one, other] = gateways as [(typeof gateways)[number], (typeof gateways)[number]]
  await clock.advance(10)
  t.strictSame(other.purse.waitingElsewhere(), [0])
  for (let each = 0; each < 3; each += 1) void ask(one.budget, 0)
  await clock.advance(10)
  t.strictSame(other.purse.waitingElsewhere(), [0])
  await clock.advance(1_010)
  t.strictSame(other.purse.waitingElsewhere(), [2], 'one has gone')
  for (let each = 0; each < 20; each += 1) void ask(one.budget, 0)
  await clock.advance(20)
  t.strictSame(other.purse.waitingElsewhere(), [22])
  await t.rejects(
    ask(other.budget, 1, 60_000),
    { code: 'upstream-budget-exhausted' },
    'who has no time for that is told so',
  )
})

t.test('calls that nobody waits for leave a place, and a part of the burst', async t => {
  const { clock, gateways } = start({ concurrency: 2 })
  const [{ purse }] = gateways as [(typeof gateways)[number]]
  await clock.advance(4_000)
  const limits = { perMinute: 60, burst: 10, concurrency: 2 }
  const ask = async (reserve: number) => {
    const offered = purse.ask(limits, reserve, 'background')
    await clock.advance(2)
    return (await offered).kind
  }
  t.strictSame(
    [await ask(5), await ask(2), await ask(2), await ask(0), await ask(0)],
    ['wait', 'granted', 'wait', 'granted', 'wait'],
  )
})

t.test('calls that can wait leave what there is to misses at other gateways', async t => {
  const { clock, gateways } = start({ burst: 10, concurrency: 4 })
  const [one, other] = gateways as [(typeof gateways)[number], (typeof gateways)[number]]
  const ask = async (priority: Priority) => {
    const offered = other.purse.ask({ perMinute: 60, burst: 10, concurrency: 4 }, 0, priority)
    await clock.advance(2)
    return offered
  }
  await clock.advance(2_000)
  one.purse.tellWaiting(4, 3, false)
  await clock.advance(2)
  t.match(await ask('refresh'), { kind: 'wait', ms: 100, isForMisses: true }, 'three are left, for three misses')
  t.match(await ask('miss'), { kind: 'granted' })
  await clock.advance(5_000)
  t.match(await ask('refresh'), { kind: 'wait', isForMisses: true }, 'and three places of four')
  one.purse.tellWaiting(1, 0, false)
  await clock.advance(2)
  t.match(await ask('refresh'), { kind: 'granted' })
})
