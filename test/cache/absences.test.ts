import { join } from 'node:path'
import t from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { startGateway } from '../support/gateway.ts'
import { loaded } from '../support/snapshots.ts'
import { codeOf, hour, how, landed, minute, second } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const start = Date.UTC(2026, 10, 1, 12)

const users = ['/users/MaxMilyin', '/API/API_GetUserProfile.php?u=MaxMilyin'] as const

for (const url of users) {
  t.test(`${url}: "not found" after a good answer is believed at once`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get(url)
    await clock.advance(40 * second)
    sandbox.fault({ kind: 'answer', json: [], status: 404 })
    t.equal((await get(url)).statusCode, 200, 'what is stale is served one last time')
    await landed(gateway, 2)
    const gone = await get(url)
    t.strictSame([gone.statusCode, how(gone)], [404, 'hit; ttl=60'])
  })

  t.test(`${url}: a user who appears is seen within the time of a not-found`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault({ kind: 'answer', json: [], status: 404 })
    t.equal((await get(url)).statusCode, 404)
    sandbox.heal()
    await clock.advance(59_999)
    t.match(
      [how(await get(url)), (await get(url)).headers['cache-control']],
      ['hit; ttl=1', 'public, max-age=60, stale-if-error=21600'],
    )
    await clock.advance(1)
    t.equal((await get(url)).statusCode, 200)
  })
}

t.test('"not found" is passed on where no route asks the same, and remembered as long', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const url = '/API/API_GetGameList.php?i=1&f=1'
  sandbox.fault({ kind: 'answer', json: [], status: 404, times: 1 })
  const first = await get(url)
  t.strictSame([first.statusCode, first.body], [404, '[]'])
  await clock.advance(3_599 * second)
  const again = await get(url)
  t.strictSame([again.statusCode, again.body, how(again)], [404, '[]', 'hit; ttl=1'])
  await clock.advance(second)
  t.equal((await get(url)).statusCode, 200)
})

/** What is not there or not shown: the answer of RetroAchievements, and how long its pace has answers stand in. */
const nothings: readonly [url: string, answer: Fault, status: number, hours: number][] = [
  ['/users/MaxMilyin', { kind: 'answer', json: [], status: 404 }, 404, 6],
  ['/API/API_GetUserProfile.php?u=MaxMilyin', { kind: 'answer', json: [], status: 404 }, 404, 6],
  ['/games/1/high-scores', { kind: 'answer', json: { success: false } }, 404, 24],
  ['/games/1/extended', { kind: 'answer', json: [] }, 404, 7 * 24],
  ['/users/MaxMilyin', { kind: 'answer', json: [], status: 401 }, 403, 6],
  ['/API/API_GetUserProfile.php?u=MaxMilyin', { kind: 'answer', json: [], status: 401 }, 401, 6],
]

for (const [url, answer, status, hours] of nothings) {
  t.test(`${url}: ${status} stands in for ${hours} hours while RetroAchievements fails`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault(answer)
    const first = await get(url)
    t.equal(first.statusCode, status)
    sandbox.heal()
    sandbox.fault({ kind: 'status', status: 500 })
    for (const share of [0.1, 0.5, 1]) {
      await clock.advance(share * hours * hour - (clock.now() - start))
      const response = await get(url)
      t.strictSame([response.statusCode, response.body], [status, first.body], `${share * hours} hours later`)
      t.match(how(response), /^hit; ttl=-\d+; detail=/)
      t.equal(response.headers['cache-control'], first.headers['cache-control'])
    }
    await clock.advance(hour + 1)
    t.equal((await get(url)).statusCode, 502, 'in the end an outage is an outage')
  })

  t.test(`${url}: after ${status} the answer is there at once when RetroAchievements is back`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault(answer)
    await get(url)
    sandbox.heal()
    sandbox.fault({ kind: 'status', status: 500 })
    await clock.advance(2 * hour)
    t.equal((await get(url)).statusCode, status)
    sandbox.heal()
    await clock.advance(2 * second)
    const back = await get(url)
    t.equal(back.statusCode, 200)
    t.match(how(back), /^fwd=stale/)
  })

  t.test(`${url}: ${status} is what is cached for who wants nothing else`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault(answer)
    await get(url)
    await clock.advance(2 * hour)
    const onlyIfCached = { 'cache-control': 'only-if-cached' }
    t.equal((await get(url, onlyIfCached)).statusCode, status)
    t.equal((await get(url, { 'cache-control': 'only-if-cached, max-age=60' })).statusCode, 504)
  })
}

t.test('an unknown user stays one while nobody can say whether they are there now', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const url = '/users/nobodyofthisname/progress'
  t.equal((await get(url)).statusCode, 404)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  for (const hours of [1, 5]) {
    await clock.advance(hours * hour)
    const response = await get(url)
    t.strictSame([response.statusCode, codeOf(response)], [404, 'user-not-found'], `${hours} hours later`)
  }
})

t.test('an old not-found about a user proves nothing about their empty lists', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
  t.equal((await get('/users/FreshCartridge/points')).statusCode, 404)
  sandbox.heal()
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  await clock.advance(hour)
  t.equal((await get('/users/FreshCartridge/progress')).statusCode, 200)
})

t.test('who is in doubt about a user waits for news in place of an old not-found', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  t.equal((await get('/users/nobodyofthisname/points')).statusCode, 404)
  await clock.advance(hour)
  sandbox.fault({ kind: 'hold', method: 'GetUserPoints' })
  const asked = get('/users/nobodyofthisname/progress')
  await until(() => sandbox.calls('GetUserPoints') === 2)
  await clock.advance(5 * second)
  sandbox.heal()
  t.equal(codeOf(await asked), 'user-not-found')
})

t.test('an emptiness that nobody could confirm is kept as long as a not-found, and stands in for nothing', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  t.equal((await get('/users/FreshCartridge/progress')).statusCode, 200)
  sandbox.fault({ kind: 'status', status: 500 })
  await clock.advance(2 * minute + 1)
  t.equal((await get('/users/FreshCartridge/progress')).statusCode, 502)
})

t.test('a not-found is kept over a restart, and stands in after it', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const before = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  t.equal((await before.get('/users/nobodyofthisname')).statusCode, 404)
  await before.clock.advance(hour)
  await before.app.close()
  const after = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  after.sandbox.fault({ kind: 'status', status: 500 })
  await after.clock.advance(hour)
  await loaded(after)
  t.equal((await after.get('/users/nobodyofthisname')).statusCode, 404)
})

t.test('a not-found that rests on an older one lasts no longer than if it were asked now', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const path = '/users/FreshCartridge'
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
  t.equal((await get(`${path}/points`)).statusCode, 404)
  sandbox.heal()
  await clock.advance(59 * second)
  await get(`${path}/progress`)
  await clock.advance(62 * second)
  t.equal((await get(`${path}/progress`)).statusCode, 200, 'two minutes after the user appeared')
})
