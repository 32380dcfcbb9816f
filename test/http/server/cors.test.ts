import t from 'tap'
import { startGateway } from '../../support/gateway.ts'

const url = '/games/1'
const origin = 'https://app.example'
const preflight = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'user-agent' }

t.test('without a setting no page of another origin may read', async t => {
  const { get, send } = await startGateway(t)
  const { headers } = await get(url, { origin })
  t.notOk(headers['access-control-allow-origin'])
  t.notOk(headers.vary)
  const options = await send({ method: 'OPTIONS', url, headers: { origin, ...preflight } })
  t.notOk(options.headers['access-control-allow-origin'])
})

t.test('with * every page may read, and caches need not tell origins apart', async t => {
  const { get } = await startGateway(t, { CORS_ORIGINS: '*' })
  for (const path of [url, '/nothing', '/games/0', '/%zz', '/API/API_GetGame.php?i=1']) {
    const { headers } = await get(path, { origin })
    t.equal(headers['access-control-allow-origin'], '*', path)
    t.match(
      headers['access-control-expose-headers'],
      'Cache-Status, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
    )
    t.notOk(headers.vary)
  }
})

const patterns =
  'https://app.example, https://*.b.example,http://localhost:5173,https://*.c.example:8080,http://[::1]:5173,https://D.example'
const judged: readonly [origin: string, may: boolean][] = [
  ['https://app.example', true],
  ['HTTPS://APP.EXAMPLE', true],
  ['http://app.example', false],
  ['https://app.example:8443', false],
  ['https://app.example.evil.example', false],
  ['https://notapp.example', false],
  ['https://x.b.example', true],
  ['https://y.x.b.example', true],
  ['https://b.example', false],
  ['https://xb.example', false],
  ['https://x.bxexample', false],
  ['http://localhost:5173', true],
  ['https://d.EXAMPLE', true],
  ['https://x.c.example:8080', true],
  ['HTTPS://Y.X.C.example:8080', true],
  ['https://x.c.example', false],
  ['https://x.c.example:80800', false],
  ['https://c.example:8080', false],
  ['https://evil.example/x.b.example', false],
  ['https://.b.example', false],
  ['https://x..b.example', false],
  ['https://*.b.example', false],
  ['http://[::1]:5173', true],
  ['http://[::1]', false],
  ['http://x1:5173', false],
  ['https', false],
  ['null', false],
]

t.test('with a list only its origins may read, and caches are told to tell origins apart', async t => {
  const { get } = await startGateway(t, { CORS_ORIGINS: patterns })
  for (const [origin, may] of judged) {
    const { headers } = await get(url, { origin })
    t.equal(headers['access-control-allow-origin'], may ? origin : undefined, origin)
    t.equal(headers.vary, 'Origin')
  }
  t.equal((await get(url)).headers.vary, 'Origin')
  t.equal((await get('/')).headers.vary, 'Origin, Accept', 'beside what else answers differ by')
})

t.test('a preflight is answered for a day, also that of the official client for its User-Agent', async t => {
  const { send, sandbox } = await startGateway(t, { CORS_ORIGINS: patterns })
  for (const path of [url, '/API/API_GetGame.php?i=1']) {
    const response = await send({ method: 'OPTIONS', url: path, headers: { origin, ...preflight } })
    t.equal(response.statusCode, 204)
    t.match(response.headers, {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': /User-Agent/,
      'access-control-max-age': '86400',
      vary: 'Origin',
    })
  }
  t.equal(sandbox.calls(), 0)
})
