import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createPurge } from '../../src/cache/purge.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { createStore, loaded, said, writeLarge } from '../support/snapshots.ts'
import { until } from '../support/waiting.ts'

const OPERATOR_TOKEN = 'token-of-the-operator'
const ulid = '01B8GG0NXRXFXFWHM07XAS0QQG'

async function start(t: Test, env: { [name: string]: string } = {}) {
  const gateway = await startGateway(t, { OPERATOR_TOKEN, ...env })
  return { ...gateway, purge: purging(gateway), keys: listing(gateway) }
}

function purging({ app }: Gateway) {
  return async (query: { [name: string]: string }) => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
    const response = await app.operations.inject({ method: 'POST', url: '/cache/purge', query, headers })
    return response.json()
  }
}

function listing({ app }: Gateway) {
  return async (): Promise<readonly string[]> => {
    const { results } = (await app.operations.inject('/cache?count=1000')).json()
    return results.map(({ key }: { key: string }) => key).sort()
  }
}

const held = {
  '/games/1': 'GetGame?i=1',
  '/games/11': 'GetGame?i=11',
  '/games/1/high-scores': 'GetGameRankAndScore?g=1',
  '/users/MaxMilyin': 'GetUserProfile?u=maxmilyin',
  '/users/MaxMilyin/games/1': 'GetGameInfoAndUserProgress?a=1&g=1&u=maxmilyin',
  '/users/SnowPebble': 'GetUserProfile?u=snowpebble',
  '/consoles/12/games': 'GetGameList?h=1&i=12',
}

const purges: readonly [what: string, query: { [name: string]: string }, gone: readonly (keyof typeof held)[]][] = [
  ['a key', { key: 'GetGame?i=1' }, ['/games/1']],
  ['a key that nothing is held under', { key: 'GetGame?i=2' }, []],
  ['a game', { tag: 'game:1' }, ['/games/1', '/games/1/high-scores', '/users/MaxMilyin/games/1']],
  ['a game in capitals', { tag: 'GAME:11' }, ['/games/11']],
  ['a user', { tag: 'user:MaxMilyin' }, ['/users/MaxMilyin', '/users/MaxMilyin/games/1']],
  ['a user in other letters', { tag: 'User:MAXmilyin' }, ['/users/MaxMilyin', '/users/MaxMilyin/games/1']],
  ['a user by ULID', { tag: `user:${ulid.toLowerCase()}` }, ['/users/MaxMilyin', '/users/MaxMilyin/games/1']],
  ['a console', { tag: 'console:12' }, ['/consoles/12/games']],
  ['a method', { tag: 'getuserprofile' }, ['/users/MaxMilyin', '/users/SnowPebble']],
  ['a part of a name', { tag: 'user:Max' }, []],
]

for (const [what, query, gone] of purges) {
  t.test(`${what} is forgotten, and nothing else, and it is said how many answers that were`, async t => {
    const { get, purge, keys } = await start(t)
    for (const path of Object.keys(held)) t.equal((await get(path)).statusCode, 200, path)
    t.strictSame(await keys(), Object.values(held).sort())
    t.strictSame(await purge(query), { purged: gone.length, mode: 'hard' })
    const left = Object.entries(held).filter(([path]) => !gone.includes(path as keyof typeof held))
    t.strictSame(await keys(), left.map(([, key]) => key).sort())
    for (const path of gone) t.match((await get(path)).headers['cache-status'], 'fwd=miss')
  })
}

t.test('hard, it forgets answers with the views of them', async t => {
  const { app, get, purge } = await start(t)
  for (const path of ['extended', 'achievements']) await get(`/games/1/${path}`)
  t.strictSame(await purge({ tag: 'game:1' }), { purged: 1, mode: 'hard' })
  t.match((await app.operations.inject('/status')).json().cache, { entries: 0, bytes: 0 })
})

t.test('soft, what is there is served once more while it is asked for again', async t => {
  const gateway = await start(t)
  const { get, purge, sandbox, clock } = gateway
  const first = await get('/games/1')
  await clock.advance(10_000)
  t.strictSame(await purge({ tag: 'game:1', mode: 'soft' }), { purged: 1, mode: 'soft' })
  sandbox.fault({ kind: 'instead', key: 'Title', value: 'Renamed Dynamo' })
  const second = await get('/games/1')
  t.equal(second.body, first.body)
  t.equal(second.headers['cache-status'], 'ra-gateway; hit; ttl=0; detail=refreshing')
  t.equal(second.headers.age, '10')
  t.match(second.headers['cache-control'], /max-age=10,/, 'nobody else is promised more')
  await said(gateway, 'upstream answered', 2)
  t.equal((await get('/games/1')).json().title, 'Renamed Dynamo')
})

t.test('soft, what is there stands in while RetroAchievements is down, as long as it would have', async t => {
  const { get, purge, sandbox, clock } = await start(t)
  await get('/games/1/high-scores')
  await purge({ key: 'GetGameRankAndScore?g=1', mode: 'soft' })
  sandbox.fault({ kind: 'status', status: 500 })
  await clock.advance(23 * 3_600_000)
  t.equal((await get('/games/1/high-scores')).statusCode, 200)
  await clock.advance(2 * 3_600_000)
  t.equal((await get('/games/1/high-scores')).statusCode, 502)
})

t.test('soft, an answer lives no longer than it would have, whenever its time runs out', async t => {
  for (let leftMs = 0; leftMs < 20; leftMs += 1) {
    const { keep, memory, clock } = createStore('nowhere')
    const endMs = clock.now() + 7_200_000
    keep('GetGame?i=1', Buffer.from('{}'))
    let nowMs = endMs - leftMs
    // Time goes on with every look at the clock.
    clock.now = () => nowMs++
    await createPurge({ memory, answers: { overtake() {} }, snapshot: undefined, clock }).tag('GetGame', 'soft')
    nowMs = endMs + 100
    t.equal(memory.answer('GetGame?i=1'), undefined)
  }
})

for (const mode of ['hard', 'soft']) {
  t.test(`what was under way when a ${mode} purge came is served and not kept`, async t => {
    const { app, get, purge, sandbox } = await start(t)
    const paths = ['/users/MaxMilyin/awards', `/users/${ulid}/progress`, '/games/1']
    await get('/users/MaxMilyin')
    sandbox.forget()
    sandbox.fault({ kind: 'hold' })
    const asking = paths.map(path => get(path))
    await until(() => sandbox.calls() === 3)
    t.strictSame(await purge({ tag: 'user:maxmilyin', mode }), { purged: 1, mode })
    sandbox.heal()
    const [awards, progress, game] = (await Promise.all(asking)).map(({ headers }) => headers['cache-status'])
    t.match(awards, /fwd=miss; fwd-status=200; ttl=/)
    t.match(progress, /fwd=miss; fwd-status=200; ttl=/)
    t.match(game, 'stored')
    t.match((await get(paths[0] as string)).headers['cache-status'], 'fwd=miss')
    const { results } = (await app.operations.inject('/cache?tag=user:maxmilyin')).json()
    t.equal(results.length, mode === 'hard' ? 1 : 2)
  })
}

t.test('of what was under way when a purge came, nothing is left in memory', async t => {
  const { app, get, purge, sandbox } = await start(t)
  sandbox.fault({ kind: 'hold' })
  const asking = get('/users/MaxMilyin/awards')
  await until(() => sandbox.calls() === 1)
  await purge({ tag: 'user:maxmilyin' })
  sandbox.heal()
  await asking
  t.match((await app.operations.inject('/status')).json().cache, { entries: 0, bytes: 0 })
})

t.test('who asks after a purge is not given what was asked for before it', async t => {
  const { get, purge, sandbox } = await start(t)
  sandbox.fault({ kind: 'hold' })
  const before = get('/games/1')
  await until(() => sandbox.calls() === 1)
  await purge({ tag: 'game:1' })
  const after = get('/games/1')
  await until(() => sandbox.calls() === 2)
  sandbox.heal()
  await Promise.all([before, after])
  t.equal(sandbox.calls(), 2)
})

t.test('a user goes with what was asked by their ULID, and with the comments on their wall', async t => {
  for (const tag of ['user:MaxMilyin', `user:${ulid}`]) {
    const { get, purge, keys } = await start(t)
    for (const path of ['/users/MaxMilyin/comments', `/users/${ulid}/points`, '/users/MaxMilyin/awards'])
      t.equal((await get(path)).statusCode, 200)
    t.equal((await keys()).length, 4)
    t.strictSame(await purge({ tag }), { purged: 4, mode: 'hard' })
    t.strictSame(await keys(), [])
  }
})

t.test('so do they when the profile is no longer there that told one from the other', async t => {
  const { get, purge, keys, clock } = await start(t)
  await get('/users/MaxMilyin/comments')
  await clock.advance(7 * 3_600_000)
  t.strictSame(await keys(), [`GetComments?i=${ulid}`])
  await purge({ tag: 'user:MaxMilyin' })
  t.strictSame(await keys(), [])
})

t.test('what is purged while a snapshot is still being read does not come out of it', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  await writeLarge(CACHE_SNAPSHOT_FILE)
  const gateway = await start(t, { CACHE_SNAPSHOT_FILE })
  await gateway.app.ready()
  await gateway.purge({ tag: 'GetGame' })
  await loaded(gateway)
  t.equal((await gateway.keys()).length, 0)
})

t.test('soft, it comes out of it stale', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  await writeLarge(CACHE_SNAPSHOT_FILE)
  const gateway = await start(t, { CACHE_SNAPSHOT_FILE })
  await gateway.app.ready()
  await gateway.purge({ key: 'GetGame?i=80', mode: 'soft' })
  await loaded(gateway)
  const { results } = (await gateway.app.operations.inject('/cache')).json()
  t.equal(results.length, 80)
  t.match(
    results.filter(({ freshness }: { freshness: string }) => freshness !== 'fresh'),
    [{ key: 'GetGame?i=80', freshness: 'stale' }],
  )
})

t.test('what is purged does not come back after a crash', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const before = await start(t, { CACHE_SNAPSHOT_FILE })
  await before.get('/users/MaxMilyin')
  await loaded(before)
  await before.clock.advance(300_000)
  await until(() => existsSync(CACHE_SNAPSHOT_FILE))
  await before.purge({ tag: 'user:MaxMilyin' })
  const writes = () => before.lines.filter(({ msg }) => msg === 'the snapshot was written').length
  await until(() => writes() >= 2)
  cpSync(CACHE_SNAPSHOT_FILE, `${CACHE_SNAPSHOT_FILE}.crashed`)
  const after = await start(t, { CACHE_SNAPSHOT_FILE: `${CACHE_SNAPSHOT_FILE}.crashed` })
  await loaded(after)
  t.strictSame(await after.keys(), [])
})

t.test('an answer in which a user stands among others is not one about them', async t => {
  const { get, purge, keys } = await start(t)
  for (const user of ['MaxMilyin', 'SnowPebble']) {
    const path = `/users/${user}/games/1/leaderboards`
    t.match((await get(path)).json().results, [{ userEntry: { user } }])
  }
  t.strictSame(await purge({ tag: 'user:MaxMilyin' }), { purged: 1, mode: 'hard' })
  t.strictSame(await keys(), ['GetUserGameLeaderboards?i=1&u=snowpebble'])
})

for (const tag of ['pet:1', 'user:', 'user:Max Milyin', 'user:max:1', ':1', '*']) {
  t.test(`${tag} is no tag, and refused as such`, async t => {
    const { app } = await start(t)
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
    for (const [method, url] of [
      ['GET', '/cache'],
      ['POST', '/cache/purge'],
    ] as const) {
      const response = await app.operations.inject({ method, url, query: { tag }, headers })
      t.match([response.statusCode, response.json()], [400, { code: 'invalid-parameter', parameter: 'tag' }])
      t.match(response.json().detail, 'user:…')
    }
  })
}

t.test('a key that is that of no answer is none', async t => {
  const { get, purge, keys } = await start(t)
  await get('/games/1')
  for (const mode of ['soft', 'hard']) {
    t.strictSame(await purge({ key: 'games/basics {"gameId":1}', mode }), { purged: 0, mode })
  }
  t.strictSame(await keys(), ['GetGame?i=1'])
})
