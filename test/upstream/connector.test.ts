// How the gateway comes to RetroAchievements where its name has several addresses, of which some are slow or lead nowhere.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { errors } from 'undici'
import { createDispatcher } from '../../src/serve.ts'
import { createConnector } from '../../src/upstream/connector.ts'
import { selfSigned } from '../support/certificates.ts'
import { createTestClock, settled, type TestClock } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { resolveTo } from '../support/names.ts'
import { landed } from '../support/stories.ts'

const timeoutMs = 15_000

/**
 * A server that accepts nothing until it is released: connections wait in its queue, and when that is full, the kernel drops
 * attempts without a word, as on a line that is slow or leads nowhere. It is a process of its own, which stands still.
 */
async function startMute(t: Test, host = '127.0.0.1', port = 0) {
  const program = `
    const fs = require('node:fs')
    const answer = JSON.stringify({ Points: 5, SoftcorePoints: 6 })
    const server = require('node:http').createServer((request, response) => response.end(answer))
    server.listen({ host: '${host}', port: ${port}, backlog: 1 }, () => {
      fs.writeSync(1, String(server.address().port))
      fs.readSync(0, Buffer.alloc(1))
    })`
  const mute = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'], env: {} })
  const [said] = (await once(mute.stdout, 'data')) as [Buffer]
  const bound = Number(said)
  const queue = Array.from({ length: 8 }, () => connect(bound, host).on('error', () => {}))
  await Promise.all(queue.slice(0, 2).map(socket => once(socket, 'connect')))
  t.teardown(() => {
    for (const socket of queue) socket.destroy()
    mute.kill('SIGKILL')
  })
  return { port: bound, release: () => mute.stdin.write('\n') }
}

/** A server that accepts connections. */
async function startQuick(t: Test, host: string, port = 0) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => sockets.add(socket.on('error', () => {})))
  await new Promise<void>(resolve => server.listen(port, host, resolve))
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

/** What connecting comes to: a socket, or an error. */
function open(clock: TestClock, port: number | '', protocol = 'http:'): Promise<Socket | Error> {
  const connector = createConnector({ timeoutMs, clock })
  const target = { hostname: 'upstream.invalid', host: 'upstream.invalid', protocol, port: String(port) }
  return new Promise(resolve => connector(target, (error, socket) => resolve(error ?? socket)))
}

/** As long as it takes until what was found out about a name is acted upon. */
async function turns() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

async function connected(t: Test, opening: Promise<Socket | Error>): Promise<Socket> {
  const socket = await opening
  if (socket instanceof Error) throw socket
  t.teardown(() => socket.destroy())
  return socket
}

for (const addresses of [
  ['127.0.0.1', '::1'],
  ['::1', '127.0.0.1'],
]) {
  t.test(`a slow IPv4 address is waited for when IPv6 cannot be reached (${addresses.join(', then ')})`, async t => {
    const { port, release } = await startMute(t)
    resolveTo(t, addresses)
    const { get } = await startGateway(t, { RA_API_URL: `http://upstream.invalid:${port}/API/` }, {}, createDispatcher)
    const asked = get('/users/max/points')
    await turns()
    // What the kernel has dropped comes again a second after it was sent.
    release()
    t.equal((await asked).statusCode, 200)
  })
}

t.test('a slow address of a proxy is waited for when the other one cannot be reached', async t => {
  const { port, release } = await startMute(t)
  resolveTo(t, ['127.0.0.1', '::1'])
  const settings = { HTTPS_PROXY: `http://proxy.invalid:${port}`, RA_API_URL: 'https://upstream.invalid/API/' }
  const gateway = await startGateway(t, settings, {}, createDispatcher)
  const asked = gateway.get('/users/max/points')
  await turns()
  release()
  await landed(gateway, 1)
  t.match(gateway.lines, [{ err: { message: /UND_ERR_PRX_CONN/ } }], 'it is reached, and makes no tunnel')
  t.equal((await settled(asked, gateway.clock)).statusCode, 503)
})

t.test('the next address is tried while the first one says nothing, and the first one is given up', async t => {
  const { port } = await startMute(t)
  await startQuick(t, '127.0.0.2', port)
  resolveTo(t, ['127.0.0.1', '127.0.0.2'])
  const clock = createTestClock()
  const opening = open(clock, port)
  await turns()
  await clock.advance(250)
  t.equal((await connected(t, opening)).remoteAddress, '127.0.0.2')
})

t.test('two addresses that lead nowhere leave time for a third', async t => {
  const { port } = await startMute(t)
  await startMute(t, '127.0.0.2', port)
  await startQuick(t, '127.0.0.3', port)
  resolveTo(t, ['127.0.0.1', '127.0.0.2', '127.0.0.3'])
  const clock = createTestClock()
  const opening = open(clock, port)
  await turns()
  await clock.advance(500)
  t.equal((await connected(t, opening)).remoteAddress, '127.0.0.3')
})

t.test('the next address is tried at once when one fails', async t => {
  const { port } = await startQuick(t, '127.0.0.1')
  resolveTo(t, ['127.0.0.2', '127.0.0.3', '127.0.0.1'])
  t.equal((await connected(t, open(createTestClock(), port))).remoteAddress, '127.0.0.1')
})

t.test('the families take turns', async t => {
  const { port } = await startQuick(t, '127.0.0.1')
  // The IPv6 addresses are refused, as nobody listens there.
  resolveTo(t, ['::1', '::ffff:127.0.0.4', '::ffff:127.0.0.5', '127.0.0.1', '127.0.0.2'])
  const { sockets } = await startQuick(t, '127.0.0.2', port)
  t.equal((await connected(t, open(createTestClock(), port))).remoteAddress, '127.0.0.1')
  t.equal(sockets.size, 0)
})

t.test('all addresses fail: the error tells of each', async t => {
  const { port } = await startMute(t)
  resolveTo(t, ['127.0.0.2', '127.0.0.3'])
  t.match(await open(createTestClock(), port), {
    name: 'AggregateError',
    message: `connect ECONNREFUSED 127.0.0.2:${port}; connect ECONNREFUSED 127.0.0.3:${port}`,
    errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }],
  })
})

t.test('one address fails: the error is its own', async t => {
  const { port } = await startMute(t)
  resolveTo(t, ['127.0.0.2'])
  t.match(await open(createTestClock(), port), { code: 'ECONNREFUSED' })
})

for (const [protocol, port] of [
  ['http:', 80],
  ['https:', 443],
] as const) {
  t.test(`${protocol} goes to port ${port} unless the URL says another one`, async t => {
    resolveTo(t, ['127.0.0.77'])
    t.match(await open(createTestClock(), '', protocol), { message: new RegExp(`127.0.0.77:${port}$`) })
  })
}

t.test('connecting takes no longer than it may', async t => {
  const { port } = await startMute(t)
  resolveTo(t, ['127.0.0.1'])
  const clock = createTestClock()
  const opening = open(clock, port)
  await turns()
  await clock.advance(timeoutMs)
  t.ok((await opening) instanceof errors.ConnectTimeoutError)
})

t.test('TLS that does not begin takes no longer than it may, and its connection is given up', async t => {
  const { port, sockets } = await startQuick(t, '127.0.0.1')
  resolveTo(t, ['127.0.0.1'])
  const clock = createTestClock()
  const opening = open(clock, port, 'https:')
  while (sockets.size === 0) await turns()
  await clock.advance(timeoutMs)
  t.ok((await opening) instanceof errors.ConnectTimeoutError)
  const [socket] = sockets as Iterable<Socket> as unknown as [Socket]
  await once(socket.resume(), 'close')
})

t.test('TLS is spoken over the connection that was there first', async t => {
  const { key, cert } = selfSigned(t, 'upstream.invalid')
  const server = createTlsServer({ key, cert }, socket => socket.on('error', () => {}).end('hello'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const trusted = getCACertificates()
  setDefaultCACertificates([...trusted, String(cert)])
  t.teardown(() => setDefaultCACertificates(trusted))
  resolveTo(t, ['127.0.0.2', '127.0.0.1'])
  const socket = await connected(t, open(createTestClock(), (server.address() as AddressInfo).port, 'https:'))
  t.equal(await text(socket), 'hello')
  t.ok((socket as TLSSocket).authorized)
})

t.test('a name that nobody finds takes no longer than it may', async t => {
  resolveTo(t, 'never')
  const clock = createTestClock()
  const opening = open(clock, 80)
  await clock.advance(timeoutMs)
  t.ok((await opening) instanceof errors.ConnectTimeoutError)
})
