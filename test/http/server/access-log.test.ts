// What the log says of requests that got no answer: what was wrong, and neither names of players nor anything that clients
// write, but for the name of a parameter.

import t from 'tap'
import { bearer, entry, startForClients } from '../../support/clients.ts'
import { type Gateway, type Line, startGateway } from '../../support/gateway.ts'
import { until } from '../../support/waiting.ts'

async function lineOf({ get, lines }: Gateway, url: string, headers = {}): Promise<Line> {
  const { statusCode } = await get(url, headers)
  const isIts = ({ msg, status, reqId }: Line) => msg === 'answered' && status === statusCode && reqId === 'mine'
  await until(() => lines.some(isIts))
  const [line] = lines.filter(isIts)
  lines.length = 0
  return line as Line
}

const mine = { 'x-request-id': 'mine' }

t.test('a line of a 4xx has the code, the parameter and the detail that the client was told', async t => {
  const gateway = await startGateway(t)
  const wrong: readonly [url: string, line: object][] = [
    [
      '/games/x',
      { status: 400, code: 'invalid-parameter', parameter: 'gameId', detail: /^The parameter gameId has to/ },
    ],
    ['/games/1?a=b', { status: 400, parameter: 'a', detail: /^The parameter a is not known/ }],
    [
      '/games/%zz',
      { status: 400, route: 'none', code: 'invalid-parameter', parameter: 'path', detail: /percent sign/ },
    ],
    ['/nothing', { status: 404, code: 'route-not-found', detail: /index/ }],
    ['/me/followers', { status: 404, code: 'route-not-found', detail: /OWNER_ROUTES=on/ }],
    ['/users/nobodyofthisname', { status: 404, code: 'user-not-found', detail: /knows nothing/ }],
    [
      '/API/API_GetGame.php',
      {
        status: 422,
        route: '/API/API_GetGame.php',
        code: 'invalid-parameter',
        parameter: 'i',
        detail: /^The i is required/,
      },
    ],
    ['/API/API_GetFeed.php', { status: 410, code: 'gone', detail: /removed/ }],
    ['/API/API_GetNothing.php', { status: 404, code: 'route-not-found' }],
    ['/API/API_GetUserProfile.php?u=nobodyofthisname', { status: 404, code: 'passed-on' }],
  ]
  for (const [url, expected] of wrong) {
    const line = await lineOf(gateway, url, mine)
    t.match(line, expected, url)
    t.notMatch(JSON.stringify(line), 'nobodyofthisname')
  }
  const { send, lines } = gateway
  await send({ method: 'POST', url: '/games/1' })
  await until(() => lines.some(({ status }) => status === 405))
  t.match(lines.at(-1), { code: 'method-not-allowed', detail: 'This route takes GET, HEAD, OPTIONS.' })
})

t.test('a line of an answer has none of them, and one of a 5xx has the code beside the reason', async t => {
  const gateway = await startGateway(t)
  const found = await lineOf(gateway, '/games/1', mine)
  t.notOk('code' in found || 'detail' in found || 'parameter' in found)
  gateway.sandbox.fault({ kind: 'busy' })
  const failed = await lineOf(gateway, '/games/2', mine)
  t.match(failed, { code: 'upstream-busy', why: /./ })
  t.notOk('detail' in failed)
})

t.test('a name of a parameter that nobody would choose is cut, and commands no terminal', async t => {
  const gateway = await startGateway(t)
  const escapes = encodeURIComponent('\u001b[2J\u009b\u202e\u2028\u0007')
  for (const url of [`/games/1?${escapes}${'x'.repeat(5_000)}=1`, `/games/1?${'😀'.repeat(2_000)}=1`]) {
    const line = await lineOf(gateway, url, mine)
    t.equal(line.code, 'invalid-parameter')
    t.ok(String(line.parameter).length <= 50)
    t.ok(String(line.detail).length <= 300)
    t.notMatch(`${line.parameter}${line.detail}`, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  }
})

t.test('a line of a 403 names the token that is not for this', async t => {
  const gateway = await startForClients(t, [
    entry('web', { routes: ['/users/*'] }),
    entry('page', { origins: ['https://pages.example'] }),
  ])
  for (const name of ['web', 'page']) {
    for (const url of ['/games/1', '/API/API_GetGame.php?i=1']) {
      const line = await lineOf(gateway, url, { ...mine, ...bearer(name), origin: 'https://other.example' })
      t.match(line, { status: 403, code: 'forbidden', client: name, detail: new RegExp(`The token ${name} is`) }, url)
    }
  }
  const unknown = await lineOf(gateway, '/games/1', { ...mine, authorization: 'Bearer token-of-nobody-at-all' })
  t.match(unknown, { status: 401, code: 'unauthorized' })
  t.notOk('client' in unknown)
  t.notMatch(JSON.stringify(unknown), 'token-of-nobody')
})
