// A page of another origin with a token, in a real browser: what it can read of what it is answered.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { skip, startBrowser } from '../support/browser.ts'
import { bearer, entry, startForClients, tokenOf } from '../support/clients.ts'
import { until } from '../support/waiting.ts'

const web = bearer('web')

const browser = startBrowser()

/** A page on a port of its own. */
async function openPage(t: Test) {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>A page'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser().newPage()
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
  const terms = { origins: [page.origin], routes: ['/games/*'], perMinute: 2 }
  const { app, sandbox, lines } = await startForClients(t, [entry('web', terms)], { LOG_HITS: 'on' })
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
  await until(() => answered() === 6)
  t.equal(await other.read(`${gateway}/games/1`, web), 'nothing')
  t.match(await page.read(`${gateway}/games/1`, web), { status: 200 })
  await until(() => answered() > 6)
  t.equal(answered(), 7, 'the other did not come beyond asking whether it may')
})
