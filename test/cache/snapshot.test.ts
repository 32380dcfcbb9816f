import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { contentOf, createStore, loaded, of, said, writeLarge } from '../support/snapshots.ts'

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
  await loaded(after)
  const second = await after.get(scores)
  t.equal(second.body, first.body)
  t.equal(second.headers.etag, first.headers.etag)
  t.equal(second.headers.age, '100')
  t.equal(second.headers['cache-status'], 'ra-gateway; hit; ttl=80')
  t.equal(after.sandbox.calls(), 0)
  t.equal(statSync(file).mode & 0o777, 0o600, 'nobody else may read it')
})

t.test('a not-found is carried as well', async t => {
  const { file: _, ...env } = place(t)
  const before = await startGateway(t, env)
  await before.get('/users/Nobody2/points')
  await before.app.close()
  const after = await startGateway(t, env)
  await loaded(after)
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

t.test('a request that comes before its answer is read asks, and what it brings stays', async t => {
  const { file, ...env } = place(t)
  await writeLarge(file)
  const gateway = await startGateway(t, env)
  await gateway.app.ready()
  t.match((await gateway.get('/API/API_GetGame.php?i=1')).headers['cache-status'], /fwd=miss.*stored/)
  t.equal((await loaded(gateway)).loaded, 79)
  t.notMatch((await gateway.get('/API/API_GetGame.php?i=1')).body, 'xxx')
  t.match((await gateway.get('/API/API_GetGame.php?i=80')).headers['cache-status'], / hit/)
})

t.test('what was asked for while a snapshot was read is used later than what came out of it', async t => {
  const { file, ...env } = place(t)
  await writeLarge(file)
  const gateway = await startGateway(t, env)
  await gateway.app.ready()
  await gateway.get('/games/3/hashes')
  await loaded(gateway)
  const ids = Array.from({ length: 80 }, (_, index) => `GetGame?i=${80 - index}`)
  t.strictSame(await keys(gateway), ['GetGameHashes?i=3', ...ids])
})

t.test('a smaller memory takes what was used last, and evicts nothing for the rest', async t => {
  const { file } = place(t)
  const before = createStore(file)
  await before.load()
  for (let id = 1; id <= 1_000; id += 1) before.keep(`GetGame?i=${id}`, Buffer.from(`{"ID":${id}}`))
  await before.snapshot.save()
  const after = createStore(file, { maxBytes: 100_000 })
  await after.load()
  const { entries, evictions } = after.memory.state()
  t.equal(evictions, 0)
  t.ok(entries > 100 && entries < 300, `${entries} answers`)
  t.equal(after.snapshot.state().problem, undefined)
  const latest = Array.from({ length: entries }, (_, index) => `GetGame?i=${1_000 - index}`)
  t.strictSame(
    [...after.memory.answers()].map(([key]) => key),
    latest,
  )
})

t.test('a snapshot of another RA_API_URL is left out, and that is said', async t => {
  const { file } = place(t)
  const before = createStore(file, { origin: of('http://one.test/API/') })
  await before.load()
  before.keep('GetGame?i=1', Buffer.from('{"ID":1}'))
  await before.snapshot.save()
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: file })
  t.match(await loaded(gateway), { loaded: 0, problem: /answers are those of another RA_API_URL/ })
  t.match(
    gateway.lines.filter(({ level }) => level === 'warn'),
    [{ msg: 'the snapshot is of no use and is ignored' }],
  )
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
  t.strictSame(readdirSync(dirname(file)), ['snapshot'])
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
  await after.clock.advance(60_000)
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
