import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { until } from '../../support/waiting.ts'

t.test('the index says what this is and links on', async t => {
  const { get } = await startGateway(t)
  const response = await get('/')
  t.equal(response.statusCode, 200)
  t.match(response.json(), { name: 'ra-gateway', version: /^\d/, routes: { '/games/:gameId/high-scores': /\w/ } })
  t.equal(response.headers['cache-control'], 'no-store')
})

t.test('the health check needs nothing of RetroAchievements', async t => {
  const { get, sandbox } = await startGateway(t)
  t.strictSame((await get('/healthz')).json(), { status: 'ok' })
  t.equal(sandbox.calls(), 0)
})

t.test('an unknown route is a problem, whatever the method', async t => {
  const { send } = await startGateway(t)
  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'] as const) {
    for (const url of ['/nothing', '/games', '/games/1/', '/games/1/nothing', '/Games/1', '/games/1/high-scores/1']) {
      const response = await send({ method, url })
      t.equal(response.statusCode, 404, `${method} ${url}`)
      if (method === 'GET') t.match(response.json(), { code: 'route-not-found', instance: url })
    }
  }
})

t.test('a known route takes GET, HEAD and OPTIONS, and says so', async t => {
  const { send, sandbox } = await startGateway(t)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'] as const) {
    const response = await send({
      method: method as 'POST',
      url: '/games/1?a=b',
      payload: 'not JSON',
      headers: { 'content-type': 'application/json' },
    })
    t.equal(response.statusCode, 405, method)
    t.equal(response.headers.allow, 'GET, HEAD, OPTIONS')
    t.equal(response.json().code, 'method-not-allowed')
  }
  const options = await send({ method: 'OPTIONS', url: '/users/max/progress' })
  t.equal(options.statusCode, 204)
  t.equal(options.headers.allow, 'GET, HEAD, OPTIONS')
  t.equal(sandbox.calls(), 0)
})

t.test('a request keeps the decent id that it brings, and gets one otherwise', async t => {
  const { get, lines } = await startGateway(t)
  t.equal((await get('/healthz', { 'x-request-id': 'trace-7:a.b' })).headers['x-request-id'], 'trace-7:a.b')
  const given = []
  for (const id of ['', 'with blank', 'x'.repeat(129), '<script>', 'a"b']) {
    given.push(String((await get('/healthz', { 'x-request-id': id })).headers['x-request-id']))
  }
  t.equal(new Set(given).size, 5)
  for (const id of given) t.match(id, /^[\da-f]{8}-\d+$/)
  t.strictSame(
    lines.map(({ reqId }) => reqId),
    ['trace-7:a.b', ...given],
  )
})

t.test('one line per request: route, status, cache outcome, milliseconds', async t => {
  const { get, lines } = await startGateway(t, { LOG_LEVEL: 'info', LOG_HITS: 'on' })
  for (const url of ['/games/1', '/games/1', '/games/0', '/nothing', '/%zz']) await get(url)
  t.match(lines, [
    { method: 'GET', route: '/games/:gameId', status: 200, cache: 'miss', level: 'info' },
    { method: 'GET', route: '/games/:gameId', status: 200, cache: 'hit' },
    { method: 'GET', route: '/games/:gameId', status: 400, cache: 'none' },
    { method: 'GET', route: 'none', status: 404, cache: 'none' },
    { method: 'GET', route: 'none', status: 400, cache: 'none' },
  ])
  for (const { ms } of lines) t.type(ms, 'number')
})

t.test('an error of ours shows nothing but the request id, and is all in the log', async t => {
  const { app, get, lines } = await startGateway(t)
  app.get('/broken', async () => {
    throw new Error('a secret of ours', { cause: new Error('and its cause') })
  })
  const response = await get('/broken')
  t.equal(response.statusCode, 500)
  const { code, detail } = response.json()
  t.equal(code, 'internal')
  t.match(detail, response.headers['x-request-id'])
  t.notMatch(response.body, /secret|at .*\.ts/)
  t.match(lines, [
    { level: 'error', err: { message: 'a secret of ours', stack: /\.ts/, cause: { message: 'and its cause' } } },
    {},
  ])
})

t.test('the path in a problem is a URI reference, whatever was asked', async t => {
  const { get } = await startGateway(t)
  t.equal((await get('/a%20"b|c?q=1')).json().instance, '/a%20%22b%7Cc')
  t.equal((await get('//elsewhere.example/a')).json().instance, '/.//elsewhere.example/a', 'which names no other host')
})

t.test('what is no HTTP gets a problem and the end of the connection', async t => {
  const { app } = await startGateway(t)
  await app.listen({ port: 0 })
  const port = Number(new URL(app.listeningOrigin).port)
  const misfits = [
    ['NONSENSE\r\n\r\n', 400, { code: 'invalid-parameter', parameter: 'request' }],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, { code: 'head-too-large' }],
  ] as const
  for (const [request, status, problem] of misfits) {
    const socket = connect(port, '127.0.0.1')
    socket.write(request)
    const response = await text(socket)
    t.match(response, `HTTP/1.1 ${status} `)
    t.match(response, 'cache-control: no-store')
    t.match(JSON.parse(response.split('\r\n\r\n')[1] as string), { ...problem, status })
  }
})

t.test('a client that resets its connection is no error', async t => {
  const { app, sandbox, lines } = await startGateway(t)
  await app.listen({ port: 0 })
  const port = Number(new URL(app.listeningOrigin).port)
  sandbox.fault({ kind: 'hold' })
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /games/1 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => sandbox.calls() === 1)
  socket.resetAndDestroy()
  await until(() => lines.some(({ msg }) => msg === 'the client went away'))
  sandbox.heal()
  await until(() => lines.some(({ upstream }) => upstream === 'GetGame'))
  t.strictSame(
    lines.filter(({ level }) => level === 'error'),
    [],
  )
})
