import t from 'tap'
import { createBudget } from '../../src/upstream/admission.ts'
import { createTestClock, settled } from '../support/clock.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { type Done, take } from '../support/permits.ts'
import { codeOf, how, landed, queued, second, statusOf, watch, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const forever = 9 * 86_400_000

/** An outage that is just over, as the one try has shown. */
async function recover(gateway: Gateway) {
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'status', status: 500 })
  for (let id = 101; id < 106; id += 1) await get(`/games/${id}`)
  sandbox.heal()
  await clock.advance(10 * second)
  t.equal((await get('/games/106')).statusCode, 200)
}

t.test('after trouble one call goes at a time, and with each answer one more, up to the bound', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60_000, burst: 1_000, concurrency: 4, clock })
  budget.restrain()
  const underway: Done[] = []
  for (let each = 0; each < 30; each += 1) {
    void take(budget, { priority: 'miss', deadlineMs: forever }).then(done => underway.push(done))
  }
  for (const places of [1, 2, 3, 4, 4, 4]) {
    await clock.advance(0)
    t.equal(underway.length, places)
    underway.shift()?.({ answered: true })
  }
})

t.test('a failure in the recovery lets no more go', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60_000, burst: 1_000, concurrency: 4, clock })
  budget.restrain()
  const underway: Done[] = []
  for (let each = 0; each < 5; each += 1) {
    void take(budget, { priority: 'miss', deadlineMs: forever }).then(done => underway.push(done))
  }
  for (let times = 0; times < 3; times += 1) {
    await clock.advance(0)
    t.equal(underway.length, 1)
    underway.shift()?.({ answered: false })
  }
})

t.test('when RetroAchievements is back, hundreds who ask do not fall upon it', async t => {
  const gateway = await startGateway(t, { UPSTREAM_CONCURRENCY: '4' })
  const { get, sandbox } = gateway
  await recover(gateway)
  sandbox.fault({ kind: 'latency', ms: 100, times: 1 })
  sandbox.fault({ kind: 'latency', ms: 2 })
  const before = sandbox.calls()
  const asking = watch(Promise.all(Array.from({ length: 60 }, (_, each) => get(`/games/${200 + each}`))))
  await queued(gateway, 58)
  t.equal((await statusOf(gateway)).budget.underway, 1, 'one is tried, the others wait')
  let most = 0
  await until(async () => {
    most = Math.max(most, (await statusOf(gateway)).budget.underway)
    return asking.over
  })
  t.equal(most, 4)
  t.equal(sandbox.calls() - before, 60)
  t.strictSame([...new Set((await asking.promise).map(({ statusCode }) => statusCode))], [200])
})

t.test('only one call is under way after a pause as well', async t => {
  const { get, sandbox, clock } = await startGateway(t, { UPSTREAM_CONCURRENCY: '4' })
  sandbox.fault({ kind: 'busy', retryAfter: '20' })
  await get('/games/1')
  sandbox.heal()
  await clock.advance(20 * second)
  sandbox.fault({ kind: 'hang' })
  const asking = [2, 3, 4, 5].map(id => get(`/games/${id}`))
  await until(() => sandbox.calls() === 2)
  await clock.advance(14 * second)
  t.equal(sandbox.calls(), 2)
  await clock.advance(second)
  const codes = (await Promise.all(asking)).map(codeOf)
  t.strictSame(codes.toSorted(), [...Array(3).fill('upstream-budget-exhausted'), 'upstream-timeout'])
})

/** No call is under way any more, so that time may go on. */
async function allLanded(gateway: Gateway): Promise<void> {
  await landed(gateway, (await statusOf(gateway)).upstream.calls)
}

t.test('what is held comes back fresh by itself when the outage is over', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  for (const url of ways) await get(url)
  await clock.advance(2_000 * second)
  sandbox.fault({ kind: 'status', status: 500 })
  for (let tick = 0; tick < 300; tick += 1) {
    t.equal((await get(ways[tick % 2] as string)).statusCode, 200)
    await allLanded(gateway)
    await clock.advance(second)
  }
  t.ok(sandbox.calls() <= 12, `${sandbox.calls()} calls in five minutes of an outage`)
  sandbox.heal()
  let seconds = 0
  for (; /^hit; ttl=-/.test(how(await settled(get(ways[0]), clock))); seconds += 1) {
    await allLanded(gateway)
    await clock.advance(second)
  }
  t.ok(seconds <= 120, `fresh again after ${seconds} s`)
  await landed(gateway, sandbox.calls())
})

t.test('a short outage is over for clients when its hold-off is', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(ways[0])
  await clock.advance(2_000 * second)
  sandbox.fault({ kind: 'status', status: 500, times: 1 })
  t.match(how(await get(ways[1])), 'detail=upstream-broken')
  await clock.advance(second)
  t.match(how(await get(ways[1])), /^fwd=stale/)
})
