import { randomBytes } from 'node:crypto'
import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { until } from '../support/waiting.ts'

const scores = '/games/1/high-scores'

t.test('an answer is asked for once and served while it is fresh, saying how old it is', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const first = await get(scores)
  t.equal(first.statusCode, 200)
  t.equal(first.headers['cache-status'], 'ra-gateway; fwd=miss; fwd-status=200; stored; ttl=180')
  t.equal(first.headers.age, '0')
  t.equal(first.headers['cache-control'], 'public, max-age=180, stale-if-error=86400')
  await clock.advance(179_999)
  const second = await get(scores)
  t.equal(second.headers['cache-status'], 'ra-gateway; hit; ttl=1')
  t.equal(second.headers.age, '179')
  t.equal(second.body, first.body)
  t.equal(second.headers.etag, first.headers.etag)
  t.equal(sandbox.calls(), 1)
})

t.test('an answer that is older than stale is asked for again first', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(scores)
  await clock.advance(180_000 + 900_000)
  const later = await get(scores)
  t.equal(later.headers['cache-status'], 'ra-gateway; fwd=stale; fwd-status=200; stored; ttl=180')
  t.equal(later.headers.age, '0')
  t.equal(sandbox.calls(), 2)
})

t.test('the times are scaled by one setting', async t => {
  const { get, sandbox, clock } = await startGateway(t, { CACHE_TTL_SCALE: '0.5' })
  const { 'cache-control': promise } = (await get(scores)).headers
  t.equal(promise, 'public, max-age=90, stale-if-error=43200')
  await clock.advance(540_000)
  await get(scores)
  t.equal(sandbox.calls(), 2)
})

t.test('200 askers of the same thing make one call, and get the same answer', async t => {
  const { get, sandbox } = await startGateway(t)
  const responses = await Promise.all(Array.from({ length: 200 }, () => get(scores)))
  t.equal(sandbox.calls(), 1)
  t.equal(new Set(responses.map(({ body }) => body)).size, 1)
  const collapsed = responses.filter(({ headers }) => String(headers['cache-status']).includes('; collapsed; '))
  t.equal(collapsed.length, 199)
})

t.test('those who wait together share a failure, and the next one asks anew when it is over', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'status', status: 500 })
  const responses = await Promise.all(Array.from({ length: 20 }, () => get(scores)))
  t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [502])
  t.equal(sandbox.calls(), 1)
  sandbox.heal()
  t.equal((await get(scores)).statusCode, 502)
  await clock.advance(2_000)
  t.equal((await get(scores)).statusCode, 200)
})

t.test('spellings of one question share one answer', async t => {
  const { get, sandbox } = await startGateway(t)
  const spellings = ['MaxMilyin/progress', 'maxmilyin/progress?offset=0', 'MAXMILYIN/progress?count=100&offset=0']
  const bodies = []
  for (const spelling of spellings) bodies.push((await get(`/users/${spelling}`)).body)
  t.equal(new Set(bodies).size, 1)
  t.equal(sandbox.calls(), 1)
})

t.test('two routes that ask the same question share its answer', async t => {
  const { get, sandbox } = await startGateway(t)
  const game = (await get('/games/1/extended')).json()
  const achievements = await get('/games/1/achievements')
  t.strictSame(achievements.json().results, game.achievements)
  t.equal(achievements.headers['cache-status'], 'ra-gateway; hit; ttl=900')
  t.equal(sandbox.calls(), 1)
})

t.test('other values of a parameter are another question', async t => {
  const { get, sandbox } = await startGateway(t)
  const pages = [await get('/games/1/comments?count=5'), await get('/games/1/comments?count=5&offset=5')]
  t.not(pages[0]?.body, pages[1]?.body)
  t.equal(sandbox.calls(), 2)
})

t.test('what two routes read differently in one answer is kept apart', async t => {
  const { get } = await startGateway(t)
  const first = await get('/games/1/achievements')
  const other = await get('/games/1/extended')
  t.not(other.headers.etag, first.headers.etag)
  t.equal((await get('/games/1/achievements')).headers.etag, first.headers.etag)
})

t.test('memory stays within its bound: the least asked for goes first', async t => {
  const { get, sandbox } = await startGateway(t, { CACHE_MAX_MB: '1' })
  await get('/games/1/extended')
  for (let id = 2; id <= 300; id += 1) await get(`/games/${id}/extended`)
  sandbox.forget()
  t.match((await get('/games/300/extended')).headers['cache-status'], / hit;/)
  t.match((await get('/games/1/extended')).headers['cache-status'], /fwd=miss/)
  t.equal(sandbox.calls(), 1)
})

t.test('an answer too large to keep is served all the same', async t => {
  const { get, sandbox } = await startGateway(t, { CACHE_MAX_MB: '1' })
  const row = {
    // So that it cannot be packed.
    User: randomBytes(350_000).toString('hex'),
    ULID: null,
    NumAchievements: 1,
    TotalScore: 1,
    LastAward: '2026-01-01 00:00:00',
  }
  sandbox.fault({ kind: 'answer', json: [row] })
  const response = await get(scores)
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-status'], 'ra-gateway; fwd=miss; fwd-status=200; ttl=180')
  await get(scores)
  t.equal(sandbox.calls(), 2)
})

t.test('a request that goes away leaves the others their answer', async t => {
  const { app, sandbox } = await startGateway(t)
  const origin = await app.listen({ port: 0 })
  sandbox.fault({ kind: 'hold' })
  const leaving = new AbortController()
  const left = fetch(origin + scores, { signal: leaving.signal })
  await until(() => sandbox.calls() === 1)
  const staying = fetch(origin + scores)
  leaving.abort()
  await t.rejects(left)
  sandbox.heal()
  t.equal((await staying).status, 200)
  t.equal(sandbox.calls(), 1)
})
