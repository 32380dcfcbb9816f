import t, { type Test } from 'tap'
import manifest from '../../../package.json' with { type: 'json' }
import { sandboxKey } from '../../../sandbox/server.ts'
import { startGateway } from '../../support/gateway.ts'
import { until } from '../../support/waiting.ts'

const OPERATOR_TOKEN = 'token-of-the-operator'
const authorization = `Bearer ${OPERATOR_TOKEN}`
const rejection = { message: 'Unauthenticated.', errors: [] }

async function startOperated(t: Test, env: { [name: string]: string } = {}) {
  const gateway = await startGateway(t, env)
  const { operations } = gateway.app
  const read = async (url: string) => (await operations.inject(url)).json()
  return { ...gateway, operations, read }
}

t.test('it is ready while it can serve, and says why it does so less well', async t => {
  const { read, get, sandbox, clock, operations } = await startOperated(t)
  t.strictSame(await read('/readyz'), { status: 'ok', reasons: [] })
  sandbox.fault({ kind: 'busy', retryAfter: '20', times: 1 })
  await get('/games/1')
  t.strictSame(await read('/readyz'), { status: 'degraded', reasons: ['upstream-busy'] })
  await clock.advance(20_000)
  t.strictSame(await read('/readyz'), { status: 'ok', reasons: [] })
  sandbox.fault({ kind: 'answer', status: 401, json: rejection, times: 1 })
  await get('/games/1')
  t.strictSame(await read('/readyz'), { status: 'degraded', reasons: ['upstream-rejected-key'] })
  await clock.advance(60_000)
  await get('/games/1')
  t.strictSame(await read('/readyz'), { status: 'ok', reasons: [] }, 'a key that is accepted again is no reason')
  sandbox.fault({ kind: 'status', status: 500 })
  for (const id of [2, 3, 4, 5, 6]) await get(`/games/${id}`)
  t.strictSame(await read('/readyz'), { status: 'degraded', reasons: ['upstream-unavailable'] })
  for (const url of ['/livez', '/readyz']) t.equal((await operations.inject(url)).statusCode, 200, 'it can serve')
  sandbox.heal()
  await clock.advance(10_000)
  await get('/games/7')
  t.strictSame(await read('/readyz'), { status: 'ok', reasons: [] })
})

t.test('while it goes away it is not ready, and still alive', async t => {
  const { app, operations, sandbox } = await startOperated(t)
  const origin = await app.listen({ port: 0 })
  sandbox.fault({ kind: 'hold' })
  const inFlight = fetch(`${origin}/games/1`)
  await until(() => sandbox.calls() === 1)
  const closed = app.close()
  await until(async () => (await operations.inject('/readyz')).statusCode !== 200)
  const ready = await operations.inject('/readyz')
  t.match([ready.statusCode, ready.json()], [503, { status: 'closing' }])
  t.equal((await operations.inject('/livez')).statusCode, 200)
  sandbox.heal()
  t.equal((await inFlight).status, 200)
  await closed
})

t.test('the status tells all there is to know, of a gateway that has just begun', async t => {
  const { read, clock } = await startOperated(t, {
    UPSTREAM_PER_MINUTE: '60',
    UPSTREAM_BURST: '10',
    UPSTREAM_CONCURRENCY: '4',
    CACHE_MAX_MB: '8',
  })
  await clock.advance(61_500)
  t.strictSame(await read('/status'), {
    version: manifest.version,
    status: 'ok',
    reasons: [],
    startedAt: '2026-11-01T12:00:00.000Z',
    uptimeS: 61,
    cache: { entries: 0, bytes: 0, maxBytes: 8 * 1024 * 1024, evictions: 0, views: 0, viewBytes: 0 },
    snapshot: null,
    store: null,
    budget: { perMinute: 60, burst: 10, concurrency: 4, left: 10, underway: 0 },
    queue: { miss: 0, refresh: 0, background: 0, 'warm-up': 0 },
    pause: { active: false, forMs: 0 },
    breaker: { state: 'closed', openForMs: 0 },
    routes: [],
    upstream: {
      calls: 0,
      typicalMs: 0,
      keyRejected: false,
      refused: false,
      keys: { known: 0, proven: 0 },
      lastErrors: [],
    },
  })
})

t.test('the status tells what is left of the budget, and who waits', async t => {
  const env = { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10', UPSTREAM_CONCURRENCY: '2' }
  const { read, get, sandbox } = await startOperated(t, env)
  sandbox.fault({ kind: 'latency', ms: 50 })
  const asking = Promise.all([1, 2, 3, 4].map(id => get(`/games/${id}`)))
  await until(() => sandbox.calls() === 2)
  t.match(await read('/status'), { budget: { left: 8, underway: 2 }, queue: { miss: 2, refresh: 0 } })
  await asking
  t.match(await read('/status'), { budget: { left: 6, underway: 0 }, queue: { miss: 0 }, upstream: { calls: 4 } })
  const { cache } = await read('/status')
  t.equal(cache.entries, 4)
  t.ok(cache.bytes > 2_000)
})

t.test('the status tells of pauses, of the breaker, and of the last ten failures', async t => {
  const { read, get, sandbox, clock } = await startOperated(t)
  sandbox.fault({ kind: 'busy', retryAfter: '20', times: 1 })
  await get('/games/1')
  t.match(await read('/status'), { status: 'degraded', pause: { active: true, forMs: 20_000 } })
  await clock.advance(20_000)
  sandbox.fault({ kind: 'status', status: 500, body: 'their own words' })
  for (const id of [1, 2, 3, 4, 5]) await get(`/games/${id}`)
  t.match(await read('/status'), { pause: { active: false }, breaker: { state: 'open', openForMs: 10_000 } })
  for (let tries = 0; tries < 6; tries += 1) {
    await clock.advance(120_000)
    await get(`/users/MaxMilyin/points`)
  }
  const status = await read('/status')
  const { lastErrors } = status.upstream
  t.equal(lastErrors.length, 10)
  t.match(lastErrors.at(-1), {
    at: '2026-11-01T12:12:20.000Z',
    method: 'GetConsoleIDs',
    code: 'upstream-broken',
    message: /500/,
  })
  t.notMatch(
    lastErrors.map(({ code }: { code: string }) => code),
    ['upstream-busy'],
    'the first are gone',
  )
  t.notMatch(JSON.stringify(status), /their own words|http:/)
  t.notMatch(JSON.stringify(status), sandboxKey)
})

t.test('the list of what is held says of each how it stands, the latest used first', async t => {
  const { read, get, clock } = await startOperated(t)
  await get('/users/MaxMilyin')
  await get('/games/1/high-scores')
  await get('/games/1/high-scores')
  await get('/users/nobody/points')
  await clock.advance(40_000)
  const { count, total, results } = await read('/cache')
  t.strictSame([count, total, results.length], [3, 3, 3])
  const { cache } = await read('/status')
  t.equal(results[0].bytes + results[1].bytes + results[2].bytes, cache.bytes)
  t.match(results, [
    { key: 'GetUserPoints?u=nobody', state: 'absent', pace: 'live', freshness: 'fresh', upstreamStatus: 404 },
    {
      key: 'GetGameRankAndScore?g=1',
      tags: ['GetGameRankAndScore', 'game:1'],
      pace: 'brisk',
      state: 'found',
      freshness: 'fresh',
      upstreamStatus: 200,
      ageS: 40,
      freshForS: 140,
      staleForS: 1_040,
      keptForS: 86_540,
      hits: 1,
    },
    {
      key: 'GetUserProfile?u=maxmilyin',
      tags: ['GetUserProfile', 'user:maxmilyin'],
      freshness: 'stale',
      freshForS: -10,
    },
  ])
  await clock.advance(200_000)
  t.match((await read('/cache?tag=user:maxmilyin')).results, [{ freshness: 'old' }])
})

t.test('the list shows those of one tag, and a part of them', async t => {
  const { read, get } = await startOperated(t)
  for (const path of ['/users/MaxMilyin/points', '/users/MaxMilyin/awards', '/games/1', '/games/11', '/games/1/hashes'])
    await get(path)
  const keys = async (query: string) => {
    const { count, total, results } = await read(`/cache?${query}`)
    t.equal(count, results.length)
    return [total, ...results.map(({ key }: { key: string }) => key)]
  }
  t.strictSame(await keys('tag=game:1'), [2, 'GetGameHashes?i=1', 'GetGame?i=1'])
  t.strictSame(await keys('tag=USER:maxMilyin'), [2, 'GetUserAwards?u=maxmilyin', 'GetUserPoints?u=maxmilyin'])
  t.strictSame(await keys('tag=getgame'), [2, 'GetGame?i=11', 'GetGame?i=1'])
  t.strictSame(await keys('tag=game:2'), [0])
  t.strictSame(await keys('offset=1&count=2'), [5, 'GetGame?i=11', 'GetGame?i=1'])
  t.strictSame(await keys('offset=4&count=1000'), [5, 'GetUserPoints?u=maxmilyin'])
  t.strictSame(await keys('tag=getgame&offset=2'), [2])
})

t.test('parameters that mean nothing are refused by name', async t => {
  const { operations } = await startOperated(t, { OPERATOR_TOKEN })
  const wrong: readonly ['GET' | 'POST', string, string][] = [
    ['GET', '/cache?offset=-1', 'offset'],
    ['GET', '/cache?offset=x', 'offset'],
    ['GET', '/cache?count=1001', 'count'],
    ['GET', '/cache?count=', 'count'],
    ['GET', '/cache?count=1&count=2', 'count'],
    ['GET', '/cache?page=2', 'page'],
    ['POST', '/cache/purge', 'tag'],
    ['POST', '/cache/purge?tag=game:1&key=GetGame?i=1', 'tag'],
    ['POST', '/cache/purge?tag=', 'tag'],
    ['POST', '/cache/purge?tag=game:1&mode=gentle', 'mode'],
    ['POST', '/cache/purge?user=MaxMilyin', 'user'],
  ]
  for (const [method, url, parameter] of wrong) {
    const response = await operations.inject({ method, url, headers: { authorization } })
    t.match([response.statusCode, response.json()], [400, { code: 'invalid-parameter', parameter }], url)
  }
})

t.test('actions need the token of the operator; without one there are none', async t => {
  for (const env of [{}, { OPERATOR_TOKEN }]) {
    const { operations, get, read } = await startOperated(t, env)
    await get('/games/1')
    for (const brought of ['', 'Bearer wrong', OPERATOR_TOKEN, `Basic ${OPERATOR_TOKEN}`, 'Bearer undefined']) {
      const response = await operations.inject({
        method: 'POST',
        url: '/cache/purge?tag=game:1',
        headers: { authorization: brought },
      })
      t.match([response.statusCode, response.json().code], [401, 'unauthorized'])
      t.match(response.headers['www-authenticate'], 'Bearer')
    }
    t.equal((await read('/cache')).total, 1)
  }
})

t.test('what is told of the gateway is read without a token on this machine only', async t => {
  const hosts: readonly [string, open: boolean][] = [
    ['127.0.0.1', true],
    ['127.0.0.2', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.0.1', false],
    ['localhost.example.org', false],
    ['127.example.org', false],
  ]
  for (const [OPS_HOST, open] of hosts) {
    const { operations } = await startOperated(t, { OPS_HOST, OPERATOR_TOKEN })
    for (const url of ['/cache', '/status']) {
      t.equal((await operations.inject(url)).statusCode, open ? 200 : 401, `${url} on ${OPS_HOST}`)
      t.equal((await operations.inject({ url, headers: { authorization } })).statusCode, 200)
    }
    for (const url of ['/livez', '/readyz', '/metrics', '/']) t.equal((await operations.inject(url)).statusCode, 200)
  }
  const { operations } = await startOperated(t, { OPS_HOST: '0.0.0.0' })
  t.equal((await operations.inject('/cache')).statusCode, 401, 'a token that is not set opens nothing')
})

t.test('a page whose name was made to lead to this machine reads nothing without the token', async t => {
  const { operations } = await startOperated(t, { OPERATOR_TOKEN })
  for (const host of ['localhost', 'localhost:3001', '127.0.0.1:3001', '[::1]:3001', '127.0.0.9'])
    t.equal((await operations.inject({ url: '/cache', headers: { host } })).statusCode, 200, host)
  for (const host of ['pages.example', 'pages.example:3001', 'localhost.pages.example', '127.0.0.1.pages.example'])
    for (const url of ['/cache', '/status']) {
      t.equal((await operations.inject({ url, headers: { host } })).statusCode, 401, `${url} of ${host}`)
      t.equal((await operations.inject({ url, headers: { host, authorization } })).statusCode, 200)
    }
})

t.test('a route takes its own methods, and says which', async t => {
  const { operations } = await startOperated(t, { OPERATOR_TOKEN })
  const reading = 'GET, HEAD, OPTIONS'
  const routes: readonly [url: string, allow: string, wrong: 'GET' | 'POST' | 'DELETE'][] = [
    ['/', reading, 'POST'],
    ['/operations.js', reading, 'DELETE'],
    ['/status', reading, 'POST'],
    ['/metrics', reading, 'POST'],
    ['/problems/hidden', reading, 'POST'],
    ['/cache', reading, 'DELETE'],
    ['/cache/purge?tag=game:1', 'OPTIONS, POST', 'GET'],
  ]
  for (const [url, allow, method] of routes) {
    const refused = await operations.inject({ method, url, headers: { authorization } })
    t.match(refused, { statusCode: 405, headers: { allow } }, url)
    t.equal(refused.json().code, 'method-not-allowed')
    t.match(await operations.inject({ method: 'OPTIONS', url }), { statusCode: 204, headers: { allow } }, url)
    if (allow !== reading) continue
    const [got, head] = [await operations.inject(url), await operations.inject({ method: 'HEAD', url })]
    t.match(head, { statusCode: 200, body: '', headers: { 'content-type': got.headers['content-type'] } }, url)
  }
})

t.test('the page is of this server alone, and holds nothing itself', async t => {
  const { operations, get } = await startOperated(t)
  await get('/users/MaxMilyin')
  for (const [url, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/operations.js', 'text/javascript; charset=utf-8'],
    ['/operations-tables.js', 'text/javascript; charset=utf-8'],
    ['/operations.css', 'text/css; charset=utf-8'],
  ] as const) {
    const { statusCode, headers, body } = await operations.inject(url)
    t.match([statusCode, headers], [200, { 'content-type': type, 'cache-control': 'no-cache' }])
    t.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self';/)
    t.notMatch(body, /https?:|maxmilyin"/)
    const etag = String(headers.etag)
    for (const method of ['GET', 'HEAD'] as const)
      t.equal((await operations.inject({ method, url, headers: { 'if-none-match': etag } })).statusCode, 304)
  }
})

t.test('the status tells of each route what came of it, the most asked first', async t => {
  const { read, get, sandbox } = await startOperated(t)
  sandbox.fault({ kind: 'latency', ms: 20, times: 1 })
  await Promise.all([get('/games/1'), get('/games/1')])
  for (const id of [1, 987654321, 0]) await get(`/games/${id}`)
  sandbox.fault({ kind: 'status', status: 500, times: 1 })
  await get('/games/2')
  await get('/healthz')
  const { routes } = await read('/status')
  t.match(routes, [
    {
      ...{ route: '/games/:gameId', requests: 6, hits: 1, stale: 0, misses: 4, collapsed: 1, notFound: 1, errors: 1 },
      ...{ aborted: 0, meanMs: Number, p90Ms: Number },
    },
    { route: '/healthz', requests: 1, hits: 0, misses: 0, p90Ms: Number },
  ])
})

t.test('clients reach none of it, and operators nothing else', async t => {
  const { operations, get, send } = await startOperated(t, { OPERATOR_TOKEN })
  for (const url of ['/livez', '/readyz', '/status', '/cache', '/metrics', '/operations.js']) {
    t.match((await get(url, { authorization })).json(), { status: 404, code: 'route-not-found' })
  }
  t.not((await send({ method: 'POST', url: '/cache/purge?tag=game:1', headers: { authorization } })).statusCode, 200)
  for (const url of ['/docs', '/games/1', '/API/API_GetGame.php?i=1', '/cache/']) {
    const response = await operations.inject({ url, headers: { authorization } })
    t.match([response.statusCode, response.json().code], [404, 'route-not-found'], url)
  }
})

t.test('a path that is there takes its own methods, and says so', async t => {
  const { app } = await startGateway(t)
  const { operations } = app
  const paths = [
    ['/livez', 'GET, HEAD, OPTIONS'],
    ['/cache?tag=game:1', 'GET, HEAD, OPTIONS'],
    ['/cache/purge', 'OPTIONS, POST'],
  ] as const
  for (const [url, allow] of paths) {
    t.match(await operations.inject({ method: 'DELETE', url }), { statusCode: 405, headers: { allow } }, url)
    t.match(await operations.inject({ method: 'OPTIONS', url }), { statusCode: 204, headers: { allow } }, url)
  }
  t.match((await operations.inject('/cache/purge')).json(), { code: 'method-not-allowed' })
  t.equal((await operations.inject({ method: 'POST', url: '/cache/purge/x' })).statusCode, 404)
})
