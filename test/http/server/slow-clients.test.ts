// Clients that hold what they can for as long as they can: heads, bodies and connections have their time and their number.

import { once } from 'node:events'
import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import type { Gateway } from '../../support/gateway.ts'
import { farewell, heardFrom, open, request, startWired, statuses } from '../../support/wire.ts'

/** Limits that a test can wait for; they are looked at once a second. */
const hasty = ({ server }: Gateway['app']) => {
  server.headersTimeout = 300
  server.requestTimeout = 600
}

/** Sends the bytes one by one, until nobody listens. */
function drip(t: Test, socket: Socket, bytes: string): void {
  let sent = 0
  const timer = setInterval(() => socket.write(bytes[sent++ % bytes.length] as string), 20)
  const stop = () => clearInterval(timer)
  socket.once('close', stop).once('error', stop)
  t.teardown(stop)
}

t.test('a head has 10 seconds, a request 15, and both are looked at once a second', async t => {
  const { app } = await startWired(t)
  for (const { server } of [app, app.operations]) {
    t.match(server, { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 })
  }
})

t.test('an idle connection is kept for longer than common balancers keep theirs, and not forever', async t => {
  const { port } = await startWired(t)
  const socket = open(port)
  socket.write(request('/healthz'))
  const [head] = await once(socket, 'data')
  t.match(String(head), /^keep-alive: timeout=72$/im)
  socket.destroy()
})

t.test('a client that does not take its answer is not waited for forever', async t => {
  const { app } = await startWired(t)
  t.ok(app.server.timeout > 0, 'there is a time after which a silent connection is ended')
  t.ok(app.server.timeout > app.server.keepAliveTimeout, 'which does not cut off one that is kept')
})

t.test('a head that comes byte by byte is ended in time', async t => {
  const { port, exchange, sandbox } = await startWired(t, {}, hasty)
  const socket = open(port)
  socket.write('GET /games/1 HTTP/1.1\r\nX: ')
  drip(t, socket, 'x')
  const answers = await heardFrom(socket)
  t.strictSame(statuses(answers), [408])
  t.match(JSON.parse(answers[0]?.body ?? ''), { status: 408 })
  t.match(answers[0]?.head, /^connection: close$/im)
  t.equal(sandbox.calls(), 0)
  t.strictSame(statuses(await exchange(farewell)), [200])
})

t.test('so is one that stops in the middle, and a connection on which nothing ever comes', async t => {
  const { port } = await startWired(t, {}, hasty)
  const beginnings = ['', '\r\n', 'G', 'GET /games/1 HTTP/1.1\r\n', 'GET /games/1 HTTP/1.1\r\nHost: localhost\r\n']
  const answered = beginnings.map(beginning => {
    const socket = open(port)
    if (beginning !== '') socket.write(beginning)
    return heardFrom(socket)
  })
  for (const answers of await Promise.all(answered)) t.strictSame(statuses(answers), [408])
})

t.test('a body that comes byte by byte is ended in time, and its head answered before', async t => {
  const { port, exchange } = await startWired(t, {}, hasty)
  const heads = [
    request('/healthz', ['Content-Length: 1000000']),
    request('/games/1', ['Content-Length: 1000000'], 'POST'),
  ]
  for (const head of heads) {
    const socket = open(port)
    socket.write(head)
    drip(t, socket, 'x')
    const [first, ...others] = statuses(await heardFrom(socket))
    t.equal(first, head.startsWith('GET') ? 200 : 405)
    t.ok(others.every(status => status === 408))
  }
  t.strictSame(statuses(await exchange(farewell)), [200])
})

t.test('chunks without end are ended in time', async t => {
  const { port } = await startWired(t, {}, hasty)
  const socket = open(port)
  socket.write(request('/healthz', ['Transfer-Encoding: chunked']))
  drip(t, socket, '1\r\nx\r\n')
  t.equal(statuses(await heardFrom(socket))[0], 200)
})

t.test('hundreds of connections that say nothing keep nobody from being answered, and are ended in time', async t => {
  const { port, exchange } = await startWired(t, {}, hasty)
  const idle = Array.from({ length: 400 }, () => open(port))
  const ends = idle.map(heardFrom)
  await Promise.all(idle.map(socket => once(socket, 'connect')))
  t.strictSame(statuses(await exchange(farewell)), [200])
  for (const answers of await Promise.all(ends)) t.strictSame(statuses(answers), [408])
  t.strictSame(statuses(await exchange(farewell)), [200])
})

t.test('there is a most of connections; those above it are ended, and those below are not', async t => {
  const { app, port, exchange } = await startWired(t)
  t.equal(app.server.maxConnections, 10_000)
  t.equal(app.operations.server.maxConnections, 10_000)
  app.server.maxConnections = 20
  const held = Array.from({ length: 20 }, () => open(port))
  await Promise.all(held.map(socket => once(socket, 'connect')))
  t.strictSame(await exchange(farewell), [], 'one more is ended without an answer')
  held[0]?.write(farewell)
  t.strictSame(statuses(await heardFrom(held[0] as Socket)), [200], 'one that was there before is answered')
  t.strictSame(statuses(await exchange(farewell)), [200], 'and its place is free')
  for (const socket of held) socket.destroy()
})

t.test('a client that asks a hundred things at once and goes away does no harm', async t => {
  const { app, port, exchange, lines } = await startWired(t)
  const socket = open(port)
  socket.write(Array.from({ length: 100 }, (_, place) => request(`/games/${place + 1}`)).join(''))
  await once(socket, 'data')
  socket.resetAndDestroy()
  t.strictSame(statuses(await exchange(farewell)), [200])
  t.strictSame(
    lines.filter(({ level }) => level === 'error' || level === 'fatal'),
    [],
  )
  t.ok(app.server.listening)
})

t.test('heads that are too large are refused before they are all here', async t => {
  const { exchange, sandbox } = await startWired(t)
  const heads: readonly [what: string, head: string][] = [
    ['a header', request('/games/1', [`X: ${'x'.repeat(20_000)}`])],
    ['a header without end', `GET /games/1 HTTP/1.1\r\nX: ${'x'.repeat(1_000_000)}`],
    ['a name', request('/games/1', [`${'x'.repeat(20_000)}: x`])],
    [
      'many headers',
      request(
        '/games/1',
        Array.from({ length: 3_000 }, (_, place) => `A${place}:`),
      ),
    ],
    ['many headers of one name', request('/games/1', new Array(6_000).fill('A:'))],
    ['many cookies', request('/games/1', new Array(3_000).fill('Cookie: a=b'))],
  ]
  for (const [what, head] of heads) {
    t.strictSame(statuses(await exchange(head)), [431], what)
    t.strictSame(statuses(await exchange(farewell)), [200])
  }
  t.equal(sandbox.calls(), 0)
})

t.test('a target that is too long is refused as such', async t => {
  const { exchange, sandbox } = await startWired(t)
  for (const target of [
    `/games/${'1'.repeat(20_000)}`,
    `/games/1?${'a=1&'.repeat(50_000)}`,
    `/${'a/'.repeat(500_000)}`,
  ]) {
    t.strictSame(statuses(await exchange(request(target))), [414], target.slice(0, 20))
  }
  t.equal(sandbox.calls(), 0)
  t.strictSame(statuses(await exchange(farewell)), [200])
})

t.test('a length that stands behind hundreds of headers is heeded', async t => {
  const { exchange } = await startWired(t)
  const many = new Array(900).fill('A:')
  const answers = await exchange(`${request('/games/1', [...many, 'Content-Length: 3'])}abc${farewell}`)
  t.strictSame(statuses(answers), [200, 200])
})
