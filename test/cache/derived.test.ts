import { join } from 'node:path'
import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { createStore, loaded } from '../support/snapshots.ts'
import { how, landed, minute, second } from '../support/stories.ts'

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

t.test('where the own answer is fresh as well, it is served', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get('/games/1')
  await clock.advance(10 * minute)
  await get('/games/1/extended')
  t.equal((await get('/games/1')).headers.age, '600')
  t.equal(sandbox.calls(), 2)
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
