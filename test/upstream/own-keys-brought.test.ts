import t from 'tap'
import { friends, keysAsked, mine, startOwnKeys } from '../support/own-keys.ts'
import { refusal } from '../support/refusal.ts'
import { codeOf } from '../support/stories.ts'

const route = '/games/1'
const door = '/API/API_GetGame.php?i=1'
const operator = 'token-of-the-operator'

/** Headers, and what stands behind the URL of the door. */
type Brought = readonly [what: string, authorization: string | undefined, query: string]

const headersOf = (authorization: string | undefined) => (authorization === undefined ? {} : { authorization })

const accepted: readonly Brought[] = [
  ['as a bearer token', `Bearer ${mine}`, ''],
  ['as a bearer token, in other letter case', `bEARER   ${mine}`, ''],
  ['as y', undefined, `&y=${mine}`],
  ['as y, with the name that old programs send', undefined, `&z=MaxMilyin&y=${mine}`],
  ['as y, behind a proxy that wants a password', 'Basic bWU6eW91', `&y=${mine}`],
  ['both ways', `Bearer ${mine}`, `&y=${mine}`],
  ['as a bearer token, which counts and not y', `Bearer ${mine}`, `&y=${friends}`],
  ['as a bearer token, beside an empty y', `Bearer ${mine}`, '&y='],
  ['as a bearer token, beside two of y', `Bearer ${mine}`, `&y=${friends}&y=${friends}`],
]

for (const [what, authorization, query] of accepted) {
  t.test(`at the door a key may be brought ${what}`, async t => {
    const gateway = await startOwnKeys(t)
    const response = await gateway.get(door + query, headersOf(authorization))
    t.equal(response.statusCode, 200)
    t.strictSame(keysAsked(gateway), [mine])
    t.equal(gateway.sandbox.requests[0]?.query.z, undefined)
    t.notMatch(JSON.stringify([response.headers, response.body, gateway.lines]), /own-key/)
  })
}

const long = 'k'.repeat(64) + 'e'.repeat(65)
const odd = [
  'with blanks in it',
  'quote"quote',
  '../../etc/passwd',
  '<script>alert</script>',
  '1%00OR%001',
  'ключ-ключ-ключ',
]

const refused: readonly Brought[] = [
  ['that is not there', undefined, ''],
  ['that is empty', 'Bearer ', '&y='],
  ['that is given twice', undefined, `&y=${mine}&y=${mine}`],
  ['that is in a list', undefined, `&y[]=${mine}`],
  ['that is too short', 'Bearer short', '&y=short'],
  ['that is too long', `Bearer ${long}`, `&y=${long}`],
  ['that is a placeholder', 'Bearer your-api-key', '&y=your-api-key'],
  ['that is the token of the operator', `Bearer ${operator}`, `&y=${operator}`],
  ['that is the token of the operator, as y', undefined, `&y=${operator}`],
  ['of another scheme', `Basic ${mine}`, ''],
  ['without a scheme', mine, ''],
  ...odd.map((key): Brought => [`that is written ${key}`, undefined, `&y=${encodeURIComponent(key)}`]),
  ...odd.slice(1, 4).map((key): Brought => [`that is written ${key}, as a bearer token`, `Bearer ${key}`, '']),
]

for (const [what, authorization, query] of refused) {
  t.test(`a key ${what} is refused, and RetroAchievements is not asked`, async t => {
    const { get, sandbox, app, lines } = await startOwnKeys(t, { OPERATOR_TOKEN: operator })
    const headers = headersOf(authorization)
    for (const response of [await get(route, headers), await get(door + query, headers)]) {
      t.strictSame([response.statusCode, codeOf(response)], [401, 'unauthorized'])
      t.match(response.headers, { 'www-authenticate': 'Bearer realm="ra-gateway"', 'cache-control': 'no-store' })
      t.notMatch(JSON.stringify([response.headers, response.body, lines]), /own-key|-of-the-|kkkk|passwd|alert/)
    }
    t.equal(sandbox.calls(), 0)
    t.match((await app.operations.inject('/status')).json().upstream.keys, { known: 0 })
  })
}

t.test('on other routes a key in the query is a parameter that they do not know, and is not said again', async t => {
  const { get, as, sandbox, lines } = await startOwnKeys(t)
  for (const url of [`${route}?y=${mine}`, `/me/following?y=${mine}`, `/games/1/comments?count=5&y=${mine}`]) {
    const without = await get(url)
    t.equal(without.statusCode, 401, 'it is not taken for one that was brought')
    const response = await as(friends, url)
    t.match([response.statusCode, response.json().parameter], [400, 'y'])
    for (const { headers, body } of [without, response]) t.notMatch(JSON.stringify([headers, body]), /own-key/)
  }
  for (const url of [`/nowhere?y=${mine}`, `/API/API_Nothing.php?y=${mine}`, `/?y=${mine}`, `/games/%?y=${mine}`])
    t.notMatch(JSON.stringify(await get(url).then(({ headers, body }) => [headers, body])), /own-key/)
  t.notMatch(JSON.stringify(lines), /own-key/)
  t.equal(sandbox.calls(), 0)
})

t.test('methods that are gone or never were are told of without a key', async t => {
  const { get } = await startOwnKeys(t)
  t.equal((await get('/API/API_GetFeed.php')).statusCode, 410)
  t.equal((await get('/API/API_GetNothing.php')).statusCode, 404)
})

t.test('pages of the origins that are set may bring keys', async t => {
  const { send } = await startOwnKeys(t, { CORS_ORIGINS: 'https://a.example' })
  const preflight = await send({
    method: 'OPTIONS',
    url: route,
    headers: {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  })
  t.match([preflight.statusCode, preflight.headers['access-control-allow-headers']], [204, /Authorization/])
})

t.test('what is of no use where callers bring keys is refused by name', async t => {
  const file = `${t.testdir({ list: '' })}/list`
  for (const [name, value] of [
    ['RA_API_KEY', mine],
    ['RA_API_KEY_FILE', file],
    ['CLIENT_TOKENS_FILE', file],
    ['WARM_FILE', file],
    ['OWNER_ROUTES', 'on'],
    ['OWNER_ROUTES', 'off'],
  ] as const) {
    const faults = await refusal({ RA_API_KEY: '', KEY_MODE: 'caller', OPERATOR_TOKEN: operator, [name]: value })
    t.ok(faults.includes(`${name} is set, which is of no use where each caller brings a key (KEY_MODE=caller)`), name)
    t.notMatch(String(faults), mine)
  }
  const others = { KEY_MODE: 'client', KEY_HASH_SECRET: 'too-short', UPSTREAM_CEILING_PER_MINUTE: '9' }
  t.match(await refusal(others), [
    /^KEY_MODE is "client"; it has to be one of server, caller$/,
    /^UPSTREAM_CEILING_PER_MINUTE is "9"; .* from 10/,
    /^KEY_HASH_SECRET has to be at least 16 characters/,
  ])
})
