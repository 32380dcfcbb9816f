// What clients may have a minute: calls to RetroAchievements, and what is here.

import t, { type Test } from 'tap'
import type { Environment } from '../../../src/config/reader.ts'
import { createLimits } from '../../../src/http/access/limits.ts'
import { bearer, entry, left, startForClients, tokenOf } from '../../support/clients.ts'
import { createTestClock } from '../../support/clock.ts'
import { startGateway } from '../../support/gateway.ts'
import { codeOf, door, hour, how, minute, route, ways } from '../../support/stories.ts'
import { until } from '../../support/waiting.ts'

/** A gateway that is open to anybody, in a time that stands still. */
async function startLimited(t: Test, perMinute: number, environment: Environment = {}) {
  return startGateway(t, { CLIENT_PER_MINUTE: String(perMinute), ...environment })
}

function count(statuses: readonly { statusCode: number }[], wanted: number): number {
  return statuses.filter(({ statusCode }) => statusCode === wanted).length
}

t.test('without a limit nobody is counted', async t => {
  const { get } = await startGateway(t)
  const { headers } = await get(route)
  for (const name of ['ratelimit', 'ratelimit-policy', 'retry-after']) t.notOk(name in headers)
})

for (const limit of [2, 60]) {
  t.test(`of 200 new things that a client with ${limit} asks for at once, ${limit} are asked for`, async t => {
    const { get, sandbox } = await startLimited(t, limit)
    const responses = await Promise.all(Array.from({ length: 200 }, (_, each) => get(`/games/${each + 1}`)))
    t.equal(sandbox.calls(), limit)
    const refused = responses.filter(({ statusCode }) => statusCode === 429)
    t.equal(refused.length, 200 - limit)
    for (const response of refused) {
      t.match(response.json(), { code: 'client-rate-limited', type: '/problems/client-rate-limited' })
      t.equal(how(response), 'fwd=miss; detail=client-rate-limited')
      t.match(response.headers, { 'cache-control': 'no-store', 'retry-after': String(60 / limit) })
    }
  })
}

t.test('200 who ask for the same are charged for one call', async t => {
  const { get, sandbox } = await startLimited(t, 2)
  const responses = await Promise.all(Array.from({ length: 200 }, (_, each) => get(each % 2 ? route : door)))
  t.equal(count(responses, 200), 200)
  t.equal(sandbox.calls(), 1)
  t.match(left(responses[0] as never), { calls: 1 })
})

t.test('what is here is answered with a hundred times as often, and then no more', async t => {
  const { get, sandbox, lines } = await startLimited(t, 2)
  const responses = []
  for (let each = 0; each < 200; each += 1) responses.push(await get(each % 2 ? route : door))
  t.equal(count(responses, 200), 200)
  t.strictSame(left(responses.at(-1) as never), { calls: 1, requests: 0 })
  for (const url of [...ways, '/games/0']) {
    const refused = await get(url)
    t.match([refused.statusCode, codeOf(refused)], [429, 'client-rate-limited'])
    t.match(refused.headers, { 'retry-after': '1', 'cache-control': 'no-store' })
  }
  t.equal(sandbox.calls(), 1)
  const refusals = () => lines.filter(({ status }) => status === 429)
  await until(() => refusals().length === 3)
  for (const { why } of refusals()) t.equal(why, 'the client has had what it may have')
})

t.test('what costs RetroAchievements nothing is no call', async t => {
  const { get, send, sandbox } = await startLimited(t, 5)
  const { headers } = await get(route)
  const etag = String(headers.etag)
  await get(route, { 'if-none-match': etag })
  await send({ method: 'HEAD', url: door })
  await get('/games/0')
  await get('/games/5', { 'cache-control': 'only-if-cached' })
  t.strictSame(left(await get(route)), { calls: 4, requests: 494 })
  for (const url of ['/', '/healthz', '/docs', '/openapi.json', '/nothing', '/me/followers'])
    t.notOk('ratelimit' in (await get(url)).headers, url)
  t.strictSame(left(await get(route)), { calls: 4, requests: 493 })
  t.equal(sandbox.calls(), 1)
})

t.test('a second question is none of the client’s', async t => {
  const { get, sandbox } = await startLimited(t, 5)
  t.equal((await get('/users/Nobody2/awards')).statusCode, 404)
  t.ok(sandbox.calls() >= 1)
  t.match(left(await get(route)), { calls: 3 })
})

t.test('when it has had its calls, a client gets what is held, however old, and is told why', async t => {
  const { get, sandbox, clock } = await startLimited(t, 1)
  await get(route)
  t.equal(how(await get(route)), 'hit; ttl=180')
  await clock.advance(hour)
  await get('/games/9')
  for (const url of ways) {
    const response = await get(url)
    t.match([response.statusCode, how(response)], [200, 'hit; ttl=-3420; detail=client-rate-limited'])
    t.match(response.headers, { age: '3600', 'cache-control': /max-age=180/ })
  }
  const wished = await get(route, { 'cache-control': 'no-cache' })
  t.match(how(wished), 'detail=client-rate-limited')
  t.equal(sandbox.calls(), 2)
  t.equal((await get('/games/2')).statusCode, 429)
})

t.test('what is served while it is asked for again is not the client’s to pay', async t => {
  const { get, clock, sandbox } = await startLimited(t, 1)
  await get(route)
  await clock.advance(5 * minute)
  await get('/games/9')
  t.equal(how(await get(route)), 'hit; ttl=-120; detail=refreshing')
  await until(() => sandbox.calls() === 3)
  t.match(left(await get(route)), { calls: 0 })
  t.notMatch(how(await get(door)), 'client-rate-limited')
})

for (const limit of [1, 7, 59, 60, 61, 1_000]) {
  t.test(`after Retry-After a client with ${limit} a minute has one more, and shortly before it none`, async t => {
    const { get, clock } = await startLimited(t, limit)
    for (let id = 1; id <= limit; id += 1) await get(`/games/${id}`)
    const retryAfter = Number((await get('/games/1001')).headers['retry-after'])
    const exactMs = 60_000 / limit
    t.equal(retryAfter, Math.ceil(exactMs / 1_000))
    await clock.advance(exactMs - 1)
    t.equal((await get('/games/1002')).statusCode, 429)
    await clock.advance(retryAfter * 1_000 - exactMs + 1)
    t.not((await get('/games/1003')).statusCode, 429)
  })
}

/** Lists of structured fields (RFC 9651), as far as they are used here: strings with whole numbers as parameters. */
function listIn(field: unknown): readonly (readonly [name: string, params: Record<string, number>])[] {
  return String(field)
    .split(', ')
    .map(member => {
      const [, name, params] = /^"([a-z]+)"((?:;[a-z]=\d{1,15})+)$/.exec(member) ?? []
      if (name === undefined || params === undefined) throw new Error(`${member} is no member`)
      const pairs = params.slice(1).split(';')
      return [name, Object.fromEntries(pairs.map(pair => [pair.slice(0, 1), Number(pair.slice(2))]))]
    })
}

t.test('RateLimit says what is left and when all of it is back, and never more than RateLimit-Policy', async t => {
  const { get, clock } = await startLimited(t, 4)
  const seen: unknown[] = []
  for (const [url, afterMs] of [
    ['/games/1', 0],
    ['/games/2', 0],
    ['/games/2', 7_500],
    ['/games/3', 7_500],
    ['/games/3', 10 * hour],
    ['/games/3', 0],
  ] as const) {
    await clock.advance(afterMs)
    const { headers } = await get(url)
    t.strictSame(listIn(headers['ratelimit-policy']), [
      ['calls', { q: 4, w: 60 }],
      ['requests', { q: 400, w: 60 }],
    ])
    seen.push(listIn(headers.ratelimit).map(([name, { r, t }]) => [name, r, t]))
  }
  t.strictSame(seen, [
    [
      ['calls', 3, 15],
      ['requests', 399, 1],
    ],
    [
      ['calls', 2, 30],
      ['requests', 398, 1],
    ],
    [
      ['calls', 2, 23],
      ['requests', 399, 1],
    ],
    [
      ['calls', 2, 30],
      ['requests', 399, 1],
    ],
    [
      ['calls', 4, 0],
      ['requests', 399, 1],
    ],
    [
      ['calls', 4, 0],
      ['requests', 398, 1],
    ],
  ])
})

t.test('clients are told apart by token, and a token’s own limit goes before that of all', async t => {
  const lines = [entry('one'), entry('other'), entry('more', { perMinute: 3 })]
  const { get, send } = await startForClients(t, lines, { CLIENT_PER_MINUTE: '1' })
  const calls = async (name: string, id: number) => left(await get(`/games/${id}`, bearer(name)))?.calls
  t.equal(await calls('one', 1), 0)
  t.equal((await get('/games/2', bearer('one'))).statusCode, 429)
  const elsewhere = { url: '/games/2', headers: bearer('one'), remoteAddress: '192.0.2.9' }
  t.equal((await send(elsewhere)).statusCode, 429, 'also when it comes from elsewhere')
  t.equal(await calls('other', 3), 0)
  t.equal(await calls('more', 4), 2)
  t.equal((await get('/games/5')).statusCode, 401)
  t.notOk(left(await get('/games/5')), 'who is not let in has nothing left to be told of')
})

t.test('two tokens of one name have one share, and none fills up another’s', async t => {
  const next = tokenOf('next')
  const { get, replace } = await startForClients(t, [
    entry('web', { perMinute: 2 }),
    entry('web', { perMinute: 2 }, next),
  ])
  const statuses = async (names: readonly string[], ids: readonly number[]) =>
    Promise.all(
      ids.map(
        async (id, each) => (await get(`/games/1/comments?count=${id}`, bearer(names[each % 2] as string))).statusCode,
      ),
    )
  t.strictSame(await statuses(['web', 'next'], [1, 2, 3, 4]), [200, 200, 429, 429])
  await replace(entry('web', { perMinute: 2 }), entry('web', { perMinute: 3 }, next))
  t.strictSame(
    await statuses(['next', 'web'], [11, 12, 13, 14, 15, 16, 17, 18]),
    [200, 429, 200, 429, 200, 429, 429, 429],
  )
})

t.test('of clients without number the latest 20,000 are remembered', async t => {
  const limits = createLimits({ perMinute: 1, clock: createTestClock() })
  const call = (each: number) => limits.of(`192.0.2.${each}`)?.call()
  t.notOk(call(0))
  for (let each = 1; each < 20_000; each += 1) call(each)
  t.match(call(0), { code: 'client-rate-limited', retryAfterMs: 60_000 })
  for (let each = 20_000; each < 39_999; each += 1) call(each)
  t.ok(call(0), 'who comes again is kept')
  t.notOk(call(1), 'who does not is forgotten')
})

t.test('what RetroAchievements is not going to be asked for is not charged', async t => {
  const { get, sandbox } = await startLimited(t, 20)
  sandbox.fault({ kind: 'status', status: 500 })
  for (let id = 1; id <= 5; id += 1) await get(`/games/${id}`)
  for (let id = 6; id <= 40; id += 1) t.equal((await get(`/games/${id}`)).json().code, 'upstream-unavailable')
  t.match(left(await get('/games/1')), { calls: 15 })
})
