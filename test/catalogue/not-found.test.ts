import t from 'tap'
import { startGateway } from '../support/gateway.ts'

const unknown = [
  ['/games/999999999', 'game-not-found', '[] for an object'],
  ['/games/999999999/extended', 'game-not-found', '[] for an object'],
  ['/games/999999999/achievements', 'game-not-found', '[] for an object'],
  ['/games/999999999/high-scores', 'game-not-found', 'success: false'],
  ['/games/999999999/latest-masters', 'game-not-found', 'success: false'],
  ['/users/nobodyofthisname', 'user-not-found', '404'],
  ['/users/nobodyofthisname/points', 'user-not-found', '404'],
  ['/users/nobodyofthisname/progress', 'user-not-found', 'zeros'],
] as const

for (const [path, code, form] of unknown) {
  t.test(`${path} is unknown, whichever way RetroAchievements says so (${form})`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    const response = await get(path)
    t.equal(response.statusCode, 404)
    t.match(response.headers['content-type'], 'application/problem+json')
    const { title, detail, ...problem } = response.json()
    t.strictSame(problem, { type: `/problems/${code}`, status: 404, instance: path, code })
    t.ok(title && detail)
    const calls = sandbox.calls()
    const again = await get(path)
    t.equal(again.body, response.body)
    t.match(again.headers['cache-status'], /^ra-gateway; hit; ttl=\d+$/)
    t.match(again.headers['cache-control'], /^public, max-age=(\d+), stale-if-error=\d+$/)
    t.equal(sandbox.calls(), calls, 'it is remembered')
    await clock.advance(5 * 60_000)
    await get(path)
    t.ok(sandbox.calls() > calls, 'but not for long')
  })
}

t.test('an empty answer about a user is settled by one cheap question, which is remembered', async t => {
  const { get, sandbox } = await startGateway(t)
  const response = await get('/users/FreshCartridge/progress')
  t.equal(response.statusCode, 200)
  t.strictSame(response.json(), { count: 0, total: 0, results: [] })
  t.equal(response.headers['cache-control'], 'public, max-age=180, stale-if-error=86400')
  t.equal(sandbox.calls('GetUserPoints'), 1)
  await get('/users/FreshCartridge/points')
  await get('/users/FreshCartridge/progress?count=7')
  t.equal(sandbox.calls('GetUserPoints'), 1)
})

t.test('an answer that is not empty needs no second question', async t => {
  const { get, sandbox } = await startGateway(t)
  await get('/users/MaxMilyin/progress')
  await get('/users/MaxMilyin/progress?offset=5000')
  t.equal(sandbox.calls('GetUserPoints'), 0)
})

t.test('when the second question fails, the empty answer stands, but only as long as a not-found', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  const response = await get('/users/FreshCartridge/progress')
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-control'], 'public, max-age=120')
  await clock.advance(120_000)
  sandbox.heal()
  t.notMatch((await get('/users/FreshCartridge/progress')).headers['cache-status'], /hit/)
  t.equal(sandbox.calls('GetUserPoints'), 2)
})

t.test('a game that nobody has played has an empty list of high scores', async t => {
  const { get, sandbox } = await startGateway(t)
  const response = await get('/games/2/high-scores')
  t.equal(response.statusCode, 200)
  t.strictSame(response.json(), { count: 0, total: 0, results: [] })
  t.equal(sandbox.calls(), 1)
})

t.test('a user who appears is seen when the not-found is over', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'answer', json: [], status: 404, times: 1 })
  t.equal((await get('/users/MaxMilyin')).statusCode, 404)
  await clock.advance(60_000)
  t.equal((await get('/users/MaxMilyin')).statusCode, 200)
})

t.test('what RetroAchievements hides is hidden, and kept for a short time', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'answer', json: [], status: 401 })
  const response = await get('/users/MaxMilyin')
  t.equal(response.statusCode, 403)
  t.equal(response.json().code, 'hidden')
  t.equal(response.headers['cache-control'], 'no-store')
  t.match((await get('/users/MaxMilyin')).headers['cache-status'], /hit/)
  t.equal(sandbox.calls(), 1)
})
