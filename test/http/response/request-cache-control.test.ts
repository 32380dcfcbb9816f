import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { codeOf, hour, how, landed, route, second, ways } from '../../support/stories.ts'
import { until } from '../../support/waiting.ts'

const anew = 'fwd=request; fwd-status=200; stored; ttl=180'

/** Floors in seconds, and a question of each pace, asked both ways. */
const floors = [
  ['live', 10, '/users/MaxMilyin', 'GetUserProfile.php?u=MaxMilyin'],
  ['brisk', 30, '/games/1/high-scores', 'GetGameRankAndScore.php?g=1&t=0'],
  ['steady', 60, '/games/1/extended', 'GetGameExtended.php?i=1'],
  ['slow', 300, '/games/1/hashes', 'GetGameHashes.php?i=1'],
  ['still', 3600, '/consoles', 'GetConsoleIDs.php'],
  [
    'history',
    300,
    '/users/MaxMilyin/achievements/2026-08-27',
    'GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=2026-08-27',
  ],
] as const

for (const [pace, floor, path, question] of floors) {
  t.test(`${pace}: no-cache has its way once in ${floor} s, by either way`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    await get(path)
    for (const url of [path, `/API/API_${question}`]) {
      await clock.advance(floor * second)
      t.match(how(await get(url, { 'cache-control': 'no-cache' })), /^hit; ttl=/, 'at the floor')
      await clock.advance(1)
      const response = await get(url, { 'cache-control': 'no-cache' })
      t.match(how(response), /^fwd=request; fwd-status=200; stored; ttl=/)
      t.equal(response.headers.age, '0')
    }
    t.equal(sandbox.calls(), 3)
  })
}

t.test('the floors are scaled with the paces', async t => {
  const { get, clock } = await startGateway(t, { CACHE_TTL_SCALE: '0.5' })
  await get(route)
  await clock.advance(15 * second)
  t.match(how(await get(route, { 'cache-control': 'no-cache' })), /^hit/)
  await clock.advance(1)
  t.match(how(await get(route, { 'cache-control': 'no-cache' })), /^fwd=request/)
})

t.test('a client that asks for newer all the time makes two calls a minute', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  for (let tick = 0; tick < 600; tick += 1) {
    await get(ways[tick % 2] as string, { 'cache-control': tick % 3 ? 'no-cache' : 'max-age=0' })
    await clock.advance(second)
  }
  t.equal(sandbox.calls(), 20)
})

for (const url of ways) {
  t.test(`max-age at ${url}: what is as young is served, and else asked for`, async t => {
    const { get, clock } = await startGateway(t)
    await get(url)
    await clock.advance(60 * second)
    t.equal(how(await get(url, { 'cache-control': 'max-age=60' })), 'hit; ttl=120')
    t.equal(how(await get(url, { 'cache-control': 'Max-Age="60"' })), 'hit; ttl=120')
    t.equal(
      how(await get(url, { 'cache-control': 'max-age=soon' })),
      'hit; ttl=120',
      'what makes no sense is overlooked',
    )
    await clock.advance(second)
    t.equal(how(await get(url, { 'cache-control': 'no-transform, max-age=60' })), anew)
    await clock.advance(222 * second)
    t.match(how(await get(url, { 'cache-control': 'max-age=300' })), 'hit; ttl=-42; detail=refreshing')
  })

  t.test(`max-stale at ${url}: an old answer is served at once, and refreshed behind`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get(url)
    await clock.advance(2 * hour)
    sandbox.fault({ kind: 'hang', times: 1 })
    t.equal(how(await get(url, { 'cache-control': 'max-stale=7021' })), 'hit; ttl=-7020; detail=refreshing')
    t.equal(how(await get(url, { 'cache-control': 'max-stale' })), 'hit; ttl=-7020; detail=refreshing')
    await until(() => sandbox.calls() === 2)
    await clock.advance(15 * second)
    await landed(gateway, 2)
    await clock.advance(second)
    const response = await get(url, { 'cache-control': 'max-stale=7000' })
    t.equal(how(response), 'fwd=stale; fwd-status=200; stored; ttl=180', 'older than that is asked for first')
  })

  t.test(`only-if-cached at ${url}: RetroAchievements is never asked`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    const only = { 'cache-control': 'only-if-cached' }
    const nothing = await get(url, only)
    t.strictSame([nothing.statusCode, codeOf(nothing), how(nothing)], [504, 'not-cached', 'detail=not-cached'])
    t.equal(nothing.headers['cache-control'], 'no-store')
    t.equal(sandbox.calls(), 0)
    await get(url)
    t.equal(how(await get(url, only)), 'hit; ttl=180')
    await clock.advance(31 * second)
    const younger = await get(url, { 'cache-control': 'only-if-cached, max-age=20' })
    t.strictSame([younger.statusCode, codeOf(younger)], [504, 'not-cached'])
    await clock.advance(191 * second)
    const stale = await get(url, only)
    t.equal(stale.statusCode, 200)
    t.match(how(stale), /^hit; ttl=-42/)
    await clock.advance(20 * hour)
    t.match([await get(url, only)], [{ statusCode: 200, headers: { age: String(20 * 3600 + 222) } }])
    t.equal(sandbox.calls(), 1)
  })

  t.test(`who wishes for newer at ${url} gets what is held when there is none, and waits 2 s at most`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    await clock.advance(80 * second)
    sandbox.fault({ kind: 'truncated', times: 1 })
    const failed = await get(url, { 'cache-control': 'no-cache' })
    t.strictSame([failed.body, how(failed), failed.headers.age], [body, 'hit; ttl=100; detail=upstream-broken', '80'])
    await clock.advance(20 * second)
    sandbox.fault({ kind: 'hang' })
    const waiting = get(url, { 'cache-control': 'no-cache' })
    await until(() => sandbox.calls() === 3)
    await clock.advance(2 * second)
    t.equal(how(await waiting), 'hit; ttl=78; detail=upstream-timeout')
    sandbox.heal()
    await clock.advance(13 * second)
    await landed(gateway, 3)
    await clock.advance(2 * second)
    sandbox.fault({ kind: 'busy', retryAfter: '40' })
    await get('/games/2')
    t.equal(how(await get(url, { 'cache-control': 'no-cache' })), 'hit; ttl=63; detail=upstream-busy')
    t.equal(sandbox.calls(), 4)
  })
}

t.test('a not-found has the same floor', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const url = '/users/nobodyofthisname'
  await get(url)
  await clock.advance(10 * second)
  t.match(how(await get(url, { 'cache-control': 'no-cache' })), /^hit/)
  await clock.advance(second)
  const asked = await get(url, { 'cache-control': 'no-cache' })
  t.equal(asked.statusCode, 404)
  t.match(how(asked), /^fwd=request; fwd-status=404/)
  t.equal(sandbox.calls(), 2)
})

t.test('wishes hold for what another answer holds', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get('/users/MaxMilyin')
  const only = { 'cache-control': 'only-if-cached' }
  t.equal(how(await get('/users/MaxMilyin/points', only)), 'hit; ttl=30')
  await clock.advance(10 * second)
  t.equal(how(await get('/users/MaxMilyin/points', { 'cache-control': 'no-cache' })), 'hit; ttl=20')
  await clock.advance(second)
  t.equal((await get('/users/MaxMilyin/points', { 'cache-control': 'only-if-cached, no-cache' })).statusCode, 504)
  await get('/users/MaxMilyin/points', { 'cache-control': 'no-cache' })
  t.equal(sandbox.calls('GetUserPoints'), 1)
})
