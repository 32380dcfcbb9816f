// Answers of RetroAchievements that say all in their heads: a body that never ends, or is broken, changes nothing of them.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import t, { type Test } from 'tap'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { codeOf, ended, second } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const path = '/users/max/points'
const points = { Points: 5, SoftcorePoints: 6 }

type Body = (response: ServerResponse) => void

const bodies: readonly [what: string, body: Body][] = [
  ['never comes', response => response.flushHeaders()],
  ['never ends', response => response.write('{"message":')],
  ['goes on and on', response => endless(response)],
  ['is cut off', response => response.write('{"message":', () => response.destroy())],
  [
    'is shorter than it says',
    response => response.setHeader('content-length', 100).write('{}', () => response.destroy()),
  ],
  ['is in an encoding that was not asked for', response => response.setHeader('content-encoding', 'zstd').end('{}')],
  ['does not unpack', response => response.setHeader('content-encoding', 'gzip').end('no gzip')],
  ['is larger than anything', response => response.end('x'.repeat(9 * 1024 * 1024))],
  ['nests deeper than anything', response => response.end('['.repeat(30_000))],
  ['is empty', response => response.end()],
]

function endless(response: ServerResponse): void {
  const go = () => {
    while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
  }
  response.on('drain', go)
  go()
}

/** A gateway before a server that sends this status with this body, until it is told to be well. */
async function startBefore(t: Test, status: number, body: Body, headers: { readonly [name: string]: string } = {}) {
  const open = new Set<Socket>()
  const state = { isWell: false, connections: 0 }
  const server = createServer((_, response) => {
    if (state.isWell) return void response.end(JSON.stringify(points))
    response.statusCode = status
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    body(response)
  })
  server.on('connection', socket => {
    state.connections += 1
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/`
  return { ...(await startGateway(t, { RA_API_URL: url, UPSTREAM_CONCURRENCY: '1' })), open, state }
}

const heads: readonly [status: number, code: string, retryAfter?: string][] = [
  [302, 'upstream-broken'],
  [307, 'upstream-broken'],
  [403, 'upstream-refused'],
  [429, 'upstream-busy', '40'],
  [451, 'upstream-refused'],
]

for (const [status, code, retryAfter] of heads) {
  for (const [what, body] of bodies) {
    t.test(`${status} whose body ${what} is told at once: ${code}`, async t => {
      const { get, lines } = await startBefore(t, status, body, { 'retry-after': '40' })
      // The clock stands still.
      const response = await get(path)
      t.equal(codeOf(response), code)
      if (retryAfter !== undefined) t.equal(response.headers['retry-after'], retryAfter)
      t.match(lines, [{ msg: 'upstream failed', code, err: { message: new RegExp(`says 429|${status}`) } }, {}])
    })
  }
}

t.test('a 429 whose body never ends begins the pause, frees its turn, and its connection is given up', async t => {
  const gateway = await startBefore(t, 429, response => response.flushHeaders(), { 'retry-after': '40' })
  const { get, clock, open, state } = gateway
  t.equal((await get(path)).headers['retry-after'], '40')
  state.isWell = true
  await clock.advance(second)
  await until(() => open.size === 0)
  t.equal((await get('/users/other/points')).headers['retry-after'], '39')
  await clock.advance(39 * second)
  t.equal((await settled(get('/users/other/points'), clock)).statusCode, 200)
})

t.test('a body without an end gives its connection up at once', async t => {
  const { get, open } = await startBefore(t, 403, endless)
  t.equal(codeOf(await get(path)), 'upstream-refused')
  await until(() => open.size === 0)
  t.equal(open.size, 0)
})

t.test('the connection is used again after a short body', async t => {
  const { get, clock, state } = await startBefore(t, 403, response => response.end('<html>'))
  t.equal(codeOf(await get(path)), 'upstream-refused')
  state.isWell = true
  await clock.advance(120 * second)
  t.equal((await get(path)).statusCode, 200)
  t.equal(state.connections, 1)
})

for (const [status, calls] of [
  [500, 1],
  [502, 2],
  [503, 2],
  [504, 2],
  [400, 1],
] as const) {
  for (const [what, body] of bodies) {
    t.test(`${status} whose body ${what} is a broken answer with that status`, async t => {
      const gateway = await startBefore(t, status, body)
      const response = await settled(gateway.get(path), gateway.clock)
      t.strictSame([response.statusCode, codeOf(response)], [502, 'upstream-broken'])
      t.equal(ended(gateway), calls)
      t.match(gateway.lines, [{ msg: 'upstream failed', err: { message: new RegExp(`says ${status}`) } }])
      t.ok(gateway.clock.monotonic() < 10 * second, 'long before the deadline')
    })
  }
}

for (const status of [200, 401, 404, 422]) {
  t.test(`${status} means nothing without its body, which is waited for`, async t => {
    const gateway = await startBefore(t, status, response => response.write('{"Points":'))
    const response = await settled(gateway.get(path), gateway.clock)
    t.strictSame([response.statusCode, codeOf(response)], [504, 'upstream-timeout'])
  })
}

t.test('a head that is larger than any is a broken answer', async t => {
  const gateway = await startBefore(t, 200, response => response.setHeader('x-large', 'x'.repeat(100_000)).end('{}'))
  t.equal(codeOf(await settled(gateway.get(path), gateway.clock)), 'upstream-broken')
})
