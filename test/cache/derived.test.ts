import { join } from 'node:path'
import t from 'tap'
import type { CallFault } from '../../sandbox/faults.ts'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { createStore, loaded } from '../support/snapshots.ts'
import { how, landed, minute, second } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

/** What can be answered out of what: the richer question, the poorer one and its method, and how long it lasts. */
const within: readonly [richer: string, poorer: string, method: string, freshS: number][] = [
  ['/games/1/extended', '/games/1', 'GetGame', 900],
  ['/games/1/achievements', '/games/1', 'GetGame', 900],
  ['/API/API_GetGameExtended.php?i=1', '/games/1', 'GetGame', 900],
  ['/games/15/extended', '/games/15', 'GetGame', 900],
  ['/games/5/extended', '/games/5', 'GetGame', 900],
  ['/users/MaxMilyin', '/users/maxmilyin/points', 'GetUserPoints', 30],
  ['/API/API_GetUserProfile.php?u=maxmilyin', '/users/MaxMilyin/points', 'GetUserPoints', 30],
  ['/users/MaxMilyin/summary', '/users/MaxMilyin/points', 'GetUserPoints', 30],
  ['/users/GhostTally', '/users/GhostTally/points', 'GetUserPoints', 30],
]

for (const [richer, poorer, method, freshS] of within) {
  t.test(`${poorer} is answered from a fresh ${richer}`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get(richer)
    await clock.advance((freshS - 1) * second)
    const found = await get(poorer)
    t.strictSame([found.statusCode, found.headers.age, how(found)], [200, String(freshS - 1), 'hit; ttl=1'])
    t.match(found.headers['cache-control'], `public, max-age=${freshS}, `)
    t.equal(sandbox.calls(method), 0)
    await clock.advance(second)
    await get(poorer)
    await landed(gateway, 2)
    const asked = await get(poorer)
    t.equal(asked.headers.age, '0', 'and asked for by itself when that is over')
    t.equal(asked.body, found.body)
    t.equal(asked.headers.etag, found.headers.etag)
    t.equal(sandbox.calls(method), 1)
  })
}

t.test('a game is known from its unpromoted achievements as well, and not from another game', async t => {
  const { get, sandbox } = await startGateway(t)
  const { body } = await get('/games/6')
  await get('/games/6/extended?unpromoted=true')
  await get('/games/1/extended')
  t.equal((await get('/games/6')).body, body)
  t.equal(sandbox.calls('GetGame'), 1)
  await get('/games/7')
  t.equal(sandbox.calls('GetGame'), 2)
})

t.test('of two answers that say it the newer is served, whichever that is', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const ages: (string | undefined)[] = []
  for (const path of ['/games/1', '/games/1/extended', '/games/1', '/API/API_GetGame.php?i=1']) {
    const wish = path.startsWith('/API') ? { 'cache-control': 'no-cache' } : {}
    await get(path, wish)
    await clock.advance(10 * minute)
    ages.push(String((await get('/games/1')).headers.age))
  }
  t.strictSame(ages, ['600', '600', '1200', '600'])
  t.equal(sandbox.calls(), 3)
})

t.test('a newer answer counts as fresh for as long as the older one would', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get('/games/1')
  await clock.advance(minute)
  await get('/games/1/extended')
  await clock.advance(2 * 60 * minute)
  const { headers } = await get('/games/1')
  t.equal(headers.age, '7200')
  t.equal(sandbox.calls('GetGame'), 1)
  await clock.advance(60 * minute)
  t.equal((await get('/games/1')).headers.age, '0')
})

t.test('an answer that a client has seen is not followed by an older one, however it was asked for', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const points = '/users/MaxMilyin/points'
  const summary = '/users/MaxMilyin/summary?recentGamesCount='
  let seenMs = 0
  const see = async (what: string) => {
    const { headers } = await get(points)
    const momentMs = clock.now() - Number(headers.age) * second
    t.ok(momentMs >= seenMs, `${what}: ${headers.age} s old`)
    seenMs = momentMs
  }
  const ways = [
    ...['/users/MaxMilyin', points, '/users/maxmilyin/points', '/API/API_GetUserPoints.php?u=MAXMILYIN'],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(count => `${summary}${count}`),
    ...[11, 12, 13].map(count => `${summary}${count}&recentAchievementsCount=${count}`),
    ...['/API/API_GetUserSummary.php?u=maxmilyin&g=3&a=10', `${summary}1`, '/users/MaxMilyin'],
  ]
  // One way of asking that has no answer.
  sandbox.fault({ kind: 'status', status: 500, body: '{}', times: 1 })
  t.equal((await get(`${summary}20`)).statusCode, 502)
  for (const way of ways) {
    await get(way, { 'cache-control': 'no-cache' })
    for (let time = 0; time < 3; time += 1) await see(way)
    await clock.advance(11 * second)
    await see(`11 s after ${way}`)
  }
})

t.test('a stale answer is not refreshed while a richer one is fresh', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get('/users/MaxMilyin/points')
  await clock.advance(40 * second)
  await get('/users/MaxMilyin')
  t.equal(how(await get('/users/MaxMilyin/points')), 'hit; ttl=30')
  t.equal(sandbox.calls('GetUserPoints'), 1)
})

t.test('that a user is unknown is not taken from a richer answer that does not say whom', async t => {
  const { get } = await startGateway(t)
  t.equal((await get('/users/nobodyofthisname')).statusCode, 404)
  t.equal((await get('/users/nobodyofthisname/points')).json().code, 'user-not-found')
})

t.test('where the richer answer of a snapshot cannot be read, the question is asked by itself', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const { keep, snapshot, load } = createStore(CACHE_SNAPSHOT_FILE)
  await load()
  keep('GetGameExtended?i=1', Buffer.from('{"ID":1,"Title":"Half of a game"}'))
  await snapshot.save()
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  t.equal((await loaded(gateway)).loaded, 1)
  t.equal((await gateway.get('/games/1')).statusCode, 200)
  t.equal(gateway.sandbox.calls('GetGame'), 1)
})

t.test('at the door every question is its own: its answers have another form', async t => {
  const { get, sandbox } = await startGateway(t)
  await get('/games/1/extended')
  t.match((await get('/API/API_GetGame.php?i=1')).json(), { GameTitle: String, Title: String })
  t.equal(sandbox.calls('GetGame'), 1)
})

/** What comes while a client waits for points: the call takes longer than clients wait, or fails. */
const meanwhile: readonly [what: string, fault: CallFault, isHeld: boolean][] = [
  ['takes too long', { kind: 'hold', method: 'GetUserPoints' }, true],
  ['fails', { kind: 'status', status: 500, body: '{}', method: 'GetUserPoints' }, true],
  ['fails, where nothing was here', { kind: 'status', status: 500, body: '{}', method: 'GetUserPoints' }, false],
]

for (const [what, fault, isHeld] of meanwhile) {
  t.test(
    `a profile that came while points were waited for is what points are told from, where their call ${what}`,
    async t => {
      const { get, sandbox, clock } = await startGateway(t, { PACE_LIVE: 'fresh=2s,stale=0s,error=1h' })
      if (isHeld) await get('/users/MaxMilyin/points')
      await clock.advance(5 * second)
      sandbox.fault({ kind: 'hold', method: 'GetUserPoints' })
      const waiting = get('/users/MaxMilyin/points')
      await until(() => sandbox.calls('GetUserPoints') === (isHeld ? 2 : 1))
      await clock.advance(second)
      await get('/users/MaxMilyin')
      if (fault.kind !== 'hold') {
        sandbox.heal()
        sandbox.fault(fault)
      }
      const { statusCode, headers } = await settled(waiting, clock)
      sandbox.heal()
      t.equal(statusCode, 200)
      t.ok(Number(headers.age) < 5, `${headers.age} s old`)
    },
  )
}

t.test('what counts as fresh for as long as an older answer is told to be so', async t => {
  const { get, clock } = await startGateway(t, { PACE_SLOW: 'fresh=8s', PACE_STEADY: 'fresh=3s' })
  await get('/games/7')
  await clock.advance(second)
  await get('/games/7/extended')
  await clock.advance(4 * second)
  const { headers } = await get('/games/7')
  t.strictSame([headers['cache-status'], headers.age], ['ra-gateway; hit; ttl=3', '4'])
  t.match(headers['cache-control'], /^public, max-age=7, stale-if-error=\d+$/)
})
