// Who gets an answer where clients need tokens.

import type { InjectOptions } from 'fastify'
import t from 'tap'
import { bearer, entry, startForClients, tokenOf } from '../../support/clients.ts'
import { until } from '../../support/waiting.ts'

const operator = 'token-of-the-operator'
const route = '/games/1'
const door = '/API/API_GetGame.php?i=1'
const ways = [route, door]

t.test(
  'without a token nobody is answered, also not with what is here, and RetroAchievements is not asked',
  async t => {
    const { get, send, sandbox } = await startForClients(t, [entry('web')])
    const refused = async (calls: number) => {
      for (const url of [...ways, '/games/0', '/games/1?wrong=1', '/API/API_GetGame.php']) {
        for (const method of ['GET', 'HEAD'] as const) {
          const response = await send({ method, url, headers: { 'if-none-match': '*' } })
          t.match(response, { statusCode: 401, headers: { 'cache-control': 'no-store' } }, `${method} ${url}`)
          t.equal(response.headers['www-authenticate'], 'Bearer realm="ra-gateway"')
          t.notOk('etag' in response.headers)
        }
      }
      t.equal(sandbox.calls(), calls)
    }
    await refused(0)
    for (const url of ways) t.equal((await get(url, bearer('web'))).statusCode, 200)
    await refused(1)
    t.match((await get(route)).json(), { code: 'unauthorized', type: '/problems/unauthorized' })
    t.match((await get(door)).json(), { errors: [{ status: '401', code: 'unauthorized' }] })
  },
)

const token = tokenOf('web')
const misplaced: readonly Pick<InjectOptions, 'url' | 'headers'>[] = [
  { url: `${route}?access_token=${token}` },
  { url: `${route}?token=${token}` },
  { url: `${door}&y=${token}` },
  { url: `${door}&access_token=${token}` },
  { url: route, headers: { cookie: `token=${token}; access_token=${token}` } },
  { url: route, headers: { 'x-api-key': token } },
  { url: route, headers: { 'proxy-authorization': `Bearer ${token}` } },
  { url: route, headers: { authorization: `Basic ${token}` } },
  { url: route, headers: { authorization: `Basic ${btoa(`web:${token}`)}` } },
]

t.test('a token in the wrong place is none', async t => {
  const { send, sandbox, lines } = await startForClients(t, [entry('web')])
  for (const question of misplaced) {
    const response = await send(question)
    t.equal(response.statusCode, 401, JSON.stringify(question))
    t.notMatch(response.body, token)
  }
  t.equal(sandbox.calls(), 0)
  t.notMatch(JSON.stringify(lines), token)
})

const odd: readonly (readonly [authorization: string, status: number])[] = [
  ['', 401],
  ['Bearer', 401],
  ['Bearer ', 401],
  [token, 401],
  [`Bearer${token}`, 401],
  [`Bearer\t${token}`, 401],
  [`Bearer: ${token}`, 401],
  [`Bearer "${token}"`, 401],
  [`Bearer ${token} ${token}`, 401],
  [`Bearer ${token}, Bearer ${token}`, 401],
  [`Bearer ${token},`, 401],
  [`Bearer ${token}x`, 401],
  [`Bearer ${token.slice(0, -1)}`, 401],
  [`Bearer ${token.toUpperCase()}`, 401],
  [`Bearer x${token}`, 401],
  [`Bearer ${'x'.repeat(12_000)}`, 401],
  [`Bearer ${' '.repeat(12_000)}`, 401],
  [`Bearer ${entry('web')}`, 401],
  ['Bearer __proto__', 401],
  ['Bearer ÿþ\u00e9', 401],
  [`Bearer ${token}`, 200],
  [`bearer ${token}`, 200],
  [`BEARER    ${token}`, 200],
]

t.test('only a bearer token that is right to the letter is one', async t => {
  const { get } = await startForClients(t, [entry('web')])
  for (const [authorization, status] of odd) {
    for (const url of ways) t.equal((await get(url, { authorization })).statusCode, status, authorization.slice(0, 80))
  }
})

t.test('answers are for that client alone, also where it holds them already', async t => {
  const { get, send } = await startForClients(t, [entry('web')], { CORS_ORIGINS: 'https://a.example' })
  for (const url of [...ways, '/games/999999']) {
    const { headers, statusCode } = await get(url, bearer('web'))
    t.match(headers['cache-control'], /^private, max-age=\d+/, url)
    t.notMatch(headers['cache-control'], 's-maxage')
    t.equal(headers.vary, 'Origin, Authorization')
    const head = await send({ method: 'HEAD', url, headers: bearer('web') })
    t.match([head.statusCode, head.body], [statusCode, ''])
    if (headers.etag === undefined) continue
    const held = { ...bearer('web'), 'if-none-match': String(headers.etag) }
    for (const method of ['GET', 'HEAD'] as const) {
      const unchanged = await send({ method, url, headers: held })
      t.equal(unchanged.statusCode, 304)
      t.match(unchanged.headers, { 'cache-control': /^private/, vary: 'Origin, Authorization', etag: headers.etag })
    }
  }
})

t.test('what says how to ask is for anybody', async t => {
  const { get } = await startForClients(t, [])
  for (const url of ['/', '/healthz', '/docs', '/docs/docs.js', '/openapi.json', '/problems/unauthorized'])
    t.equal((await get(url)).statusCode, 200, url)
  for (const url of ['/nothing', '/API/API_Nothing.php']) t.equal((await get(url)).statusCode, 404, url)
  t.equal((await get('/API/API_GetFeed.php')).statusCode, 410)
})

t.test('an empty file lets in nobody', async t => {
  const { get } = await startForClients(t, ['# nobody yet', '', '  '])
  t.equal((await get(route, bearer('web'))).statusCode, 401)
})

t.test('the token of the operator passes, without a limit, and it alone opens the routes of the owner', async t => {
  const environment = { OPERATOR_TOKEN: operator, CLIENT_PER_MINUTE: '1' }
  const authorization = `Bearer ${operator}`
  const { get } = await startForClients(t, [entry('web')], { ...environment, OWNER_ROUTES: 'on' })
  for (const id of [1, 2, 3]) {
    const response = await get(`/games/${id}`, { authorization })
    t.equal(response.statusCode, 200)
    t.notOk('ratelimit' in response.headers)
  }
  for (const url of ['/me/followers', '/API/API_GetUsersFollowingMe.php']) {
    t.equal((await get(url, { authorization })).statusCode, 200)
    for (const headers of [bearer('web'), {}]) t.equal((await get(url, headers)).statusCode, 401)
  }
  const closed = await startForClients(t, [entry('web')], environment)
  for (const headers of [{ authorization }, bearer('web'), {}])
    t.match((await closed.get('/me/followers', headers)).json(), { code: 'route-not-found' })
})

const routed: readonly (readonly [pattern: string, paths: readonly string[], others: readonly string[]])[] = [
  ['/games/:gameId', ['/games/2'], ['/games/2/high-scores', '/API/API_GetGame.php?i=2']],
  ['/games/*', ['/games/2', '/games/2/high-scores'], ['/consoles', '/API/API_GetGame.php?i=2']],
  ['/users/*/awards', ['/users/MaxMilyin/awards'], ['/users/MaxMilyin', '/users/MaxMilyin/rank']],
  ['/API/API_GetGame.php', ['/API/API_GetGame.php?i=2'], ['/games/2', '/API/API_GetGameExtended.php?i=2']],
  ['/API/*', ['/API/API_GetGame.php?i=2', '/API/API_GetConsoleIDs.php'], ['/games/2']],
  ['*', ['/API/API_GetGame.php?i=2', '/games/2', '/consoles'], []],
]

for (const [pattern, paths, others] of routed) {
  t.test(`a token for ${pattern} is for that alone, and what it is not for is not asked`, async t => {
    const { get, sandbox } = await startForClients(t, [entry('web', { routes: [pattern] })])
    for (const url of others) {
      const response = await get(url, bearer('web'))
      t.match(response, { statusCode: 403, headers: { 'cache-control': 'no-store' } }, url)
      t.match(response.body, /The token web is not for this route/)
    }
    t.equal(sandbox.calls(), 0)
    for (const url of paths) t.equal((await get(url, bearer('web'))).statusCode, 200, url)
  })
}

t.test('tokens differ in what they are for, and a list is for each of its routes', async t => {
  const { get } = await startForClients(
    t,
    [entry('one', { routes: ['/games/:gameId', '/consoles'] }), entry('other', { routes: ['/top-users'] })],
    { BASE_PATH: '/ra' },
  )
  const statuses = async (name: string) =>
    Promise.all(
      ['/games/1', '/consoles', '/top-users'].map(async url => (await get(`/ra${url}`, bearer(name))).statusCode),
    )
  t.strictSame(await statuses('one'), [200, 200, 403])
  t.strictSame(await statuses('other'), [403, 403, 200])
})

t.test('two tokens of one name are both good', async t => {
  const { get } = await startForClients(t, [entry('web'), entry('web', {}, tokenOf('next'))])
  for (const name of ['web', 'next']) t.equal((await get(route, bearer(name))).statusCode, 200)
})

t.test('the log names whose token it was', async t => {
  const { get, lines } = await startForClients(t, [entry('web')], { OPERATOR_TOKEN: operator, LOG_HITS: 'on' })
  await get(route, bearer('web'))
  await get(route, { authorization: `Bearer ${operator}` })
  await get(route)
  await until(() => lines.filter(({ msg }) => msg === 'answered').length === 3)
  t.strictSame(
    lines.filter(({ msg }) => msg === 'answered').map(({ client }) => client),
    ['web', 'operator', undefined],
  )
})
