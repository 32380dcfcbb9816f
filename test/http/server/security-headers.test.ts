// What every answer tells browsers not to do with it, whoever gives the answer.

import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { request, startWired } from '../../support/wire.ts'

const guards = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
}

const urls: readonly [url: string, status: number][] = [
  ['/', 200],
  ['/games/1', 200],
  ['/games/999999999', 404],
  ['/games/0', 400],
  ['/%zz', 400],
  ['/nothing', 404],
  ['/healthz', 200],
  ['/docs', 200],
  ['/docs/', 302],
  ['/docs/docs.js', 200],
  ['/docs/swagger-ui.css', 200],
  ['/openapi.json', 200],
  ['/problems/hidden', 200],
  ['/problems/nothing', 404],
  ['/me/followers', 404],
  ['/API/API_GetGame.php?i=1', 200],
  ['/API/API_GetGame.php', 422],
  ['/API/API_GetFeed.php', 410],
  ['/API/API_Nothing.php', 404],
]

t.test('every answer has them: of routes, pages, the door, and problems', async t => {
  const { get, send } = await startGateway(t)
  for (const [url, status] of urls) {
    const response = await get(url)
    t.equal(response.statusCode, status, url)
    t.match(response.headers, guards, url)
    t.match((await send({ method: 'HEAD', url })).headers, guards, `HEAD ${url}`)
    t.match((await send({ method: 'DELETE', url })).headers, guards, `DELETE ${url}`)
    t.match((await send({ method: 'OPTIONS', url })).headers, guards, `OPTIONS ${url}`)
    if (response.headers.etag === undefined) continue
    const unchanged = await get(url, { 'if-none-match': String(response.headers.etag) })
    t.equal(unchanged.statusCode, 304)
    t.match(unchanged.headers, guards, `${url}, which is held`)
  }
})

t.test('so has what RetroAchievements makes of a question', async t => {
  const { get, sandbox } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: 'token-of-the-operator' })
  t.match(await get('/me/followers'), { statusCode: 401, headers: guards })
  t.match(await get('/games/1', { 'cache-control': 'only-if-cached' }), { statusCode: 504, headers: guards })
  sandbox.fault({ kind: 'status', status: 500 })
  t.match(await get('/games/1'), { statusCode: 502, headers: guards })
  t.match(await get('/API/API_GetGame.php?i=2'), { statusCode: 502, headers: guards })
  sandbox.heal()
  sandbox.fault({ kind: 'busy' })
  t.match(await get('/games/3'), { statusCode: 503, headers: guards })
})

t.test('so has a mistake of ours', async t => {
  const { app, get } = await startGateway(t)
  app.get('/broken', async () => {
    throw new Error('ours')
  })
  t.match(await get('/broken'), { statusCode: 500, headers: guards })
})

t.test('so has what is no HTTP, or asks for what nobody can do', async t => {
  const { exchange } = await startWired(t)
  const misfits: readonly [bytes: string, status: number][] = [
    ['NONSENSE\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\n\r\n', 400],
    [request('/', [`X: ${'x'.repeat(20_000)}`]), 431],
    [request('/', ['Expect: the-unexpected', 'Connection: close']), 417],
  ]
  for (const [bytes, status] of misfits) {
    const [answer] = await exchange(bytes)
    t.equal(answer?.status, status)
    for (const [name, value] of Object.entries(guards)) {
      const [, sent] = new RegExp(`^${name}: (.*)$`, 'im').exec(answer?.head ?? '') ?? []
      t.match(sent, value, `${status}: ${name}`)
    }
    t.match(answer?.head, /^cache-control: no-store$/im, `${status} is kept by nobody`)
  }
})

t.test('so has the operations port', async t => {
  const { app } = await startGateway(t)
  for (const url of [
    '/',
    '/operations.js',
    '/livez',
    '/readyz',
    '/metrics',
    '/status',
    '/cache',
    '/nothing',
    '/cache?tag=-',
  ]) {
    t.match((await app.operations.inject(url)).headers, guards, url)
  }
})

t.test('answers may be loaded by pages of other origins where such pages may read them', async t => {
  const { get } = await startGateway(t, { CORS_ORIGINS: 'https://pages.example' })
  const shared = { ...guards, 'cross-origin-resource-policy': 'cross-origin' }
  for (const [url, status] of urls) t.match(await get(url), { statusCode: status, headers: shared }, url)
})

t.test('none says by what program it was made, or promises TLS', async t => {
  const { get } = await startGateway(t)
  for (const [url] of urls) {
    const { headers } = await get(url)
    for (const name of ['server', 'x-powered-by', 'strict-transport-security', 'set-cookie']) t.notOk(name in headers)
  }
})
