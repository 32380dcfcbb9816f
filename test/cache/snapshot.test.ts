import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { contentOf, createStore, loaded, said, writeLarge } from '../support/snapshots.ts'

const scores = '/games/1/high-scores'
const everyMs = 5 * 60_000
const written = 'the snapshot was written'

function place(t: Test) {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  return { CACHE_SNAPSHOT_FILE, file: CACHE_SNAPSHOT_FILE }
}

async function keys({ app }: Gateway): Promise<readonly string[]> {
  const { results } = (await app.operations.inject('/cache')).json()
  return results.map(({ key }: { key: string }) => key)
}

t.test('a restart carries the answers, and their age goes on', async t => {
  const { file, ...env } = place(t)
  const before = await startGateway(t, env)
  const first = await before.get(scores)
  await before.get('/users/Nobody2')
  await before.app.close()
  const after = await startGateway(t, env)
  await after.clock.advance(100_000)
  const second = await after.get(scores)
  t.equal(second.body, first.body)
  t.equal(second.headers.etag, first.headers.etag)
  t.equal(second.headers.age, '100')
  t.equal(second.headers['cache-status'], 'ra-gateway; hit; ttl=80')
  t.equal(after.sandbox.calls(), 0)
  t.equal(statSync(file).mode & 0o077, 0, 'nobody else may read it')
})

t.test('a not-found is carried as well', async t => {
  const { file: _, ...env } = place(t)
  const before = await startGateway(t, env)
  await before.get('/users/Nobody2/points')
  await before.app.close()
  const after = await startGateway(t, env)
  t.equal((await after.get('/users/Nobody2/points')).json().code, 'user-not-found')
  t.equal(after.sandbox.calls(), 0)
})

t.test('the order of use is kept', async t => {
  const { file: _, ...env } = place(t)
  const before = await startGateway(t, env)
  for (const id of [1, 2, 3, 4, 2, 1]) await before.get(`/games/${id}`)
  const order = await keys(before)
  await before.app.close()
  const after = await startGateway(t, env)
  await loaded(after)
  t.strictSame(await keys(after), order)
  t.equal(order[0], 'GetGame?i=1')
})

t.test('thousands of answers are carried as well', async t => {
  const { file } = place(t)
  const before = createStore(file)
  await before.load()
  for (let id = 1; id <= 3_000; id += 1) before.keep(`GetGame?i=${id}`, Buffer.from(`{"ID":${id}}`))
  await before.snapshot.save()
  const after = createStore(file)
  await after.load()
  t.equal(after.snapshot.state().loaded, 3_000)
  t.equal(String(after.memory.answer('GetGame?i=2999')?.body), '{"ID":2999}')
})

t.test('what is still on disk is given to who asks for it, while RetroAchievements is down', async t => {
  const { file, ...env } = place(t)
  await writeLarge(file)
  const { app, get, sandbox, ...gateway } = await startGateway(t, env)
  sandbox.fault({ kind: 'status', status: 500 })
  await app.ready()
  const responses = await Promise.all([80, 1, 80].map(id => get(`/API/API_GetGame.php?i=${id}`)))
  t.strictSame(
    responses.map(({ statusCode, headers }) => [statusCode, headers['cache-status']]),
    Array(3).fill([200, 'ra-gateway; hit; ttl=3600']),
  )
  t.equal(sandbox.calls(), 0)
  t.equal((await loaded({ ...gateway, app, get, sandbox })).loaded, 80)
})

t.test('what is still on disk is here for who wants only what is here', async t => {
  const { file, ...env } = place(t)
  await writeLarge(file)
  const { app, get } = await startGateway(t, env)
  await app.ready()
  const response = await get('/API/API_GetGame.php?i=80', { 'cache-control': 'only-if-cached' })
  t.equal(response.statusCode, 200)
})

t.test('what is asked for while the rest is being read is not replaced by older', async t => {
  const { file: _, ...env } = place(t)
  const before = await startGateway(t, env)
  await before.get(scores)
  await before.app.close()
  const after = await startGateway(t, env)
  await after.clock.advance(20 * 60_000)
  await after.get(scores)
  await loaded(after)
  t.equal((await after.get(scores)).headers.age, '0')
})

t.test('what is too old by now is not loaded', async t => {
  const { file: _, ...env } = place(t)
  const before = await startGateway(t, env)
  await before.get(`/users/${users.main}`)
  await before.get('/games/1')
  await before.app.close()
  const after = await startGateway(t, env)
  await after.clock.advance(7 * 3_600_000)
  t.equal((await loaded(after)).loaded, 1)
  t.strictSame(await keys(after), ['GetGame?i=1'])
})

t.test('it is written every five minutes and at the end, and not where nothing has changed', async t => {
  const { file, ...env } = place(t)
  const gateway = await startGateway(t, env)
  const { app, get, clock } = gateway
  const counts = ({ lines }: Gateway) => lines.filter(({ msg }) => msg === written).map(({ answers }) => answers)
  await get('/games/1')
  await loaded(gateway)
  await clock.advance(everyMs - 1)
  t.notOk(existsSync(file))
  await clock.advance(1)
  await said(gateway, written)
  t.ok(existsSync(file))
  t.notOk(existsSync(`${file}.tmp`))
  await clock.advance(2 * everyMs)
  await get('/games/1')
  await clock.advance(everyMs)
  await get('/games/2')
  await clock.advance(everyMs)
  await said(gateway, written, 2)
  t.strictSame(counts(gateway), [1, 2])
  await get('/games/3')
  await app.close()
  t.strictSame(counts(gateway), [1, 2, 3])
  const next = await startGateway(t, env)
  await next.clock.advance(5 * everyMs)
  t.equal((await loaded(next)).loaded, 3)
  await next.get('/games/3')
  await next.clock.advance(everyMs)
  await next.app.close()
  t.strictSame(counts(next), [], 'what was only read is not written')
})

t.test('it says when it was written, and what was read', async t => {
  const { file, ...env } = place(t)
  const before = await startGateway(t, env)
  t.strictSame(await loaded(before), { file, loading: false, loaded: 0, savedAt: null, problem: null })
  await before.get('/games/1')
  await before.clock.advance(60_000)
  await before.app.close()
  const after = await startGateway(t, env)
  t.strictSame(await loaded(after), {
    file,
    loading: false,
    loaded: 1,
    savedAt: '2026-11-01T12:01:00.000Z',
    problem: null,
  })
})

t.test('what is the key owner’s alone, what is hidden, and the key itself are not in it', async t => {
  const OPERATOR_TOKEN = 'token-of-the-operator'
  const { file, ...env } = place(t)
  const { app, get, sandbox } = await startGateway(t, { ...env, OWNER_ROUTES: 'on', OPERATOR_TOKEN })
  const authorization = `Bearer ${OPERATOR_TOKEN}`
  t.equal((await get('/me/followers', { authorization })).statusCode, 200)
  t.equal((await get(`/users/${users.stranger}/want-to-play`, { authorization })).statusCode, 403)
  t.equal((await get(`/users/${users.friend}/want-to-play`, { authorization })).statusCode, 200)
  sandbox.fault({ kind: 'answer', status: 401, json: [], times: 1 })
  t.equal((await get(`/users/${users.champion}/points`)).statusCode, 403)
  sandbox.fault({ kind: 'with', key: 'Echo', value: sandboxKey, method: 'GetGame', times: 1 })
  t.equal((await get('/API/API_GetGame.php?i=2')).statusCode, 502)
  await get(scores)
  await app.close()
  const content = await contentOf(file)
  t.match(content, 'GetGameRankAndScore?g=1')
  for (const secret of ['owner ', 'WantToPlay', 'FollowingMe', users.champion.toLowerCase(), sandboxKey]) {
    t.notMatch(content, secret)
  }
})

t.test(
  'of an answer from a time that is still to come nobody knows the age: it is served, and asked for again',
  async t => {
    const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
    const before = await startGateway(t, { CACHE_SNAPSHOT_FILE })
    await before.clock.advance(7_200_000)
    const { body } = await before.get('/games/1')
    await before.app.close()
    const after = await startGateway(t, { CACHE_SNAPSHOT_FILE })
    await loaded(after)
    const response = await after.get('/games/1')
    t.equal(response.body, body)
    t.match(response.headers['cache-status'], 'ra-gateway; hit; ttl=0; detail=refreshing')
  },
)
