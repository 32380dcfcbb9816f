// The wall clock and the monotonic clock move apart: the machine sleeps, or somebody sets the clock.

import t from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { ask, quickHits } from '../support/hits.ts'
import { hour, how, landed, minute, second, statusOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'
import { startWired } from '../support/wire.ts'

const points = '/users/MaxMilyin/points'
const day = 24 * hour
const year = 365 * day

const earnedOn = (date: string) => `/users/MaxMilyin/achievements/${date}`

/** Of which paces the cached answers are. */
async function pacesOf({ app }: Pick<Gateway, 'app'>): Promise<readonly string[]> {
  const { results } = (await app.operations.inject('/cache')).json()
  const days = results.filter(({ tags }: { tags: readonly string[] }) =>
    tags.some(tag => /^GetAchievementsEarned/i.test(tag)),
  )
  return days.map(({ pace }: { pace: string }) => pace)
}

t.test('after a sleep of 26 h an old answer is asked for again, and the new day has begun', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(points)
  t.match(how(await get(points)), /^hit; ttl=\d/)
  t.equal((await get(earnedOn('2026-11-02'))).statusCode, 400, 'that day has not begun')
  t.equal(sandbox.calls(), 1)
  clock.moveWall(26 * hour)
  const response = await get(points)
  t.strictSame([response.statusCode, response.headers.age], [200, '0'])
  t.equal(sandbox.calls(), 2)
  t.match(how(await get(points)), /^hit; ttl=\d/, 'and what came is as fresh as ever')
  t.equal((await get(earnedOn('2026-11-02'))).statusCode, 200)
  t.equal((await get(earnedOn('2026-11-03'))).statusCode, 400)
})

t.test('a sleep shorter than the fresh time makes an answer older by as much', async t => {
  const { get, clock } = await startGateway(t)
  await get('/games/1')
  clock.moveWall(5 * minute)
  t.equal((await get('/games/1')).headers.age, '300')
  await clock.advance(minute)
  t.equal((await get('/games/1')).headers.age, '360')
})

t.test('a clock set forward by a day, then by a year, costs one refresh each', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(points)
  for (const [nth, ms] of [day, year].entries()) {
    clock.moveWall(ms)
    for (let each = 0; each < 5; each += 1) t.equal((await get(points)).statusCode, 200)
    t.equal(sandbox.calls(), nth + 2)
  }
})

t.test('a clock set forward brings no call more than the budget has', async t => {
  const { get, sandbox, clock } = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '2' })
  await get('/games/1')
  await get('/games/2')
  clock.moveWall(year)
  const refused = await get('/games/3')
  t.strictSame([refused.statusCode, refused.json().code], [503, 'upstream-budget-exhausted'])
  t.equal(refused.headers['retry-after'], '60')
  t.equal(sandbox.calls(), 2)
  await clock.advance(minute)
  t.equal((await get('/games/3')).statusCode, 200)
})

t.test('nor a client more than its limit', async t => {
  const { get, clock } = await startGateway(t, { CLIENT_PER_MINUTE: '1' })
  await get('/games/1')
  clock.moveWall(year)
  t.equal((await get('/games/2')).statusCode, 429)
})

for (const [what, ms] of [
  ['forward', year],
  ['back', -year],
] as const) {
  t.test(`a clock set ${what} ends no call that is under way or waits for its turn`, async t => {
    const gateway = await startGateway(t, { UPSTREAM_CONCURRENCY: '1' })
    const { get, sandbox, clock } = gateway
    sandbox.fault({ kind: 'hold' })
    const asked = ['/games/1', '/games/2', '/games/1'].map(path => get(path))
    await until(async () => sandbox.calls() === 1 && (await statusOf(gateway)).queue.miss === 1)
    await clock.advance(second)
    clock.moveWall(ms)
    sandbox.heal()
    const responses = await Promise.all(asked)
    // Set forward, nobody can tell whether the machine has slept since the call was sent.
    const underway = [200, String((Math.max(0, ms) + second) / second)]
    t.strictSame(
      responses.map(({ statusCode, headers }) => [statusCode, headers.age]),
      [underway, [200, '0'], underway],
    )
    t.equal(sandbox.calls(), 2)
    t.ok((await statusOf(gateway)).upstream.typicalMs < minute, 'nor is RetroAchievements thought to be slow')
    t.equal((await get('/games/3')).statusCode, 200)
  })

  t.test(`who waits for a refresh when the clock is set ${what} waits as long as ever`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    await get(points)
    await clock.advance(hour)
    sandbox.fault({ kind: 'hold' })
    let isOver = false
    const asked = get(points).finally(() => {
      isOver = true
    })
    await until(() => sandbox.calls() === 2)
    clock.moveWall(ms)
    await clock.advance(second)
    t.notOk(isOver)
    await clock.advance(second)
    t.equal((await asked).statusCode, 200)
  })
}

t.test('a call that failed once is tried again although the clock was set forward', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'reset', times: 1 })
  const asked = get('/games/1')
  await until(() => sandbox.calls() === 1)
  clock.moveWall(day)
  await clock.advance(second)
  // The reset may have come to us only now.
  while (sandbox.calls() < 2) {
    await new Promise(resolve => setImmediate(resolve))
    await clock.advance(50)
  }
  t.equal((await asked).statusCode, 200)
})

t.test('a clock set back by a day makes nothing younger, future or eternal', async t => {
  const gateway = await startGateway(t)
  const { get, clock, app } = gateway
  await get(points)
  await clock.advance(10 * second)
  clock.moveWall(-day)
  const response = await get(points)
  t.equal(response.headers.age, '10')
  const ttl = Number(/ttl=(-?\d+)/.exec(how(response))?.[1])
  const { results } = (await app.operations.inject('/cache')).json()
  t.match(results, [{ ageS: 10, freshForS: ttl, freshness: 'fresh' }])
  await clock.advance(ttl * second)
  await get(points)
  await landed(gateway, 2)
  t.equal((await get(points)).headers.age, '0', 'after its fresh time it is asked for again')
})

t.test('today follows the wall clock at once, in both directions', async t => {
  const { get, clock } = await startGateway(t)
  const isTaken = async (date: string) => (await get(earnedOn(date))).statusCode === 200
  const door = (date: string) => get(`/API/API_GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=${date}`)
  t.ok(await isTaken('2026-11-01'))
  clock.moveWall(-day)
  t.notOk(await isTaken('2026-11-01'))
  t.ok(await isTaken('2026-10-31'))
  t.equal((await door('2026-11-01')).statusCode, 422)
  clock.moveWall(3 * day)
  t.ok(await isTaken('2026-11-03'))
  t.notOk(await isTaken('2026-11-04'))
  t.equal((await door('2026-11-03')).statusCode, 200)
})

t.test('a day becomes history when the wall clock says so', async t => {
  const gateway = await startGateway(t)
  const { get, clock } = gateway
  const today = earnedOn('2026-11-01')
  const span = '/users/MaxMilyin/achievements?from=2026-10-30T00:00:00Z&to=2026-10-31T13:00:00Z'
  await get(today)
  await get(span)
  t.strictSame(await pacesOf(gateway), ['live', 'live'])
  clock.moveWall(day)
  await get(today)
  await get(span)
  t.strictSame(await pacesOf(gateway), ['history', 'history'])
})

t.test('a day that was taken for over while the clock was ahead is asked for again when it is set right', async t => {
  const gateway = await startWired(t)
  const { sandbox, clock } = gateway
  const today = earnedOn('2026-11-01')
  clock.moveWall(day)
  for (let each = 0; each < 4; each += 1) await gateway.exchange(ask(today))
  t.strictSame(await pacesOf(gateway), ['history'])
  t.equal(quickHits(gateway), 2)
  clock.moveWall(-day)
  const calls = sandbox.calls()
  await gateway.exchange(ask(today))
  await landed(gateway, calls + 1)
  t.strictSame(await pacesOf(gateway), ['live'])
  t.equal(quickHits(gateway), 2)
  for (let each = 0; each < 3; each += 1) await gateway.exchange(ask(today))
  t.ok(quickHits(gateway) > 2, 'and answered as quickly as ever')
  t.equal(sandbox.calls(), calls + 1)
})

t.test('/status tells moments by the wall clock, and how long the process runs by the monotonic one', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  const startedAt = new Date(clock.wall()).toISOString()
  await gateway.app.ready()
  clock.moveWall(-year)
  await clock.advance(minute)
  sandbox.fault({ kind: 'status', status: 500 })
  await get('/games/1')
  clock.moveWall(2 * year)
  const status = await statusOf(gateway)
  t.match(status, { startedAt, uptimeS: 60 })
  t.equal(status.upstream.lastErrors[0].at, new Date(clock.wall() - 2 * year).toISOString())
})
