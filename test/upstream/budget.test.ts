import t from 'tap'
import { type Budget, createBudget } from '../../src/upstream/admission.ts'
import type { Offer } from '../../src/upstream/purse.ts'
import { createTestClock } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { type Done, take as takePermit } from '../support/permits.ts'
import { createTestPurse } from '../support/purse.ts'
import { until } from '../support/waiting.ts'

const minute = 60_000

function take(budget: Budget, deadlineMs: number) {
  return takePermit(budget, { priority: 'miss', deadlineMs })
}

/** A deadline that no test reaches. */
const forever = 9 * 86_400_000

t.test('a burst goes at once, and then as many a minute as were agreed', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 10, concurrency: 100, clock })
  let started = 0
  const takers = Array.from({ length: 100 }, async () => {
    await take(budget, forever)
    started += 1
  })
  await clock.advance(0)
  t.equal(started, 10)
  await clock.advance(1_000)
  t.equal(started, 11)
  await clock.advance(59_000)
  t.equal(started, 70)
  await clock.advance(30_000)
  await Promise.all(takers)
})

t.test('no more go at once than the bound, and who waits goes in the order of coming', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 6000, burst: 100, concurrency: 2, clock })
  const order: number[] = []
  const done: Done[] = []
  for (let each = 0; each < 5; each += 1) {
    void take(budget, forever).then(end => {
      order.push(each)
      done.push(end)
    })
  }
  await clock.advance(minute)
  t.strictSame(order, [0, 1])
  done[1]?.({ answered: false })
  await clock.advance(0)
  t.strictSame(order, [0, 1, 2])
  done[0]?.({ answered: false })
  done[2]?.({ answered: false })
  await clock.advance(0)
  t.strictSame(order, [0, 1, 2, 3, 4])
})

t.test('who cannot go before the deadline is told at once, with when it would have been', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 1, concurrency: 4, clock })
  await take(budget, clock.monotonic())
  const inTime = take(budget, clock.monotonic() + 1_001)
  await t.rejects(take(budget, clock.monotonic() + 1_500), { code: 'upstream-budget-exhausted', retryAfterMs: 2_000 })
  await clock.advance(1_000)
  await t.resolves(inTime)
})

t.test('who waits for a place in vain is told at the deadline', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 6000, burst: 100, concurrency: 1, clock })
  const done = await take(budget, forever)
  const waiting = t.rejects(take(budget, clock.monotonic() + 500), { code: 'upstream-budget-exhausted' })
  await clock.advance(500)
  await waiting
  done({ answered: false })
  await clock.advance(0)
  await t.resolves(take(budget, clock.monotonic()))
})

t.test('the queue is bounded', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 1, burst: 1, concurrency: 1, clock })
  const waiting = Array.from({ length: 1_001 }, () => take(budget, forever).catch(() => 'paused'))
  await t.rejects(take(budget, forever), { code: 'upstream-budget-exhausted' })
  budget.pause(1_000)
  t.equal((await Promise.all(waiting)).filter(outcome => outcome === 'paused').length, 1_000)
})

t.test('a pause stops everybody, for as long as it was said', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 1, concurrency: 4, clock })
  const done = await take(budget, forever)
  const waiting = t.rejects(take(budget, forever), { code: 'upstream-busy', retryAfterMs: 7_000 })
  t.equal(budget.pause(7_000), 7_000)
  await waiting
  await clock.advance(6_000)
  await t.rejects(take(budget, forever), { code: 'upstream-busy', retryAfterMs: 1_000 })
  await clock.advance(1_000)
  done({ answered: false })
  await t.resolves(take(budget, forever))
})

t.test(
  'pauses of unknown length grow while they repeat, up to ten minutes, and start small again afterwards',
  async t => {
    const clock = createTestClock()
    const budget = createBudget({ perMinute: 60, burst: 10, concurrency: 4, clock })
    const lengths: number[] = []
    for (let refusals = 0; refusals < 8; refusals += 1) {
      const lengthMs = budget.pause(undefined)
      lengths.push(lengthMs)
      t.equal(budget.pause(undefined) >= lengthMs, true, 'refusals of calls under way add little')
      await clock.advance(lengthMs * 1.3)
    }
    for (const [index, seconds] of [30, 60, 120, 240, 480, 600, 600, 600].entries()) {
      const lengthMs = lengths[index] as number
      t.ok(lengthMs >= seconds * 900 && lengthMs <= seconds * 1_100, `${lengthMs} ms`)
    }
    budget.relax()
    const short = budget.pause(undefined)
    t.ok(short <= 33_000)
    budget.relax()
    await clock.advance(short * 1.3)
    t.ok(budget.pause(undefined) > 50_000, 'what was under way when the pause began does not end the row')
  },
)

t.test('pauses that RetroAchievements names grow too while they repeat', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 10, concurrency: 4, clock })
  for (const lengthMs of [1_000, 2_000, 4_000]) {
    t.equal(budget.pause(1_000), lengthMs)
    await clock.advance(lengthMs)
  }
  t.equal(budget.pause(3_600_000), 3_600_000, 'and are never shorter than it says')
})

t.test('what cannot be answered in time any more is not asked: the time that answers take is known', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60_000, burst: 100, concurrency: 1, clock })
  for (let asked = 0; asked < 100; asked += 1) {
    const done = await take(budget, forever)
    await clock.advance(1_000)
    done({ answered: true })
  }
  const done = await take(budget, forever)
  await t.rejects(
    take(budget, clock.monotonic() + 1_900),
    { code: 'upstream-budget-exhausted' },
    'one ahead, and its own time',
  )
  const late = t.rejects(take(budget, clock.monotonic() + 2_100), { code: 'upstream-budget-exhausted' })
  await clock.advance(1_500)
  done({ answered: true })
  await late
  t.resolves(take(budget, clock.monotonic() + 10), 'where nothing has to be waited for, it is tried')
})

t.test('a cold miss that cannot be served in time gets 503, hits are served on', async t => {
  const { get, sandbox } = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '2' })
  await get('/games/1')
  await get('/games/2')
  const refused = await get('/games/3')
  t.equal(refused.statusCode, 503)
  t.equal(refused.json().code, 'upstream-budget-exhausted')
  t.equal(refused.headers['retry-after'], '60')
  t.equal((await get('/games/1')).statusCode, 200)
  t.equal(sandbox.calls(), 2)
})

t.test('after a 429 nothing is asked until the pause is over', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'busy', retryAfter: '90', times: 1 })
  const first = await get('/games/1')
  t.match([first.statusCode, first.json().code, first.headers['retry-after']], [503, 'upstream-busy', '90'])
  await clock.advance(60_000)
  const second = await get('/games/2')
  t.match([second.statusCode, second.json().code, second.headers['retry-after']], [503, 'upstream-busy', '30'])
  t.equal(sandbox.calls(), 1)
  await clock.advance(30_000)
  t.equal((await get('/games/2')).statusCode, 200)
})

const retryAfters: readonly [sent: string | undefined, least: number, most: number][] = [
  ['0', 1, 1],
  ['5', 5, 5],
  ['999999', 3600, 3600],
  ['soon', 27, 33],
  [undefined, 27, 33],
]
for (const [retryAfter, least, most] of retryAfters) {
  t.test(`Retry-After of a 429: ${retryAfter}`, async t => {
    const { get, sandbox } = await startGateway(t)
    sandbox.fault({ kind: 'busy', ...(retryAfter === undefined ? {} : { retryAfter }) })
    const seconds = Number((await get('/games/1')).headers['retry-after'])
    t.ok(seconds >= least && seconds <= most, `${seconds} s`)
  })
}

t.test('the bound on calls under way holds against many askers', async t => {
  const { get, sandbox, clock } = await startGateway(t, { UPSTREAM_CONCURRENCY: '3' })
  sandbox.fault({ kind: 'hang' })
  const asking = [1, 2, 3, 4].map(id => get(`/games/${id}`))
  await until(() => sandbox.calls() === 3)
  await clock.advance(15_000)
  t.strictSame(
    (await Promise.all(asking)).map(response => response.json().code),
    ['upstream-timeout', 'upstream-timeout', 'upstream-timeout', 'upstream-budget-exhausted'],
  )
  t.equal(sandbox.calls(), 3)
})

t.test('however many share a budget whose purse is closed, they ask no more in a minute than one would', async t => {
  for (const sharers of [1, 3, 10, 30, 50]) {
    const clock = createTestClock()
    const purse = createTestPurse({ sharers })
    const budgets = Array.from({ length: sharers }, () =>
      createBudget({ perMinute: 60, burst: 10, concurrency: 4, clock, purse }),
    )
    for (const budget of budgets) budget.heed(10)
    purse.isUp = false
    const calls: number[] = []
    const ask = (budget: Budget): Promise<void> =>
      take(budget, forever).then(done => {
        calls.push(clock.now())
        done({ answered: true })
        return ask(budget)
      })
    for (const budget of budgets) void ask(budget)
    for (let second = 0; second < 180; second += 1) await clock.advance(1_000)
    const most = Math.max(...calls.map(from => calls.filter(at => at >= from && at < from + minute).length))
    t.ok(most <= 60 + 10, `${sharers}: ${most} calls in a minute`)
    t.ok(calls.length >= 30, 'and yet they ask')
  }
})

t.test('a permit that comes when nobody waits for it any more is given back', async t => {
  const clock = createTestClock()
  const offered = Promise.withResolvers<Offer>()
  const given: boolean[] = []
  const purse = createTestPurse()
  purse.script.push(() => offered.promise)
  const budget = createBudget({ perMinute: 60, burst: 10, concurrency: 4, clock, purse })
  const late = t.rejects(take(budget, clock.monotonic() + 1_000), { code: 'upstream-budget-exhausted' })
  await clock.advance(1_000)
  await late
  offered.resolve({ kind: 'granted', left: 9, done: isSent => void given.push(isSent) })
  await clock.advance(0)
  t.strictSame(given, [false])
})

t.test('what a purse grants to those for whom nobody waits is used, also where the burst is one call', async t => {
  const clock = createTestClock()
  const purse = createTestPurse()
  purse.ask = async (_limits, reserve) => ({ kind: 'granted', left: reserve, done: () => {} })
  for (const burst of [1, 10]) {
    const budget = createBudget({ perMinute: 60, burst, concurrency: 4, clock, purse })
    budget.heed(burst)
    for (const priority of ['background', 'warm-up'] as const) {
      budget.heed(burst)
      const done = await takePermit(budget, { priority, deadlineMs: forever })
      done({ answered: true })
    }
  }
  t.equal(createBudget({ perMinute: 60, burst: 1, concurrency: 4, clock, purse }).state().underway, 0)
})
