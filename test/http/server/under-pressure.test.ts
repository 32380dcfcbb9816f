// A gateway whose event loop is late refuses what it cannot answer in time, and says when to come again.

import { readFileSync } from 'node:fs'
import t from 'tap'
import { type Gateway, startGateway } from '../../support/gateway.ts'
import { until } from '../../support/waiting.ts'

const OVERLOAD_AT_MS = '500'

/** Keeps the event loop busy until that is noticed, and for three times at most. */
async function press({ app }: Gateway): Promise<void> {
  for (let times = 0; times < 3 && !app.isUnderPressure(); times += 1) {
    const end = performance.now() + 1_100
    while (performance.now() < end);
    await until(passed(2))
  }
}

/** True when the event loop has gone round so often. */
function passed(rounds: number): () => boolean {
  let count = 0
  return () => ++count > rounds
}

t.test('what comes while the event loop is late is refused, but not the health check', async t => {
  const gateway = await startGateway(t, { OVERLOAD_AT_MS, CORS_ORIGINS: 'https://pages.example' })
  const { app, get, send, sandbox, lines } = gateway
  await app.ready()
  t.notOk(app.isUnderPressure())
  await press(gateway)
  const shed = await Promise.all(
    ['/games/1', '/nothing', '/docs', '/'].map(url => get(url, { origin: 'https://pages.example' })),
  )
  const [door, health, head, probe, operations] = await Promise.all([
    get('/API/API_GetGame.php?i=1'),
    get('/healthz'),
    send({ method: 'HEAD', url: '/healthz' }),
    get('/healthz?probe=1'),
    app.operations.inject('/livez'),
  ])
  t.ok(app.isUnderPressure(), 'all was asked while it lasted')
  for (const response of shed) {
    t.equal(response.statusCode, 503)
    t.match(response.json(), { code: 'overloaded', status: 503, type: '/problems/overloaded' })
    t.match(response.headers, {
      'retry-after': '5',
      'cache-control': 'no-store',
      'content-type': /^application\/problem\+json/,
      'access-control-allow-origin': 'https://pages.example',
      'x-content-type-options': 'nosniff',
      'x-request-id': /./,
    })
  }
  t.match(door.json(), { errors: [{ status: '503', code: 'overloaded' }] })
  t.match(door, { statusCode: 503, headers: { 'retry-after': '5' } })
  t.equal(health.statusCode, 200)
  t.equal(head.statusCode, 200)
  t.equal(probe.statusCode, 200, 'also with a query')
  t.equal(operations.statusCode, 200, 'the operations port is not concerned')
  t.equal(sandbox.calls(), 0)
  t.match(
    lines.filter(({ status }) => status === 503),
    [{ level: 'info' }, {}, {}, {}, {}],
    'each is a line in the log, and no mistake of ours',
  )
  t.strictSame(
    lines.filter(({ level }) => level === 'error'),
    [],
  )
  await until(() => !app.isUnderPressure())
  t.equal((await get('/games/1')).statusCode, 200, 'when it is over, all is answered again')
  t.equal((await get('/API/API_GetGame.php?i=1')).statusCode, 200)
})

t.test('under a prefix the health check is exempt, too', async t => {
  const gateway = await startGateway(t, { OVERLOAD_AT_MS, BASE_PATH: '/ra' })
  await gateway.app.ready()
  await press(gateway)
  const [health, route] = await Promise.all([gateway.get('/ra/healthz'), gateway.get('/ra/games/1')])
  t.equal(health.statusCode, 200)
  t.match(route.json(), { code: 'overloaded', type: '/ra/problems/overloaded' })
})

t.test('the contract says so of all but the health check', t => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  for (const [path, { get }] of Object.entries<{ get: { responses: object } }>(paths)) {
    t.equal('503' in get.responses, path !== '/healthz', path)
  }
  t.end()
})
