import t from 'tap'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { codeOf, door, how, landed, minute, queued, route, second, statusOf, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const manners = { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10', UPSTREAM_CONCURRENCY: '4' }

t.test('200 who ask for the same new thing, by either way, make one call', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'latency', ms: 30 })
  const responses = await Promise.all(Array.from({ length: 200 }, (_, each) => get(each % 2 ? route : door)))
  t.equal(sandbox.calls(), 1)
  t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [200])
  t.equal(responses.filter(response => /collapsed/.test(how(response))).length, 199)
})

t.test('200 who ask for the same in vain share one failure', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'hang' })
  const asking = Array.from({ length: 200 }, (_, each) => get(each % 2 ? route : door))
  await until(() => sandbox.calls() === 1)
  await clock.advance(15 * second)
  const responses = await Promise.all(asking)
  t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [504])
  t.equal(sandbox.calls(), 1)
})

t.test(
  'of 200 new things at once, as many are asked for as there is time, and the others are refused early',
  async t => {
    const gateway = await startGateway(t, manners)
    const { get, sandbox, clock } = gateway
    const startMs = clock.now()
    const waited: number[] = []
    const asking = Array.from({ length: 200 }, async (_, each) => {
      const response = await get(`/games/${each + 100}`)
      if (response.statusCode === 503) waited.push(clock.now() - startMs)
      return response
    })
    await queued(gateway, 1)
    t.ok(sandbox.calls() <= 10)
    const responses = await settled(Promise.all(asking), clock)
    const refused = responses.filter(({ statusCode }) => statusCode === 503)
    t.equal(refused.length + sandbox.calls(), 200)
    t.ok(sandbox.calls() >= 20 && sandbox.calls() <= 25, `${sandbox.calls()} calls`)
    t.strictSame([...new Set(refused.map(codeOf))], ['upstream-budget-exhausted'])
    t.ok(refused.every(({ headers }) => Number(headers['retry-after']) >= 1))
    t.ok(waited.filter(ms => ms === 0).length > 170, 'at once')
  },
)

t.test('60 answers that expire together are served on while the budget allows one refresh after another', async t => {
  const gateway = await startGateway(t, { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '60', UPSTREAM_CONCURRENCY: '4' })
  const { get, sandbox, clock } = gateway
  const paths = Array.from({ length: 60 }, (_, each) => `/games/1/comments?count=${each + 1}`)
  await Promise.all(paths.map(path => get(path)))
  await clock.advance(3 * minute)
  sandbox.forget()
  for (let minutes = 0; minutes < 3; minutes += 1) {
    const responses = await Promise.all(Array.from({ length: 600 }, (_, each) => get(paths[each % 60] as string)))
    t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [200])
    t.ok(
      responses.every(response => /^hit/.test(how(response))),
      'nobody waits',
    )
    await until(() => sandbox.calls() >= 45)
    await settled(landed(gateway, 60 + sandbox.calls()), clock)
    t.ok(sandbox.calls() <= 60 + (minutes + 1) * 60)
    await clock.advance(minute)
  }
})

t.test('who has nothing yet is served before those refreshes', async t => {
  const gateway = await startGateway(t, manners)
  const { get, sandbox, clock } = gateway
  for (let each = 1; each <= 30; each += 1) {
    await get(`/games/1/comments?count=${each}`)
    await clock.advance(second)
  }
  await clock.advance(200 * second)
  sandbox.forget()
  sandbox.fault({ kind: 'hang', method: 'GetComments' })
  for (let each = 1; each <= 30; each += 1) {
    t.match(how(await get(`/games/1/comments?count=${each}`)), /^hit; .*detail=/)
  }
  await until(() => sandbox.calls() === 3)
  t.equal((await get('/games/2')).statusCode, 200, 'a place is left')
  t.equal((await get('/API/API_GetGame.php?i=3')).statusCode, 200)
  t.equal((await statusOf(gateway)).budget.left, 5)
  t.equal(sandbox.calls(), 5)
})

t.test('refreshes leave a part of the burst to those who wait, and are dropped', async t => {
  const gateway = await startGateway(t, { ...manners, UPSTREAM_PER_MINUTE: '1', UPSTREAM_CONCURRENCY: '20' })
  const { get, sandbox, clock } = gateway
  for (const url of ways) await get(url)
  for (let each = 1; each <= 9; each += 1) await get(`/games/1/comments?count=${each}`)
  await clock.advance(14 * minute)
  sandbox.forget()
  for (let each = 1; each <= 9; each += 1) await get(`/games/1/comments?count=${each}`)
  t.equal(how(await get(ways[0])), 'hit; ttl=-660; detail=upstream-budget-exhausted')
  const { budget, queue } = await statusOf(gateway)
  t.strictSame([budget.left, queue], [2, { miss: 0, refresh: 0, background: 0, 'warm-up': 0 }])
  t.equal((await get('/games/2')).statusCode, 200)
  await landed(gateway, 10 + 9)
  t.equal(sandbox.calls(), 9)
})

t.test('a refresh that waits behind others goes at once when somebody begins to wait for it', async t => {
  const { get, sandbox, clock } = await startGateway(t, { ...manners, UPSTREAM_CONCURRENCY: '2' })
  const urls = ['/games/1/high-scores', '/games/2/high-scores'] as const
  for (const url of urls) await get(url)
  await clock.advance(4 * minute)
  sandbox.fault({ kind: 'hold' })
  for (const url of urls) t.match(how(await get(url)), 'refreshing')
  await until(() => sandbox.calls() === 3)
  const waiting = get(urls[1], { 'cache-control': 'no-cache' })
  await until(() => sandbox.calls() === 4)
  sandbox.heal()
  t.match(how(await waiting), 'fwd=stale')
})
