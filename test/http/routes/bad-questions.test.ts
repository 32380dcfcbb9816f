// Well-formed requests that want what they must not have: paths and queries that play tricks.

import t from 'tap'
import { sandboxKey } from '../../../sandbox/server.ts'
import { startGateway } from '../../support/gateway.ts'
import { request, startWired } from '../../support/wire.ts'

const bomb = Array.from({ length: 10_000 }, (_, place) => `p${place}=${place}`).join('&')
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']

const refused: readonly [status: number, urls: readonly string[]][] = [
  [
    400,
    [
      ...[
        '1%2fhigh-scores',
        '1%2Fhigh-scores',
        '%00',
        '1%00',
        '%2e%2e',
        '%252f',
        '%2531',
        '1;x=y',
        '1%0d%0aA:%20b',
      ].map(id => `/games/${id}`),
      ...['%', '%2', '%zz', '%u0031', '%ff', '%c0%af', '%c0%ae%c0%ae', '%ed%a0%80', '%f4%90%80%80'].map(
        id => `/games/${id}`,
      ),
      ...[
        '%E2%80%AEmax',
        'max%E2%80%8B',
        '%EF%BC%AD%EF%BD%81',
        'MaxMily%C4%B1n',
        'max%0A',
        '%20max',
        'max+',
        '%00',
      ].map(name => `/users/${name}`),
      ...['__proto__', '__defineGetter__'].map(name => `/users/${name}/progress`),
      ...names.flatMap(name => [`/games/${name}`, `/claims?status=${name}`, `/awards/recent?kinds=${name}`]),
      ...names.flatMap(name => [
        `/games/1/comments?sort=${name}`,
        `/users/max/games?ids=1,${name}`,
        `/users/max/achievements/${name}`,
      ]),
      ...names.flatMap(name => [
        `/games/1?${name}=1`,
        `/games/1?${name}[a]=1`,
        `/users/max/progress?count=1&${name}=1`,
      ]),
      ...['_=1', 'cb=0.5', '1699999999', 't', '=', '=1', '?', '%00=1', '%zz=1', '%c0%ae=1', '%F0%9F%98%80=1', '#a'].map(
        query => `/games/1?${query}`,
      ),
      ...['1%00', '%00', '1e1', '%EF%BC%91', '%D9%A1', '1&count=1'].map(count => `/users/max/progress?count=${count}`),
    ],
  ],
  [
    404,
    [
      ...[
        '/games%2f1',
        '/games/..%2f1/x',
        '/games/../games/1',
        '/games/./1',
        '/games/1/..',
        '/./games/1',
        '//games/1',
        '/games//1',
        '/games/1/',
        '/;/games/1',
        '/games;a=b/1',
      ],
      ...[
        '/games/%2e%2e/openapi.json',
        '/docs/%2e%2e/package.json',
        '/docs/..%2fpackage.json',
        '/.env',
        '/GAMES/1',
        '/healthz%00',
        '/healthz/',
      ],
      ...names.flatMap(name => [
        `/${name}`,
        `/games/1/${name}`,
        `/problems/${name}`,
        `/docs/${name}`,
        `/API/API_${name}.php`,
      ]),
      ...[
        '/API/API_GetGame%00.php?i=1',
        '/API/../API/API_GetGame.php?i=1',
        '/API/API_GetGame.php/x?i=1',
        '/API/API_GetGame.phpx?i=1',
      ],
    ],
  ],
  [
    422,
    [
      ...['i=%00', 'i=1%00', 'i=1&i=2', 'i[]=1', 'i[0]=1', '__proto__=1', 'constructor=1'].map(
        query => `/API/API_GetGame.php?${query}`,
      ),
      ...['%00', '%F0%9F%98%80', '..%2f..%2f', 'a%26y%3Dkey', '%ff', 'max%0d%0a', '__proto__'].map(
        name => `/API/API_GetUserProfile.php?u=${name}`,
      ),
    ],
  ],
]

for (const [status, urls] of refused) {
  t.test(`what plays tricks with paths and queries gets ${status}, and RetroAchievements is not asked`, async t => {
    const { get, exchange, sandbox, lines } = await startWired(t)
    for (const url of urls) {
      const [answer] = await exchange(request(url, ['Connection: close']))
      t.equal(answer?.status, status, url.slice(0, 80))
      t.ok(String(answer?.body).length < 400 + url.length, 'what is sent is not multiplied')
      t.match(answer?.head, /^content-type: application\/(problem\+)?json/im)
      t.notMatch(JSON.stringify(answer), sandboxKey)
    }
    t.equal(sandbox.calls(), 0)
    t.equal((await get('/games/1')).statusCode, 200)
    t.strictSame(
      lines.filter(({ level }) => level === 'error' || level === 'fatal'),
      [],
    )
    t.strictSame(Object.keys(Object.prototype), [], 'nothing was left on the prototype of objects')
  })
}

/** The least of some durations, in milliseconds: whatever else the machine does makes them longer. */
async function leastMs(action: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let each = 0; each < 5; each += 1) {
    const beganMs = performance.now()
    await action()
    least = Math.min(least, performance.now() - beganMs)
  }
  return least
}

t.test(
  'queries of ten thousand parameters are refused as others are, at a cost that grows with their length',
  async t => {
    const { get, sandbox } = await startGateway(t)
    for (const query of [bomb, 'a&'.repeat(10_000), 'count=1&'.repeat(10_000), `count=${'9'.repeat(10_000)}`]) {
      t.equal((await get(`/users/max/progress?${query}`)).statusCode, 400)
      t.equal((await get(`/API/API_GetGame.php?${query}`)).statusCode, 422)
      t.equal((await get(`/API/API_GetGame.php?${'i=1&'.repeat(5_000)}${query}`)).statusCode, 422)
    }
    for (const parameter of ['a&', 'count=1&']) {
      const short = await leastMs(() => get(`/users/max/progress?${parameter.repeat(1_000)}`))
      const long = await leastMs(() => get(`/users/max/progress?${parameter.repeat(16_000)}`))
      t.ok(long < 100 * short, 'sixteen times as many do not take the square of that', { short, long })
    }
    t.equal(sandbox.calls(), 0)
  },
)

t.test('the name of a parameter that is cut short is cut between characters', async t => {
  const { get } = await startGateway(t)
  const { body } = await get(`/games/1?${'a'.repeat(49)}%F0%9F%98%80=1`)
  t.notMatch(body, /\\ud[89a-f]/i)
})

t.test('names of users that are names of everything else are names of users', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'null', 'undefined', 'NaN']) {
    t.equal((await get(`/users/${name}`)).json().code, 'user-not-found', name)
    t.equal(sandbox.requests.at(-1)?.query.u, name.toLowerCase())
  }
})

t.test('one question in many spellings is asked once', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const url of ['/games/1', '/games/%31', '/g%61mes/1', '/games/1?', '/games/1?&&', '/%67ames/%31?&']) {
    t.equal((await get(url)).statusCode, 200, url)
  }
  for (const more of ['', '&cb=1', '&_=2', `&${bomb}`, '&__proto__=1', '&constructor=1', '&z=me&y=key']) {
    t.equal((await get(`/API/API_GetGame.php?i=1${more}`)).statusCode, 200, more.slice(0, 20))
  }
  t.equal((await get('/API/%41PI_GetGame%2ephp?i=%31')).statusCode, 200)
  t.equal(sandbox.calls(), 1)
})
