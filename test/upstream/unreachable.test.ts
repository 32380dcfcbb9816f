// RetroAchievements cannot be reached: what clients are told, what is remembered, and what the log says.

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { createDispatcher } from '../../src/serve.ts'
import { selfSigned } from '../support/certificates.ts'
import { settled } from '../support/clock.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { resolveTo } from '../support/names.ts'
import { codeOf, ended, hour, how, landed, second, statusOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const path = '/users/MaxMilyin'

type Case = {
  readonly what: string
  /** What the log calls it. */
  readonly says: RegExp
  /** How often the gateway tries. */
  readonly calls: 1 | 2
  /** Comes back with settings of the gateway. */
  setUp(t: Test): Promise<{ readonly [name: string]: string }>
}

/** The settings of a gateway before a server that does this with each connection. */
async function before(t: Test, server: Server, scheme = 'http') {
  return { RA_API_URL: `${scheme}://127.0.0.1:${await listen(t, server)}/API/` }
}

async function listen(t: Test, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** What a proxy says to each request. */
const proxySaying = (line: string) =>
  createServer(socket => socket.once('data', () => socket.end(`HTTP/1.1 ${line}\r\nContent-Length: 0\r\n\r\n`)))

const https = 'https://upstream.invalid/API/'

const cases: readonly Case[] = [
  {
    what: 'refuses connections',
    says: /ECONNREFUSED/,
    calls: 2,
    setUp: async () => ({ RA_API_URL: `http://127.0.0.1:${await closedPort()}/API/` }),
  },
  {
    what: 'refuses connections at all of its addresses',
    says: /ECONNREFUSED/,
    calls: 2,
    async setUp(t) {
      resolveTo(t, ['127.0.0.1', '127.0.0.2'])
      return { RA_API_URL: `http://upstream.invalid:${await closedPort()}/API/` }
    },
  },
  ...(['ENOTFOUND', 'EAI_AGAIN'] as const).map(
    (code): Case => ({
      what: `has a name that leads nowhere: ${code}`,
      says: new RegExp(code),
      calls: 1,
      async setUp(t) {
        resolveTo(t, code)
        return { RA_API_URL: https }
      },
    }),
  ),
  {
    what: 'is where no route leads',
    says: /ENETUNREACH/,
    calls: 1,
    async setUp(t) {
      // Of a group, with which there is no TCP.
      resolveTo(t, ['224.0.0.1'])
      return { RA_API_URL: https }
    },
  },
  {
    what: 'ends the connection before it answers',
    says: /UND_ERR_SOCKET/,
    calls: 2,
    setUp: t =>
      before(
        t,
        createServer(socket => socket.once('data', () => socket.destroy())),
      ),
  },
  {
    what: 'resets the connection before it answers',
    says: /ECONNRESET|UND_ERR_SOCKET/,
    calls: 2,
    setUp: t =>
      before(
        t,
        createServer(socket => socket.once('data', () => socket.resetAndDestroy())),
      ),
  },
  {
    what: 'has a certificate that nobody vouches for',
    says: /DEPTH_ZERO_SELF_SIGNED_CERT/,
    calls: 1,
    setUp: t => before(t, createTlsServer(selfSigned(t)), 'https'),
  },
  {
    what: 'speaks no TLS',
    says: /EPROTO|ERR_SSL_/,
    calls: 1,
    setUp: t =>
      before(
        t,
        createServer(socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
        'https',
      ),
  },
  {
    what: 'has no certificate at all',
    says: /EPROTO|ERR_SSL_/,
    calls: 1,
    setUp: t => before(t, createTlsServer(), 'https'),
  },
  {
    what: 'ends the connection in the middle of the TLS handshake',
    says: /ECONNRESET/,
    calls: 2,
    setUp: t =>
      before(
        t,
        createServer(socket => socket.once('data', () => socket.destroy())),
        'https',
      ),
  },
  {
    what: 'is behind a proxy that refuses connections',
    says: /ECONNREFUSED/,
    calls: 2,
    setUp: async () => ({ HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}`, RA_API_URL: https }),
  },
  {
    what: 'is behind a proxy that does not let the gateway through',
    says: /Proxy response \(403\)/,
    calls: 1,
    setUp: async t => ({
      HTTPS_PROXY: `http://127.0.0.1:${await listen(t, proxySaying('403 Forbidden'))}`,
      RA_API_URL: https,
    }),
  },
  {
    what: 'is behind a proxy that does not know the gateway',
    says: /\(?407\)?/,
    calls: 1,
    setUp: async t => ({
      HTTPS_PROXY: `http://127.0.0.1:${await listen(t, proxySaying('407 Proxy Authentication Required'))}`,
      RA_API_URL: https,
    }),
  },
  {
    what: 'is behind a proxy without a tunnel that does not know the gateway',
    says: /407/,
    calls: 1,
    setUp: async t => ({
      HTTP_PROXY: `http://127.0.0.1:${await listen(t, proxySaying('407 Proxy Authentication Required'))}`,
      RA_API_URL: 'http://upstream.invalid/API/',
    }),
  },
  {
    what: 'is behind a proxy that ends connections',
    says: /UND_ERR_PRX_CONN/,
    calls: 2,
    setUp: async t => ({
      HTTPS_PROXY: `http://127.0.0.1:${await listen(
        t,
        createServer(socket => socket.once('data', () => socket.destroy())),
      )}`,
      RA_API_URL: https,
    }),
  },
]

/** Asks until so many calls have failed. */
async function ask(gateway: Gateway, url: string, calls: number) {
  const from = ended(gateway)
  const asked = gateway.get(url)
  await landed(gateway, from + 1)
  await gateway.clock.advance(300)
  await landed(gateway, from + calls)
  return asked
}

for (const { what, says, calls, setUp } of cases) {
  t.test(`RetroAchievements ${what}: it is unavailable for half a minute, and the log says why`, async t => {
    const gateway = await startGateway(t, await setUp(t), {}, createDispatcher)
    const { get, clock, lines } = gateway
    const response = await ask(gateway, path, calls)
    t.strictSame(
      [response.statusCode, codeOf(response), response.headers['retry-after']],
      [503, 'upstream-unavailable', '30'],
    )
    t.equal(response.json().type, '/problems/upstream-unavailable')
    t.match(response.json().detail, 'cannot be reached')
    t.match((await get('/problems/upstream-unavailable')).body, 'cannot be reached')
    const failed = lines.filter(({ msg }) => msg === 'upstream failed')
    t.equal(failed.length, calls)
    for (const line of failed) {
      t.match(line, { level: 'warn', code: 'upstream-unavailable', upstream: 'GetUserProfile' })
      t.match(JSON.stringify(line.err), says)
    }
    const printed = JSON.stringify(lines)
    t.notMatch(printed, sandboxKey)
    t.notMatch(printed, '.php')

    await clock.advance(10 * second)
    const remembered = await get(path)
    t.strictSame([codeOf(remembered), remembered.headers['retry-after']], ['upstream-unavailable', '20'])
    t.equal(ended(gateway), calls, 'it is not tried again')
    await clock.advance(20 * second)
    t.equal((await ask(gateway, path, calls)).headers['retry-after'], '30', 'then it is')
    t.equal(ended(gateway), 2 * calls)
  })
}

t.test('of several addresses that fail in different ways the log names each way', async t => {
  resolveTo(t, ['224.0.0.1', '127.0.0.1'])
  const gateway = await startGateway(
    t,
    { RA_API_URL: `http://upstream.invalid:${await closedPort()}/API/` },
    {},
    createDispatcher,
  )
  t.equal(codeOf(await ask(gateway, path, 2)), 'upstream-unavailable')
  t.match(gateway.lines, [{ err: { message: 'cannot be reached: ENETUNREACH, ECONNREFUSED' } }, {}, {}])
})

t.test('an older answer stands in for what cannot be reached', async t => {
  const gateway = await startGateway(t)
  const { body } = await gateway.get(path)
  await gateway.clock.advance(hour)
  await gateway.sandbox.close()
  const response = await ask(gateway, path, 2)
  t.strictSame([response.statusCode, response.body], [200, body])
  t.match(how(response), 'detail=upstream-unavailable')
})

t.test('when the breaker opens, Retry-After says how long it stays open', async t => {
  const gateway = await startGateway(t)
  await gateway.sandbox.close()
  const said: unknown[] = []
  for (let game = 1; game <= 6; game += 1) {
    const response = game < 6 ? await ask(gateway, `/games/${game}`, game < 5 ? 2 : 1) : await gateway.get('/games/6')
    t.equal(codeOf(response), 'upstream-unavailable')
    said.push(response.headers['retry-after'])
  }
  t.strictSame(said, ['30', '30', '30', '30', '10', '10'])
})

t.test('a proxy that takes the question and says nothing is a timeout, and holds nobody else up', async t => {
  const proxy = createServer(() => {})
  const gateway = await startGateway(
    t,
    { HTTPS_PROXY: `http://127.0.0.1:${await listen(t, proxy)}`, RA_API_URL: https, UPSTREAM_CONCURRENCY: '1' },
    {},
    createDispatcher,
  )
  for (const url of [path, '/games/1']) {
    const from = ended(gateway)
    const asked = gateway.get(url)
    await until(async () => (await statusOf(gateway)).upstream.calls === from + 1)
    await gateway.clock.advance(15 * second)
    t.strictSame([(await asked).statusCode, codeOf(await asked)], [504, 'upstream-timeout'])
  }
})

for (const [what, said] of [
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an odd status line', 'HTTP/1.1 two hundred\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
] as const) {
  t.test(`RetroAchievements says ${what}: it was reached, and is broken`, async t => {
    const server = createServer(socket => socket.once('data', () => socket.end(said)))
    const gateway = await startGateway(t, await before(t, server), {}, createDispatcher)
    const response = await settled(gateway.get(path), gateway.clock)
    t.strictSame([response.statusCode, codeOf(response)], [502, 'upstream-broken'])
    const [failed] = gateway.lines.filter(({ msg }) => msg === 'upstream failed')
    t.notMatch(JSON.stringify(failed), 'undefined')
  })
}
