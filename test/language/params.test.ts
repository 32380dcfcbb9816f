import t from 'tap'
import { callOf, viewNameOf } from '../../src/catalogue/call.ts'
import highScores from '../../src/endpoints/games/high-scores.ts'
import { readParameters } from '../../src/http/routes/parameters.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { gameId } from '../../src/language/params.ts'
import { startGateway } from '../support/gateway.ts'

const refused: readonly [url: string, parameter: string][] = [
  ['/games/0', 'gameId'],
  ['/games/007', 'gameId'],
  ['/games/-1', 'gameId'],
  ['/games/1.5', 'gameId'],
  ['/games/12345678901', 'gameId'],
  ['/games/abc/high-scores', 'gameId'],
  ['/games/1%0A', 'gameId'],
  ['/games/%F0%9F%98%80', 'gameId'],
  ['/games//high-scores', 'gameId'],
  ['/users/x', 'user'],
  [`/users/${'x'.repeat(21)}`, 'user'],
  [`/users/${'x'.repeat(27)}`, 'user'],
  [`/users/${'x'.repeat(5000)}`, 'user'],
  ['/users/Ren%C3%A9', 'user'],
  ['/users/a_b', 'user'],
  ['/users/..%2F..%2Fetc', 'user'],
  ['/users/max/progress?count=0', 'count'],
  ['/users/max/progress?count=501', 'count'],
  ['/users/max/progress?count=1e2', 'count'],
  ['/users/max/progress?count=+5', 'count'],
  ['/users/max/progress?count=007', 'count'],
  ['/users/max/progress?count=', 'count'],
  ['/users/max/progress?count', 'count'],
  ['/users/max/progress?count=1&count=1', 'count'],
  ['/users/max/progress?count[]=1', 'count[]'],
  ['/users/max/progress?offset=-1', 'offset'],
  ['/users/max/progress?offset=1000001', 'offset'],
  ['/users/max/progress?offset=%zz', 'offset'],
  ['/users/max/progress?page=2', 'page'],
  ['/users/max/progress?user=max', 'user'],
  ['/users/max/progress?Count=5', 'Count'],
  ['/users/max/progress?__proto__=1', '__proto__'],
  ['/games/1?y=key', 'y'],
  ['/games/1/extended?unpromoted=1', 'unpromoted'],
  ['/games/1/extended?unpromoted=TRUE', 'unpromoted'],
  ['/games/%zz', 'path'],
]

t.test('what is not valid is refused by its name, and never reaches RetroAchievements', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const [url, parameter] of refused) {
    const response = await get(url)
    t.equal(response.statusCode, 400, url)
    t.match(response.headers['content-type'], 'application/problem+json')
    t.equal(response.headers['cache-control'], 'no-store')
    t.ok(response.headers['x-request-id'])
    const { code, type, status, parameter: named, detail } = response.json()
    t.strictSame(
      { code, type, status, named },
      { code: 'invalid-parameter', type: '/problems/invalid-parameter', status: 400, named: parameter },
    )
    t.ok(detail.length > 20)
  }
  t.equal(sandbox.calls(), 0)
})

const asked: readonly [url: string, method: string, query: { [name: string]: string }][] = [
  ['/games/1', 'GetGame', { i: '1' }],
  ['/games/1/extended', 'GetGameExtended', { i: '1', f: '3' }],
  ['/games/2/achievements?unpromoted=false', 'GetGameExtended', { i: '2', f: '3' }],
  ['/games/1/achievements?unpromoted=true', 'GetGameExtended', { i: '1', f: '5' }],
  ['/games/9999999999/high-scores', 'GetGameRankAndScore', { g: '9999999999', t: '0' }],
  ['/games/1/latest-masters', 'GetGameRankAndScore', { g: '1', t: '1' }],
  ['/users/MaxMilyin', 'GetUserProfile', { u: 'maxmilyin' }],
  ['/users/01b8gg0nxrxfxfwhm07xas0qqg/points', 'GetUserPoints', { u: '01B8GG0NXRXFXFWHM07XAS0QQG' }],
  ['/users/max%4Dilyin/progress?offset=505', 'GetUserCompletionProgress', { u: 'maxmilyin', o: '500', c: '500' }],
]

t.test('what is valid is asked in one canonical form, with the key in the URL', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const [url, method, query] of asked) {
    sandbox.forget()
    await get(url)
    const { y, ...sent } = sandbox.requests[0]?.query ?? {}
    t.strictSame({ method: sandbox.requests[0]?.method, sent }, { method, sent: query }, url)
    t.ok(y)
  }
})

const declared: Endpoint = {
  ...highScores,
  name: 'games/made-up',
  things: ['game'],
  params: { ...highScores.params, ids: { ...gameId('i'), fallback: undefined } },
}

t.test('a parameter without a default has to be there', t => {
  t.throws(() => readParameters(declared, { gameId: '1' }, {}, 0), {
    code: 'invalid-parameter',
    message: /ids is missing/,
  })
  t.strictSame(readParameters(declared, { gameId: '1' }, { ids: '5' }, 0), { gameId: 1, ids: 5 })
  t.end()
})

t.test('a parameter that cannot be read for a fault of ours is not the client’s fault', t => {
  const read = () => {
    throw new TypeError('ours')
  }
  const faulty = { ...declared, params: { gameId: { ...gameId('i'), read } } }
  t.throws(() => readParameters(faulty, { gameId: '1' }, {}, 0), { name: 'TypeError' })
  t.end()
})

t.test('a parameter that only shapes our view is no part of the question, but of the view', t => {
  const endpoint = { ...declared, params: { ...declared.params, ids: { ...gameId('i'), upstream: undefined } } }
  const [one, other] = [
    { gameId: 1, ids: 5 },
    { gameId: 1, ids: 6 },
  ]
  t.equal(callOf(endpoint, one).key, callOf(endpoint, other).key)
  t.not(viewNameOf(endpoint, one), viewNameOf(endpoint, other))
  t.end()
})

t.test('the key can travel as a bearer token, out of the URL', async t => {
  const { get, sandbox } = await startGateway(t, { RA_KEY_TRANSPORT: 'bearer', RA_CONTACT: 'operator@example.org' })
  t.equal((await get('/games/1')).statusCode, 200)
  const { query, headers } = sandbox.requests[0] ?? { query: {}, headers: {} }
  t.strictSame(query, { i: '1' })
  t.match(headers, { authorization: /^Bearer ./, 'user-agent': /^ra-gateway\/\S+ \(operator@example\.org\)$/ })
})
