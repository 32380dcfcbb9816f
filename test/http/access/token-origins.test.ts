// Whose pages a token is for, and who may read what they are answered.

import t from 'tap'
import { bearer, entry, startForClients } from '../../support/clients.ts'

const url = '/games/1'
const web = bearer('web')

const judged: readonly (readonly [headers: { [name: string]: string }, status: number])[] = [
  [{}, 403],
  [{ origin: '' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'https://app.example' }, 200],
  [{ origin: 'HTTPS://APP.EXAMPLE' }, 200],
  [{ origin: 'http://app.example' }, 403],
  [{ origin: 'https://app.example:8443' }, 403],
  [{ origin: 'https://app.example.evil.example' }, 403],
  [{ origin: 'https://x.b.example' }, 200],
  [{ origin: 'https://y.x.b.example' }, 200],
  [{ origin: 'https://b.example' }, 403],
  [{ origin: 'https://app.example, https://evil.example' }, 403],
  [{ referer: 'https://app.example/page' }, 403],
  [{ host: 'gateway.example', 'sec-fetch-site': 'same-origin' }, 200],
  [{ host: 'gateway.example', 'sec-fetch-site': 'same-site' }, 403],
  [{ host: 'gateway.example', 'sec-fetch-site': 'none' }, 403],
  [{ host: 'gateway.example:80', 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 403],
  [{ host: 'another.example', 'sec-fetch-site': 'same-origin' }, 403],
]

t.test('a token with origins is for pages of those alone, and nothing is asked for others', async t => {
  const origins = ['https://app.example', 'https://*.b.example', 'http://gateway.example']
  const { get, sandbox } = await startForClients(t, [entry('web', { origins })], { ALLOWED_HOSTS: '*' })
  for (const status of [403, 200]) {
    for (const [headers] of judged.filter(([, wanted]) => wanted === status)) {
      const response = await get(url, { ...web, ...headers })
      t.equal(response.statusCode, status, JSON.stringify(headers))
      const may = 'origin' in headers && status === 200
      t.equal(response.headers['access-control-allow-origin'], may ? headers.origin : undefined)
      t.match(response.headers.vary, 'Origin')
      if (status === 403) t.match(response.body, 'The token web is for pages of other origins.')
    }
    t.equal(sandbox.calls(), status === 403 ? 0 : 1)
  }
})

t.test('one for * is for all pages, also those of no origin, and for no program', async t => {
  const { get } = await startForClients(t, [entry('web', { origins: ['*'] })])
  for (const origin of ['null', 'https://any.example']) {
    const { statusCode, headers } = await get(url, { ...web, origin })
    t.match([statusCode, headers['access-control-allow-origin'], headers.vary], [200, origin, 'Origin, Authorization'])
  }
  t.equal((await get(url, web)).statusCode, 403)
})

t.test('one without origins is for programs and pages, which may read what CORS_ORIGINS lets them', async t => {
  const lines = [entry('web'), entry('page', { origins: ['https://page.example'] })]
  for (const [CORS_ORIGINS, ...allowed] of [
    ['', undefined, 'https://page.example', undefined],
    ['https://app.example', 'https://app.example', 'https://page.example', undefined],
    ['*', '*', '*', '*'],
  ]) {
    const { get } = await startForClients(t, lines, { CORS_ORIGINS })
    t.equal((await get(url, web)).statusCode, 200)
    for (const [each, origin] of ['https://app.example', 'https://page.example', ''].entries()) {
      const { statusCode, headers } = await get(url, { ...web, origin })
      t.strictSame([statusCode, headers['access-control-allow-origin']], [200, allowed[each]])
    }
  }
})

t.test('a preflight needs no token, and takes none', async t => {
  const { send, sandbox } = await startForClients(t, [entry('web', { origins: ['https://app.example'], perMinute: 1 })])
  for (const path of [url, '/API/API_GetGame.php?i=1', '/nothing']) {
    const asking = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
    const preflight = (origin: string) => send({ method: 'OPTIONS', url: path, headers: { origin, ...asking } })
    const { statusCode, headers } = await preflight('https://app.example')
    t.equal(statusCode, 204)
    t.match(headers['access-control-allow-headers'], /^Authorization, /)
    t.notOk('ratelimit' in headers)
    t.notOk('access-control-allow-origin' in (await preflight('https://evil.example')).headers)
  }
  t.equal(sandbox.calls(), 0)
})
