// Clients that ask much at once on one connection, read slowly or never, and do not go when they are told to.

import { connect, Socket } from 'node:net'
import t from 'tap'
import type { Connection } from '../../../src/http/server/connections.ts'
import { until } from '../../support/waiting.ts'
import { farewell, heardFrom, open, request, startWired, statuses } from '../../support/wire.ts'

t.test('what has no answer of its own is told behind all answers that are on their way', async t => {
  const { exchange } = await startWired(t)
  const before = request('/games/1') + request('/games/2') + request('/games/3')
  t.strictSame(statuses(await exchange(`${before}NONSENSE\r\n\r\n`)), [200, 200, 200, 400])
  t.strictSame(statuses(await exchange(before + request('a:443', [], 'CONNECT'))), [200, 200, 200, 405])
  t.strictSame(
    statuses(await exchange(before + request('/games/4', [`X: ${'x'.repeat(20_000)}`]))),
    [200, 200, 200, 431],
  )
})

t.test('it has an id, which stands in the log, and whoever it concerns may read it', async t => {
  const { exchange, lines } = await startWired(t, { CORS_ORIGINS: '*' })
  const tunnel = request('a:443', ['X-Request-Id: mine'], 'CONNECT')
  const misfits = [
    ['NONSENSE\r\n\r\n', { method: 'none', status: 400, why: /^Parse Error/ }],
    [tunnel, { reqId: 'mine', method: 'CONNECT', status: 405 }],
  ] as const
  for (const [bytes, line] of misfits) {
    const [answer] = await exchange(bytes)
    const [, id] = /^x-request-id: (.*)$/m.exec(answer?.head ?? '') ?? []
    t.match(lines.at(-1), { msg: 'answered', reqId: id, route: 'none', ...line })
    t.match(answer?.head, /^access-control-allow-origin: \*$/m)
    t.match(answer?.head, /^date: .* GMT$/m)
  }
})

t.test('a request has one answer, also when its body turns out to be wrong when it is on its way', async t => {
  const { port, sandbox, lines } = await startWired(t, { LOG_HITS: 'on' })
  const head = request('/games/1', ['Transfer-Encoding: chunked'])
  sandbox.fault({ kind: 'latency', ms: 50 })
  const early = open(port)
  early.write(`${head}3\r\nabc\r\n`)
  await until(() => sandbox.calls() === 1)
  early.write('zz\r\n')
  t.strictSame(statuses(await heardFrom(early)), [200], 'while it is made')
  const late = open(port)
  late.write(`${head}3\r\nabc\r\n`)
  late.once('data', () => late.write('zz\r\n'))
  t.strictSame(statuses(await heardFrom(late)), [200], 'when it was given')
  t.equal(lines.filter(({ msg }) => msg === 'answered').length, 2)
})

t.test('where the target ends and the headers begin is found also when they come in pieces', async t => {
  const { port } = await startWired(t)
  const half = 'a'.repeat(10_000)
  const pieces = [
    [`GET /${half}`, `${half} HTTP/1.1\r\n`, 414],
    [`GET / HTTP/1.1\r\nX: ${half}`, `${half}\r\n`, 431],
  ] as const
  for (const [first, second, status] of pieces) {
    const socket = open(port).setNoDelay()
    socket.write(first)
    const timer = setTimeout(() => socket.write(second), 50)
    t.teardown(() => clearTimeout(timer))
    t.strictSame(statuses(await heardFrom(socket)), [status])
  }
})

t.test('what follows a wish for another protocol is asked on another connection', async t => {
  const { exchange } = await startWired(t)
  const [answer, ...others] = await exchange(
    request('/healthz', ['Connection: Upgrade', 'Upgrade: websocket']) + farewell,
  )
  t.match(answer, { status: 200, head: /^connection: close$/im })
  t.strictSame(others, [])
  const ignored = await exchange(request('/healthz', ['Upgrade: websocket']) + farewell)
  t.strictSame(statuses(ignored), [200, 200], 'a wish that is not for this connection is none')
})

t.test('a request of HTTP/2 without its connection is refused', async t => {
  const { exchange } = await startWired(t)
  t.strictSame(statuses(await exchange('GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n')), [400])
})

t.test('a path without its slash is none', async t => {
  const { exchange, sandbox } = await startWired(t)
  for (const target of ['*games/1', '**', '*/games/1', '*?x=1']) {
    for (const method of ['GET', 'OPTIONS']) {
      t.strictSame(statuses(await exchange(request(target, [], method) + farewell)), [400, 200], `${method} ${target}`)
    }
  }
  t.equal(sandbox.calls(), 0)
})

t.test('a client that does not go when it is told to is heard out for two seconds', async t => {
  const { app, port, clock } = await startWired(t)
  for (const bytes of ['NONSENSE\r\n\r\n', request('a:443', [], 'CONNECT')]) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
    const ended = new Promise(resolve => socket.once('end', resolve))
    socket.write(bytes)
    socket.resume()
    await ended
    socket.write('and so on\r\n\r\n')
    await clock.advance(1_999)
    t.equal(app.connections.all.size, 1)
    await clock.advance(1)
    await until(() => app.connections.all.size === 0)
    socket.destroy()
  }
})

t.test(
  'a client that asks for thousands of things at once that RetroAchievements has to be asked for is answered some, and told to slow down for the rest',
  async t => {
    const { exchange, sandbox } = await startWired(t)
    const answers = await exchange(request('/games/1').repeat(1_600) + farewell)
    const shed = answers.filter(({ status }) => status === 503)
    t.equal(answers.length, 1_601)
    t.ok(shed.length > 0 && shed.length <= 601, `${shed.length} of them are refused`)
    t.match(shed[0]?.head, /^retry-after: 1$/im)
    t.match(JSON.parse(shed[0]?.body ?? ''), { code: 'overloaded' })
    t.equal(sandbox.calls(), 1)
  },
)

t.test('a client that does not take its answer is ended in minutes, and one that takes answers is not', async t => {
  const { app, port, clock, sandbox } = await startWired(t)
  const stuck = open(port).pause()
  stuck.write(request('/docs/swagger-ui.js').repeat(20))
  await until(() => [...app.connections.all.values()].some(({ answering }) => answering > 0))
  sandbox.fault({ kind: 'hang' })
  const busy = open(port)
  const answered = heardFrom(busy)
  await clock.advance(119_000)
  busy.write(request('/games/1'))
  await until(() => sandbox.calls() === 1)
  await clock.advance(1_000)
  t.equal(app.connections.all.size, 2, 'at the first look')
  await clock.advance(14_000)
  await until(() => [...app.connections.all.values()].some(({ answered }) => answered === 1))
  await clock.advance(105_000)
  busy.write(request('/games/2') + farewell)
  await until(() => sandbox.calls() === 2)
  await clock.advance(1_000)
  await until(() => app.connections.all.size === 1)
  await clock.advance(14_000)
  t.strictSame(statuses(await answered), [504, 504, 200])
  stuck.destroy()
})

t.test('a request may be late whose client has answers to read first, but not afterwards', async t => {
  const { app, port, clock } = await startWired(t)
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const socket = open(port).pause()
  const half = request('/healthz').length / 2
  socket.write(request('/docs/swagger-ui.js').repeat(20) + request('/healthz').slice(0, half))
  const connections = () => [...app.connections.all]
  await until(() => connections().some(([, { answering }]) => answering > 0))
  const [[inside, connection] = []] = connections()
  app.refuseMisfit(late, inside as Socket)
  await clock.advance(10_000)
  const heard = heardFrom(socket.resume())
  await until(() => connection?.answering === 0)
  socket.write(request('/healthz').slice(half) + request('/healthz').slice(0, half))
  await until(() => connection?.answered === 21)
  await clock.advance(10_000)
  t.equal(connections().length, 1, 'the late one was answered')
  app.refuseMisfit(late, inside as Socket)
  t.strictSame(statuses(await heard), [...Array(21).fill(200), 408])
})

t.test('a request that stays away after its client has read its answers is given up', async t => {
  const { app, port, clock } = await startWired(t)
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const socket = open(port).pause()
  socket.write(`${request('/docs/swagger-ui.js').repeat(20)}GET /`)
  const connections = () => [...app.connections.all]
  await until(() => connections().some(([, { answering }]) => answering > 0))
  const [[inside, connection] = []] = connections()
  app.refuseMisfit(late, inside as Socket)
  const heard = heardFrom(socket.resume())
  await until(() => connection?.answering === 0)
  await clock.advance(10_000)
  t.strictSame(statuses(await heard), [...Array(20).fill(200), 408])
})

t.test(
  'a connection is ended at the second look at which nothing more was answered on it, and not at the first',
  async t => {
    const { app, clock } = await startWired(t)
    const socket = new Socket()
    const all = app.connections.all as Map<Socket, Connection>
    all.set(socket, { answering: 1, answered: 0, latest: undefined, fault: undefined, parting: undefined })
    await clock.advance(120_000)
    t.equal(socket.destroyed, false)
    await clock.advance(120_000)
    t.equal(socket.destroyed, true)
    all.delete(socket)
  },
)
