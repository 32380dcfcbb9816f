import t from 'tap'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { door, how, landed, minute, route, second, watch, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

/** Paces with their seconds of being fresh, stale and standing in, and with a question of theirs asked both ways. */
const paces = [
  ['live', 30, 30, 21_600, '/users/MaxMilyin', 'GetUserProfile.php?u=MaxMilyin'],
  ['brisk', 180, 900, 86_400, '/games/1/high-scores', 'GetGameRankAndScore.php?g=1&t=0'],
  ['steady', 900, 7_200, 604_800, '/games/1/extended', 'GetGameExtended.php?i=1'],
  ['slow', 10_800, 43_200, 604_800, '/games/1/hashes', 'GetGameHashes.php?i=1'],
  ['still', 86_400, 259_200, 2_592_000, '/consoles', 'GetConsoleIDs.php'],
  [
    'history',
    43_200,
    259_200,
    2_592_000,
    '/users/MaxMilyin/achievements/2026-08-27',
    'GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=2026-08-27',
  ],
] as const

for (const [pace, fresh, stale, error, path, question] of paces) {
  for (const url of [path, `/API/API_${question}`]) {
    t.test(`${pace}: fresh, stale and old at ${url}`, async t => {
      const gateway = await startGateway(t)
      const { get, sandbox, clock } = gateway
      const [method = ''] = question.split('.')
      const promise = `public, max-age=${fresh}, stale-if-error=${error}`
      const sharedPromise = `max-age=${fresh}, stale-while-revalidate=${stale}, stale-if-error=${error}`
      const see = async (status: string, age: number, calls: number) => {
        const response = await get(url)
        const { age: told, 'cache-control': promised, 'cdn-cache-control': shared } = response.headers
        t.strictSame(
          [response.statusCode, how(response), told, promised, shared],
          [200, status, String(age), promise, sharedPromise],
          `${age} s old`,
        )
        await until(() => sandbox.calls(method) === calls)
      }
      await see(`fwd=miss; fwd-status=200; stored; ttl=${fresh}`, 0, 1)
      await clock.advance(fresh * second - 1)
      await see('hit; ttl=1', fresh - 1, 1)
      await clock.advance(12 * second + 1)
      const before = sandbox.calls()
      await see('hit; ttl=-12; detail=refreshing', fresh + 12, 2)
      await landed(gateway, before + 1)
      await see(`hit; ttl=${fresh}`, 0, 2)
      await clock.advance((fresh + stale) * second)
      await see(`fwd=stale; fwd-status=200; stored; ttl=${fresh}`, 0, 3)
    })
  }
}

t.test('200 who ask for a stale answer, by either way, get it at once, and one refresh goes behind it', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  await get(route)
  await clock.advance(222 * second)
  sandbox.fault({ kind: 'hang' })
  const responses = await Promise.all(Array.from({ length: 200 }, (_, each) => get(each % 2 ? route : door)))
  t.strictSame([...new Set(responses.map(how))], ['hit; ttl=-42; detail=refreshing'])
  t.equal(new Set(responses.map(({ body }) => body)).size, 2)
  await until(() => sandbox.calls() === 2)
  await clock.advance(15 * second)
  await landed(gateway, 2)
  t.equal(sandbox.calls(), 2)
})

for (const url of ways) {
  t.test(`an old answer at ${url} is served after 2 s of asking, which goes on and lands`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    await clock.advance(2_000 * second)
    sandbox.fault({ kind: 'hold' })
    const asked = watch(get(url))
    await until(() => sandbox.calls() === 2)
    await clock.advance(1_999)
    t.equal(asked.over, false)
    await clock.advance(1)
    const response = await asked.promise
    t.strictSame([response.statusCode, how(response)], [200, 'hit; ttl=-1822; detail=upstream-timeout'])
    t.equal(response.headers.age, '2002')
    t.equal(response.body, body)
    const other = await settled(get(url), clock)
    t.equal(how(other), 'hit; ttl=-1822; detail=upstream-timeout', 'who comes later does not wait again')
    sandbox.heal()
    await landed(gateway, 2)
    t.equal(how(await get(url)), 'hit; ttl=178', 'the time that RetroAchievements took is a part of its age')
    t.equal(sandbox.calls(), 2)
  })
}

t.test('those who ask for an old answer together wait for one call', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(route)
  await clock.advance(2_000 * second)
  const responses = await Promise.all(Array.from({ length: 200 }, (_, each) => get(each % 2 ? route : door)))
  t.equal(sandbox.calls(), 2)
  t.equal(responses.filter(response => /^fwd=stale; .*ttl=180/.test(how(response))).length, 200)
  t.equal(responses.filter(response => /collapsed/.test(how(response))).length, 199)
})

t.test('who holds a stale answer already is told so at once', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const tags = new Map<string, string>()
  for (const url of ways) tags.set(url, String((await get(url)).headers.etag))
  await clock.advance(222 * second)
  sandbox.fault({ kind: 'hang' })
  for (const url of ways) {
    const response = await get(url, { 'if-none-match': String(tags.get(url)) })
    t.strictSame([response.statusCode, how(response)], [304, 'hit; ttl=-42; detail=refreshing'])
  }
})

t.test('the times of a pace may be set, and are not scaled then', async t => {
  const gateway = await startGateway(t, { PACE_BRISK: 'fresh=1m,stale=5m,error=12h', CACHE_TTL_SCALE: '0.5' })
  const { get, sandbox, clock } = gateway
  const promise = 'public, max-age=60, stale-if-error=43200'
  for (const url of ways) t.equal((await get(url)).headers['cache-control'], promise)
  t.match((await get('/games/1')).headers['cache-control'], 'max-age=5400,', 'the others are')
  await clock.advance(102 * second)
  sandbox.fault({ kind: 'answer', json: [{}] })
  t.equal(how(await get(door)), 'hit; ttl=-42; detail=refreshing')
  await landed(gateway, 3)
  await clock.advance(12 * 60 * minute - 43 * second)
  t.equal(how(await get(route)), 'hit; ttl=-43199; detail=upstream-unexpected-answer')
  await clock.advance(2 * second)
  t.equal((await get(route)).statusCode, 502)
})

t.test('all times are scaled, that of not-founds too', async t => {
  const { get, sandbox, clock } = await startGateway(t, { CACHE_TTL_SCALE: '0.1' })
  const nobody = ['/users/nobodyofthisname/rank', '/API/API_GetUserProfile.php?u=nobodyofthisname'] as const
  for (const url of nobody) t.equal((await get(url)).statusCode, 404)
  const { 'cache-control': promised } = (await get(nobody[1])).headers
  t.equal(promised, 'public, max-age=6, stale-if-error=2160')
  sandbox.forget()
  await clock.advance(5_999)
  t.equal(how(await get(nobody[1])), 'hit; ttl=1')
  t.equal(sandbox.calls(), 0)
  await clock.advance(1)
  await get(nobody[1])
  t.equal(sandbox.calls('GetUserProfile'), 1)
})
