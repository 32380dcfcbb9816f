import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { until } from '../support/waiting.ts'

const path = '/users/MaxMilyin'
const minute = 60_000
const rejection = {
  message: 'Unauthenticated.',
  errors: [{ status: '401', code: 'unauthorized', title: 'Unauthenticated.' }],
}

/** What RetroAchievements does, what the client gets, and how often RetroAchievements is asked. */
const faults: readonly [string, Fault, status: number, code: string, calls: number][] = [
  ['says 500', { kind: 'status', status: 500 }, 502, 'upstream-broken', 1],
  ['says 502', { kind: 'status', status: 502 }, 502, 'upstream-broken', 2],
  ['says 503 without its envelope', { kind: 'page', status: 503 }, 502, 'upstream-broken', 2],
  ['says 504', { kind: 'status', status: 504 }, 502, 'upstream-broken', 2],
  ['is in maintenance', { kind: 'maintenance' }, 503, 'upstream-unavailable', 1],
  ['says 429', { kind: 'busy' }, 503, 'upstream-busy', 1],
  ['sends a page with 200', { kind: 'page', status: 200 }, 502, 'upstream-broken', 1],
  ['sends a page with 403', { kind: 'page', status: 403 }, 502, 'upstream-refused', 1],
  ['sends an empty body', { kind: 'empty' }, 502, 'upstream-broken', 1],
  ['sends half of its JSON', { kind: 'truncated' }, 502, 'upstream-broken', 1],
  ['is cut off in the middle of the body', { kind: 'cut' }, 502, 'upstream-broken', 2],
  ['resets the connection', { kind: 'reset' }, 503, 'upstream-unavailable', 2],
  ['redirects', { kind: 'redirect', location: 'http://127.0.0.1:9/' }, 502, 'upstream-broken', 1],
  ['sends more than 8 MB', { kind: 'huge', bytes: 9_000_000 }, 502, 'upstream-broken', 1],
  ['rejects the key', { kind: 'answer', status: 401, json: rejection }, 502, 'upstream-rejected-key', 1],
  ['rejects the key with a page', { kind: 'page', status: 401 }, 502, 'upstream-rejected-key', 1],
  ['says 500 in another JSON', { kind: 'answer', status: 500, json: [] }, 502, 'upstream-broken', 1],
  ['says 503 in another JSON', { kind: 'answer', status: 503, json: { errors: [] } }, 502, 'upstream-broken', 2],
  [
    'calls the question invalid',
    { kind: 'answer', status: 422, json: { message: 'no', errors: {} } },
    502,
    'upstream-refused',
    1,
  ],
  [
    'does not know the method',
    { kind: 'answer', status: 404, json: { message: 'Not Found', errors: [] } },
    502,
    'upstream-unexpected-answer',
    1,
  ],
  ['sends text in place of an object', { kind: 'answer', json: 'hello' }, 502, 'upstream-unexpected-answer', 1],
  ['sends null', { kind: 'answer', json: null }, 502, 'upstream-unexpected-answer', 1],
  ['leaves out an id', { kind: 'without', key: 'ID' }, 502, 'upstream-unexpected-answer', 1],
  [
    'sends an id that cannot be read',
    { kind: 'instead', key: 'ID', value: 'many' },
    502,
    'upstream-unexpected-answer',
    1,
  ],
]

for (const [what, fault, status, code, calls] of faults) {
  t.test(`RetroAchievements ${what}`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault(fault)
    const response = await settled(get(path), clock)
    t.equal(response.statusCode, status)
    t.equal(response.json().code, code)
    t.equal(response.headers['cache-control'], 'no-store')
    t.match(response.headers['cache-status'], new RegExp(`^ra-gateway; fwd=miss; (fwd-status=\\d+; )?detail=${code}$`))
    t.ok(Number(response.headers['retry-after']) >= 1, 'and says when to come again')
    t.equal(sandbox.calls(), calls)
    sandbox.heal()
    await clock.advance(60_000)
    const healed = await get(path)
    t.equal(healed.statusCode, 200, 'it is not remembered for long')
    t.match(healed.headers['cache-status'], 'fwd=miss')
  })
}

t.test('a fault of the moment is mended by the one retry', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'reset', times: 1 })
  t.equal((await settled(get(path), clock)).statusCode, 200)
  t.equal(sandbox.calls(), 2)
})

t.test('there is no retry that would come after the deadline', async t => {
  const { get, sandbox } = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '100' })
  sandbox.fault({ kind: 'reset' })
  t.equal((await get(path)).json().code, 'upstream-unavailable')
  t.equal(sandbox.calls(), 1)
})

t.test('there is no retry that the budget does not allow', async t => {
  const { get, sandbox, clock } = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '1' })
  sandbox.fault({ kind: 'reset' })
  t.equal((await settled(get(path), clock)).json().code, 'upstream-unavailable')
  t.equal(sandbox.calls(), 1)
})

for (const fault of [{ kind: 'hang' }, { kind: 'drip', everyMs: 5 }] as const) {
  t.test(`an answer that does not come (${fault.kind}) is waited for until the deadline`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault(fault)
    const asking = get(path)
    await until(() => sandbox.calls() === 1)
    await clock.advance(15_000)
    const response = await asking
    t.equal(response.statusCode, 504)
    t.equal(response.json().code, 'upstream-timeout')
    t.equal(sandbox.calls(), 1)
  })
}

t.test('the connection is refused', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await sandbox.close()
  t.equal((await settled(get(path), clock)).json().code, 'upstream-unavailable')
})

t.test('undici’s own time limits are timeouts as well', async t => {
  const { get, sandbox } = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '100' })
  sandbox.fault({ kind: 'hang' })
  // The clock stands still, so it is undici that gives up.
  t.equal((await get(path)).json().code, 'upstream-timeout')
})

t.test('a rejected key is loud in the log', async t => {
  const { get, sandbox, lines } = await startGateway(t)
  sandbox.fault({ kind: 'answer', status: 401, json: rejection })
  await get(path)
  t.match(lines, [
    { level: 'error', code: 'upstream-rejected-key', upstream: 'GetUserProfile' },
    { level: 'error', msg: /rejects the key, and is not asked with it for now/ },
    { status: 502 },
  ])
})

t.test('a line about a failed call carries the id of the request that caused it', async t => {
  const { get, sandbox, lines } = await startGateway(t)
  sandbox.fault({ kind: 'status', status: 500 })
  await get(path, { 'x-request-id': 'the-cause' })
  t.match(
    lines.filter(({ reqId }) => reqId === 'the-cause'),
    [
      { upstream: 'GetUserProfile', code: 'upstream-broken', level: 'warn' },
      { route: '/users/:user', status: 502 },
    ],
  )
})

t.test('what the declaration cannot read is said once an hour, with its key and how often it came', async t => {
  const { get, sandbox, lines, clock } = await startGateway(t)
  sandbox.fault({ kind: 'without', key: 'ID' })
  const said = () => lines.filter(({ where }) => where === 'ID').map(({ count, endpoint }) => ({ count, endpoint }))
  await get(path)
  await clock.advance(minute)
  await get(path)
  t.strictSame(said(), [{ endpoint: 'users/profile', count: 1 }])
  await clock.advance(60 * minute)
  await get(path)
  t.strictSame(said(), [
    { endpoint: 'users/profile', count: 1 },
    { endpoint: 'users/profile', count: 3 },
  ])
})

t.test('a key that nobody expected is counted and not served', async t => {
  const { get, sandbox, lines } = await startGateway(t)
  sandbox.fault({ kind: 'with', key: 'Surprise', value: 1 })
  const response = await get(path)
  t.equal(response.statusCode, 200)
  t.notMatch(response.body.toLowerCase(), 'surprise')
  t.match(
    lines.filter(({ level }) => level === 'warn'),
    [{ msg: 'extra key', endpoint: 'users/profile', where: 'Surprise', count: 1 }],
  )
})

t.test('an answer that a route cannot read is kept by no route that asks the same', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'ID', value: 'none' })
  for (const route of ['/games/1/achievements', '/games/1/extended', '/games/1/achievements']) {
    t.equal((await get(route)).json().code, 'upstream-unexpected-answer')
  }
  t.equal(sandbox.calls(), 2, 'each of them has tried it')
  sandbox.heal()
  await clock.advance(minute)
  t.equal((await get('/games/1/extended')).statusCode, 200)
})

t.test('answers are asked for compressed, and read in either encoding or none', async t => {
  const json = JSON.stringify({ Points: 5, SoftcorePoints: 6 })
  const bodies: { [encoding: string]: Buffer } = {
    gzip: gzipSync(json),
    br: brotliCompressSync(json),
    identity: Buffer.from(json),
    nonsense: Buffer.from(json),
  }
  const url = await standIn(t, (user, response) => {
    response.setHeader('content-encoding', user).end(bodies[user])
  })
  const { get } = await startGateway(t, { RA_API_URL: url, UPSTREAM_TIMEOUT_MS: '100' })
  for (const encoding of ['gzip', 'br', 'identity']) {
    t.strictSame((await get(`/users/${encoding}/points`)).json(), { points: 5, softcorePoints: 6 })
  }
  t.equal((await get('/users/nonsense/points')).json().code, 'upstream-broken')
})

t.test('a compressed body that ends too early is cut off, whatever its length says', async t => {
  let calls = 0
  const url = await standIn(t, (_, response) => {
    calls += 1
    response
      .setHeader('content-encoding', 'gzip')
      .end(gzipSync(JSON.stringify({ Points: 5, SoftcorePoints: 6 })).subarray(0, 20))
  })
  const { get, clock } = await startGateway(t, { RA_API_URL: url })
  t.equal((await settled(get('/users/max/points'), clock)).json().code, 'upstream-broken')
  t.equal(calls, 2)
})

t.test('of a header that comes twice the first counts', async t => {
  const url = await standIn(t, (_, response) => {
    response
      .writeHead(
        429,
        [
          ['retry-after', '40'],
          ['retry-after', '50'],
        ].flat(),
      )
      .end()
  })
  const { get } = await startGateway(t, { RA_API_URL: url })
  t.equal((await get('/users/max/points')).headers['retry-after'], '40')
})

/** A server whose answer to a user's points is up to the test. */
async function standIn(t: Test, answer: (user: string, response: import('node:http').ServerResponse) => void) {
  const server = createServer((request, response) => {
    t.match(request.headers, {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      'user-agent': /^ra-gateway\//,
    })
    answer(String(new URL(request.url as string, 'http://x').searchParams.get('u')), response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/`
}
