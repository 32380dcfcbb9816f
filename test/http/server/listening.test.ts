// Where a gateway listens: `localhost` is both loopback addresses, with one and the same server behind them.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import type { Environment } from '../../../src/config/reader.ts'
import { startGateway } from '../../support/gateway.ts'
import { until } from '../../support/waiting.ts'
import { farewell, heardFrom, request, statuses } from '../../support/wire.ts'

const ipv4 = '127.0.0.1'
const ipv6 = '::1'
const both = [ipv4, ipv6]

/** Whether something listens there. */
async function isTaken(port: number, host: string): Promise<boolean> {
  const socket = connect(port, host)
  const outcome = await new Promise<boolean>(resolve => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  return outcome
}

async function hasIpv6(): Promise<boolean> {
  const server = createServer()
  const has = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false)).listen(0, ipv6, () => resolve(true))
  })
  server.close()
  return has
}

const skip = (await hasIpv6()) ? false : 'this machine has no IPv6'

async function startOnLocalhost(t: Test, environment: Environment = {}) {
  const gateway = await startGateway(t, environment)
  const origins = await gateway.app.listenAt({ host: 'localhost', port: 0 })
  const port = Number(new URL(origins[0] as string).port)
  return { ...gateway, origins, port, open: (host: string) => connect(port, host).on('error', () => {}) }
}

async function ask(socket: Socket, bytes: string) {
  socket.write(bytes)
  return heardFrom(socket)
}

t.test('localhost is both loopback addresses, at one port', { skip }, async t => {
  const { app, origins, port, open } = await startOnLocalhost(t)
  t.strictSame(origins, [`http://127.0.0.1:${port}`, `http://[::1]:${port}`])
  for (const host of both) {
    const [found, last] = await ask(open(host), request('/games/1') + farewell)
    t.strictSame([found?.status, last?.status], [200, 200], host)
    const [again] = await ask(open(host), request('/games/1', ['Connection: close']))
    t.match(again?.head, /^cache-status: .*hit/im, `${host} has the same memory`)
  }
  await app.close()
  for (const host of both) t.notOk(await isTaken(port, host), `${host} is free again`)
})

t.test('what is not HTTP, or expects something, is answered alike on both', { skip }, async t => {
  const { open, lines } = await startOnLocalhost(t)
  for (const host of both) {
    t.strictSame(statuses(await ask(open(host), 'NONSENSE\r\n\r\n')), [400], host)
    const expecting = request('/games/1', ['Expect: a miracle', 'Connection: close'])
    t.strictSame(statuses(await ask(open(host), expecting)), [417], host)
    t.strictSame(statuses(await ask(open(host), request('a:443', [], 'CONNECT'))), [405], host)
  }
  t.equal(lines.filter(({ msg }) => msg === 'answered').length, 6)
})

t.test('connections on both addresses count against one limit', { skip }, async t => {
  const { app, open } = await startOnLocalhost(t)
  app.server.maxConnections = 2
  const held = both.map(open)
  await until(() => app.connections.all.size === 2)
  for (const host of both) await once(open(host), 'close')
  t.equal(app.connections.all.size, 2)
  for (const socket of held) t.strictSame(statuses(await ask(socket, farewell)), [200])
})

t.test('going away takes nothing new on either address, and finishes what is in flight on both', { skip }, async t => {
  const { app, clock, sandbox, port, open } = await startOnLocalhost(t)
  sandbox.fault({ kind: 'hold' })
  const paths = ['/games/1', '/games/2']
  const answers = both.map((host, index) => ask(open(host), request(paths[index] as string)))
  await until(() => sandbox.calls() === 2)
  const departing = app.depart()
  for (const host of both) t.notOk(await isTaken(port, host), host)
  await clock.advance(1_000)
  await departing
  let closed = false
  const closing = app.close().then(() => {
    closed = true
  })
  const [first, second] = answers
  sandbox.heal()
  for (const answer of await Promise.all([first, second])) {
    t.strictSame(statuses(answer ?? []), [200])
    t.match(answer?.[0]?.head, /^connection: close$/im)
  }
  await closing
  t.ok(closed)
})

t.test('closing waits for a request that is in flight at the second address alone', { skip }, async t => {
  const { app, sandbox, open } = await startOnLocalhost(t)
  sandbox.fault({ kind: 'hold' })
  const answer = ask(open(ipv6), request('/games/1'))
  await until(() => sandbox.calls() === 1)
  const closing = app.close()
  sandbox.heal()
  t.strictSame(statuses(await answer), [200])
  await closing
  t.equal(app.connections.all.size, 0)
})

t.test('clients that say nothing are not waited for at the second address either', { skip }, async t => {
  const { app, clock, open } = await startOnLocalhost(t)
  const idle = open(ipv6)
  await until(() => app.connections.all.size === 1)
  const ended = once(idle, 'close')
  const closing = app.close()
  await clock.advance(1_000)
  await closing
  t.resolves(ended)
})

t.test('on a machine without IPv6 it listens on the other address', async t => {
  const { app } = await startGateway(t)
  // An address for documentation, which no machine has.
  const origins = await app.listenAt({ host: 'localhost', port: 0 }, '2001:db8::1')
  const port = Number(new URL(origins[0] as string).port)
  t.strictSame(origins, [`http://127.0.0.1:${port}`])
  t.ok(await isTaken(port, ipv4))
})

t.test('where one of the addresses is taken, it listens on neither', { skip }, async t => {
  for (const host of both) {
    const other = createServer().listen(0, host)
    await once(other, 'listening')
    t.teardown(() => other.close())
    const { port } = other.address() as { port: number }
    const { app } = await startGateway(t)
    await t.rejects(app.listenAt({ host: 'localhost', port }), { code: 'EADDRINUSE' }, host)
    for (const each of both) t.equal(await isTaken(port, each), each === host, each)
    await app.close()
  }
})

t.test('any other host is one address, and neither logs a line of its own', async t => {
  const { app, lines } = await startGateway(t)
  const [origin = '', ...others] = await app.listenAt({ host: ipv4, port: 0 })
  t.strictSame(others, [])
  t.equal((await fetch(`${origin}/healthz`)).status, 200)
  t.strictSame(
    lines.filter(({ msg }) => /listening/i.test(msg)),
    [],
  )
  app.log.info('a line')
  t.match(lines.at(-1), { msg: 'a line' }, 'and lines are logged as ever')
})
