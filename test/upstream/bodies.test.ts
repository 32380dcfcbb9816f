// Bodies that are hostile or broken: none costs more than its bounds, and none takes the gateway down.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'

const path = '/users/max/points'
const points = JSON.stringify({ Points: 5, SoftcorePoints: 6 })
const read = { points: 5, softcorePoints: 6 }
const megabytes = 1024 * 1024
const tooLong = 'an answer of more than 8388608 bytes'

type Answer = (response: ServerResponse) => void

const packed =
  (encoding: string, body: Buffer): Answer =>
  response =>
    response.setHeader('content-encoding', encoding).end(body)

/** Writes the same again and again for as long as somebody reads. */
const endless =
  (piece: string): Answer =>
  response => {
    const go = () => {
      while (!response.destroyed && response.write(piece));
    }
    response.on('drain', go)
    go()
  }

const hostile: readonly [what: string, answer: Answer, message: string][] = [
  ['10 MB of [', response => response.end('['.repeat(10 * megabytes)), tooLong],
  ['2 MB of [', response => response.end('['.repeat(2 * megabytes)), 'an answer of more than 20 levels'],
  [
    'a million empty texts',
    response => response.end(`[${'"",'.repeat(1_000_000)}""]`),
    'an answer of more than 400000 values',
  ],
  ['a gzip bomb', packed('gzip', gzipSync(Buffer.alloc(64 * megabytes))), tooLong],
  ['a brotli bomb', packed('br', brotliCompressSync(Buffer.alloc(64 * megabytes))), tooLong],
  ['a gzip bomb of a legal size', packed('gzip', gzipSync('['.repeat(megabytes))), 'an answer of more than 20 levels'],
  ['100 kB that are no gzip', packed('gzip', Buffer.alloc(100_000, 'x')), 'no whole answer: Z_DATA_ERROR'],
  ['a body without an end', endless('x'.repeat(megabytes)), tooLong],
]

for (const [what, answer, message] of hostile) {
  t.test(`${what} is a broken answer, and the log says why`, async t => {
    const { get, lines, clock } = await startBefore(t, answer)
    const response = await settled(get(path), clock)
    t.equal(response.statusCode, 502)
    t.equal(response.json().code, 'upstream-broken')
    t.match(lines, [{ msg: 'upstream failed', code: 'upstream-broken', err: { message } }])
  })
}

t.test('several hostile bodies at once are each refused, and the next answer is read', async t => {
  let isWell = false
  const { get, clock } = await startBefore(t, response => response.end(isWell ? points : '['.repeat(2 * megabytes)))
  const hostile = await settled(Promise.all(['a1', 'b1', 'c1', 'd1'].map(user => get(`/users/${user}/points`))), clock)
  t.strictSame(
    hostile.map(({ statusCode }) => statusCode),
    [502, 502, 502, 502],
  )
  isWell = true
  t.strictSame((await get(path)).json(), read)
})

t.test('a body that comes in very many pieces is read', async t => {
  const { get } = await startBefore(t, response => {
    for (const letter of `{"Points":5,${' '.repeat(20_000)}"SoftcorePoints":6}`) response.write(letter)
    response.end()
  })
  t.strictSame((await get(path)).json(), read)
})

t.test('a body that is shorter than its length says is cut off', async t => {
  const { get, clock } = await startBefore(t, response => {
    response.setHeader('content-length', 5 * megabytes).write(points, () => response.destroy())
  })
  t.equal((await settled(get(path), clock)).json().code, 'upstream-broken')
})

t.test('a body of the largest size is read', async t => {
  const { get } = await startBefore(t, response => response.end(points.padEnd(8 * megabytes)))
  t.strictSame((await get(path)).json(), read)
})

const mark = Buffer.from('\uFEFF')

for (const [what, answer] of [
  ['as it is', response => response.end(Buffer.concat([mark, Buffer.from(points)]))],
  ['packed', packed('gzip', gzipSync(Buffer.concat([mark, Buffer.from(points)])))],
  ['of a large size', response => response.end(Buffer.concat([mark, Buffer.from(points.padEnd(megabytes))]))],
] as const satisfies readonly [string, Answer][]) {
  t.test(`a byte order mark before JSON that comes ${what} is overlooked, and not passed on`, async t => {
    const { get } = await startBefore(t, answer)
    t.strictSame((await get(path)).json(), read)
    const { body } = await get('/API/API_GetUserPoints.php?u=max')
    t.strictSame(JSON.parse(body), JSON.parse(points))
  })
}

t.test('two byte order marks are no JSON', async t => {
  const { get } = await startBefore(t, response => response.end(Buffer.concat([mark, mark, Buffer.from(points)])))
  t.equal((await get(path)).json().code, 'upstream-broken')
})

t.test('where the status says all, what is wrong with the body does not count', async t => {
  const { get, clock } = await startBefore(t, response => {
    response.writeHead(429, { 'retry-after': '40' }).end('['.repeat(megabytes))
  })
  const response = await settled(get(path), clock)
  t.equal(response.json().code, 'upstream-busy')
  t.equal(response.headers['retry-after'], '40')
})

t.test('an encoding that was not asked for is none', async t => {
  const { get, clock } = await startBefore(t, packed('nonsense', Buffer.from(points)))
  t.equal((await settled(get(path), clock)).json().code, 'upstream-broken')
})

/** A gateway before a server that answers everything in one way. */
async function startBefore(t: Test, answer: Answer) {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return startGateway(t, { RA_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/` })
}
