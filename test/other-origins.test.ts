// Pages of other origins that bring a token: what they are given, and, in a real browser, what they can read of it.

import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { bearer, entry, holdTime, startForClients, tokenOf } from './support/clients.ts'

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
  const { get, sandbox } = await startForClients(t, [entry('web', { origins })])
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

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
const skip = executablePath === undefined ? 'needs chromium' : false

let browser: Browser
t.before(async () => {
  if (executablePath === undefined) return
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
  browser = await chromium.launch({ executablePath, args })
})
t.teardown(() => browser?.close())

/** A page on a port of its own. */
async function openPage(t: Test) {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>A page'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser.newPage()
  t.teardown(async () => {
    await page.close()
    server.close()
  })
  await page.goto(origin)
  return {
    origin,
    /** What the page can read; its own words when that is nothing. */
    read: (url: string, headers: object) =>
      page.evaluate(
        ([url, headers]) =>
          fetch(url as string, { headers: headers as Record<string, string>, cache: 'no-store' }).then(
            async response => ({
              status: response.status,
              headers: Object.fromEntries(response.headers) as { [name: string]: string },
              body: await response.json(),
            }),
            () => 'nothing',
          ),
        [url, headers] as const,
      ),
  }
}

t.test('in a browser a page reads all that it is answered, and a page of another origin nothing', { skip }, async t => {
  const page = await openPage(t)
  const other = await openPage(t)
  holdTime(t)
  const terms = { origins: [page.origin], routes: ['/games/*'], perMinute: 2 }
  const { app, sandbox, lines } = await startForClients(t, [entry('web', terms)])
  const gateway = await app.listen({ host: '127.0.0.1', port: 0 })
  const limits = { 'ratelimit-policy': '"calls";q=2;w=60, "requests";q=200;w=60' }

  t.match(await page.read(`${gateway}/games/1`, web), {
    status: 200,
    headers: {
      ...limits,
      ratelimit: /^"calls";r=1;/,
      'cache-status': /fwd=miss/,
      age: '0',
      etag: /^"/,
      'x-request-id': /./,
    },
    body: { id: 1 },
  })
  t.ok(
    lines.some(({ method, status }) => method === 'OPTIONS' && status === 204),
    'the browser asked whether it may',
  )
  t.match(await page.read(`${gateway}/games/1`, web), { status: 200, headers: { 'cache-status': /hit/ } })
  t.match(await page.read(`${gateway}/games/1`, {}), { status: 401, body: { code: 'unauthorized' } })
  t.match(await page.read(`${gateway}/games/1`, { authorization: `Bearer ${tokenOf('none')}` }), { status: 401 })
  t.match(await page.read(`${gateway}/consoles`, web), { status: 403, body: { code: 'forbidden' } })
  t.match(await page.read(`${gateway}/games/2`, web), { status: 200, headers: { ratelimit: /^"calls";r=0;/ } })
  t.match(await page.read(`${gateway}/games/3`, web), {
    status: 429,
    headers: {
      ...limits,
      ratelimit: /^"calls";r=0;/,
      'retry-after': '30',
      'cache-status': /detail=client-rate-limited$/,
    },
    body: { code: 'client-rate-limited' },
  })
  t.equal(sandbox.calls(), 2)
  const answered = () => lines.filter(({ method, route }) => method === 'GET' && route === '/games/:gameId').length
  const before = answered()
  t.equal(await other.read(`${gateway}/games/1`, web), 'nothing')
  t.equal(answered(), before, 'it did not come beyond asking whether it may')
})
