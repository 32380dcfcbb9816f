// Headers that are odd, or meant for others, on requests that are good.

import t from 'tap'
import { settled } from '../../support/clock.ts'
import { type Gateway, startGateway } from '../../support/gateway.ts'

const targets = [
  '/games/1',
  '/games/0',
  '/users/MaxMilyin/progress?count=5',
  '/',
  '/docs/',
  '/docs',
  '/nothing',
  '/API/API_GetGame.php?i=1',
]

/** What must not depend on a header. */
function seen({ statusCode, headers, body }: Awaited<ReturnType<Gateway['get']>>) {
  const { date: _date, 'x-request-id': _id, ...others } = headers
  return { statusCode, others, body }
}

const odd: readonly (readonly [string, string])[] = [
  ['host', 'elsewhere.example'],
  ['host', '[::1]:80'],
  ['x-forwarded-host', 'elsewhere.example'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-prefix', '/elsewhere'],
  ['x-forwarded-for', '127.0.0.1, ::1'],
  ['x-forwarded-port', '443'],
  ['forwarded', 'for=127.0.0.1;host=elsewhere.example;proto=https'],
  ['x-original-url', '/healthz'],
  ['x-rewrite-url', '/healthz'],
  ['x-http-method-override', 'DELETE'],
  ['x-method-override', 'POST'],
  ['accept-version', '9.9.9'],
  ['range', 'bytes=0-3'],
  ['range', 'bytes=9-1,,x'],
  ['range', 'items=1-2'],
  ['if-match', '*'],
  ['if-range', '"x"'],
  ['if-modified-since', 'Thu, 01 Jan 2099 00:00:00 GMT'],
  ['if-modified-since', 'yesterday'],
  ['if-unmodified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['if-none-match', '"'],
  ['if-none-match', `"${'a'.repeat(8_000)}`],
  ['if-none-match', `${'"a",'.repeat(2_000)}x`],
  ['if-none-match', `${', '.repeat(4_000)}x`],
  ['accept', 'image/png'],
  ['accept', '*/*;q=0'],
  ['accept', ',;=,/'],
  ['accept-encoding', 'br;q=9, *;q=0, identity;q=0'],
  ['accept-encoding', 'gzip;q=x,,'],
  ['accept-language', 'x'.repeat(1_000)],
  ['content-type', 'application/json; charset=x; ='],
  ['cookie', '__proto__=1; a'],
  ['authorization', 'Bearer'],
  ['authorization', `Basic ${'='.repeat(1_000)}`],
  ['origin', 'null'],
  ['access-control-request-method', 'DELETE'],
  ['te', 'trailers, deflate;q=0.5'],
  ['max-forwards', '0'],
  ['via', '1.1 elsewhere'],
  ['__proto__', '1'],
  ['constructor', '1'],
  ['cache-control', 'max-age=99999999999999999999999999'],
  ['cache-control', 'max-age=-1'],
  ['cache-control', 'max-age=1e3'],
  ['cache-control', 'max-age'],
  ['cache-control', 'max-age="1000"'],
  ['cache-control', 'max-age=5, max-age=99999'],
  ['cache-control', 'max-stale, max-stale=x, max-stale=""'],
  ['cache-control', '__proto__=1, constructor, toString=2'],
  ['cache-control', ',=,;"'],
  ['cache-control', 'a="no-cache, only-if-cached'.padEnd(8_000, ',')],
  ['cache-control', 'only-if-cached=1, only-if-cached'],
  ['pragma', 'no-cache'],
]

t.test('headers that are odd, or meant for others, make no difference', async t => {
  const { get, sandbox } = await startGateway(t, { ALLOWED_HOSTS: '*' })
  for (const url of targets) {
    await get(url)
    const calls = sandbox.calls()
    const wanted = seen(await get(url))
    for (const [name, value] of odd) {
      t.strictSame(seen(await get(url, { [name]: value })), wanted, `${url} ${name}: ${value.slice(0, 40)}`)
    }
    t.equal(sandbox.calls(), calls)
  }
})

t.test('a condition that does not hold is said so', async t => {
  const { get } = await startGateway(t)
  const etag = String((await get('/games/1')).headers.etag)
  t.equal((await get('/games/1', { 'if-match': `"other", ${etag}` })).statusCode, 200)
  t.equal((await get('/games/1', { 'if-match': '"other"' })).statusCode, 412)
})

t.test('nothing that is only to come from the cache is asked for, however it is written', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const wish of ['only-if-cached', ' ONLY-IF-CACHED ,', 'max-age=5,only-if-cached', 'only-if-cached, no-cache']) {
    t.equal((await get('/games/2', { 'cache-control': wish })).json().code, 'not-cached', wish)
  }
  t.equal(sandbox.calls(), 0)
})

t.test('HEAD is answered as GET is, without the body, whatever is asked', async t => {
  const gateway = await startGateway(t)
  const { send, clock } = gateway
  for (const url of [
    ...targets,
    '/healthz',
    '/openapi.json',
    '/problems/hidden',
    '/games/999999999',
    '/API/API_GetFeed.php',
    '/%zz',
  ]) {
    await send({ url })
    for (const headers of [{}, { 'if-none-match': '*' }, { range: 'bytes=0-1' }, { accept: 'text/html' }]) {
      const wanted = seen(await settled(send({ url, headers }), clock))
      const got = seen(await settled(send({ method: 'HEAD', url, headers }), clock))
      t.equal(got.body, '')
      const { 'cache-status': _got, age: _gotAge, ...ours } = got.others
      const { 'cache-status': _wanted, age: _wantedAge, ...theirs } = wanted.others
      t.strictSame([got.statusCode, ours], [wanted.statusCode, theirs], `${url} ${JSON.stringify(headers)}`)
    }
  }
})
