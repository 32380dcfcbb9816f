// Varnish, with the configuration that it comes with, in front of a gateway: it keeps what it may, for as long as it may, and
// nothing else.

import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { bearer, entry } from '../support/clients.ts'
import { askAt, type Seen, startVarnish, type Varnish } from '../support/fronts.ts'
import { lacking } from '../support/shipped.ts'
import { until } from '../support/waiting.ts'
import { startWired } from '../support/wire.ts'

const skip = lacking('varnishd', 'varnishlog')
const profile = '/users/MaxMilyin'
/** Above 2 kB, so compressed. */
const list = '/users/MaxMilyin/progress?count=20'
/** Varnish's own: for how long it serves an answer that is fresh no more while it fetches another. */
const graceS = 10

/** It names two requests, the one that is answered and the one for which the answer was fetched. */
const isHit = ({ headers }: Seen) => headers['x-varnish']?.split(' ').length === 2

let varnish: Varnish

t.before(async () => {
  if (skip === false) varnish = await startVarnish(t)
})

async function startBehind(t: Test, environment = {}) {
  const gateway = await startWired(t, { TRUST_PROXY: 'loopback', ...environment })
  const front = varnish.leadTo(gateway.port)
  return {
    ...gateway,
    ask: front.ask,
    /** The log is written after the answer. */
    async kept(path: string) {
      await until(() => front.kept(path) !== undefined)
      return front.kept(path)
    },
  }
}

t.test(
  'Varnish keeps a public answer for what is left of its time, and no longer than its own grace beyond',
  { skip },
  async t => {
    const { ask, kept, clock, sandbox } = await startBehind(t)
    const first = await ask(profile)
    t.equal(first.status, 200)
    t.strictSame(await kept(profile), { freshS: 30, staleS: graceS })
    const second = await ask(profile)
    t.ok(isHit(second))
    t.strictSame(second.body, first.body)
    t.equal(sandbox.calls(), 1)

    // Derived from the profile, and as old.
    await clock.advance(20_000)
    t.equal((await ask(`${profile}/points`)).headers.age, '20')
    t.strictSame(await kept(`${profile}/points`), { freshS: 10, staleS: graceS })

    // The gateway serves it while it refreshes it. Nobody behind it is to keep it for longer.
    const games = '/users/MaxMilyin/recent-games'
    await ask(`${games}?count=5`)
    await clock.advance(40_000)
    const stale = await ask(`${games}?count=5&offset=0`)
    t.match(stale.headers, { age: '40', 'cache-status': /ttl=-10/ })
    t.strictSame(await kept(`${games}?count=5&offset=0`), { freshS: 0, staleS: 0 })
  },
)

t.test('Varnish keeps what is not found for as long as the gateway does', { skip }, async t => {
  const { ask, kept } = await startBehind(t)
  t.equal((await ask('/users/nobodyhere')).status, 404)
  t.strictSame(await kept('/users/nobodyhere'), { freshS: 60, staleS: graceS })
  t.ok(isHit(await ask('/users/nobodyhere')))
})

t.test('Varnish keeps no failure', { skip }, async t => {
  const { ask, kept, sandbox, clock } = await startBehind(t)
  sandbox.fault({ kind: 'busy', retryAfter: '5' })
  const failing = [
    ['/games/1', 503],
    ['/games/1?x=1', 400],
    ['/nothing', 404],
    ['/me/followers', 404],
    ['/API/API_Nothing.php', 404],
    ['/healthz', 200],
  ] as const
  for (const [path, status] of failing) {
    for (const time of [1, 2]) {
      const answer = await ask(path)
      t.match(answer, { status, headers: { 'cache-control': 'no-store' } }, `${path}, ${time}`)
      t.notOk(isHit(answer))
      t.strictSame(await kept(path), { freshS: 0, staleS: 0 })
    }
  }
  sandbox.heal()
  await clock.advance(6_000)
  t.equal((await ask('/games/1')).status, 200)
  t.ok(isHit(await ask('/games/1')), 'from then on it is kept')
})

t.test('Varnish gives nobody what another client may see', { skip }, async t => {
  const file = t.testdir({ tokens: [entry('one'), entry('other', { routes: ['/games/*'] })].join('\n') })
  const { ask } = await startBehind(t, { CLIENT_TOKENS_FILE: `${file}/tokens` })
  for (const time of [1, 2]) {
    const answer = await ask(profile, bearer('one'))
    t.match(answer, { status: 200, headers: { 'cache-control': /^private,/ } }, `${time}`)
    t.equal(answer.headers['cdn-cache-control'], undefined)
    t.notOk(isHit(answer))
    t.equal((await ask(profile)).status, 401)
    t.equal((await ask(profile, bearer('other'))).status, 403)
    t.equal((await ask(profile, bearer('nobody'))).status, 401)
  }
})

t.test('with keys in the URL, Varnish keeps no answer either', { skip }, async t => {
  const { ask } = await startBehind(t, { KEY_MODE: 'caller', RA_API_KEY: '' })
  const path = '/API/API_GetUserProfile.php?u=MaxMilyin'
  for (const time of [1, 2]) {
    const answer = await ask(`${path}&y=${sandboxKey}`)
    t.match(answer, { status: 200, headers: { 'cache-control': /^private,/ } }, `${time}`)
    t.notOk(isHit(answer))
    t.equal((await ask(path)).status, 401)
  }
})

t.test('behind Varnish, HEAD, conditions and compressed answers are right', { skip }, async t => {
  const { ask, port } = await startBehind(t)
  const asked = { 'accept-encoding': 'gzip' }
  await until(async () => (await askAt(port)(list, asked)).headers['content-encoding'] === 'gzip')
  const plain = await ask(list)
  const packed = await ask(list, { 'accept-encoding': 'gzip, br' })
  t.ok(isHit(packed))
  t.equal(plain.headers['content-encoding'], undefined)
  t.equal(packed.headers['content-encoding'], 'gzip')
  t.strictSame(gunzipSync(packed.body), plain.body)
  for (const [answer, headers] of [
    [plain, {}],
    [packed, asked],
  ] as const) {
    const head = await ask(list, headers, { method: 'HEAD' })
    t.match(head, { status: 200, headers: { etag: answer.headers.etag, link: answer.headers.link } })
    t.equal(head.body.length, 0)
    const unchanged = await ask(list, { ...headers, 'if-none-match': answer.headers.etag as string })
    t.match(unchanged, {
      status: 304,
      headers: { etag: answer.headers.etag, 'cache-control': answer.headers['cache-control'] },
    })
    t.equal((await ask(list, { ...headers, 'if-none-match': '"another"' })).status, 200)
  }
})

t.test('behind Varnish, each origin has its own answer', { skip }, async t => {
  const origins = ['https://one.example', 'https://other.example']
  const { ask } = await startBehind(t, { CORS_ORIGINS: origins.join(',') })
  const allowed = async (asked: { [name: string]: string }) => {
    const { status, headers } = await ask(list, asked)
    t.equal(status, 200)
    return headers['access-control-allow-origin']
  }
  for (const time of [1, 2]) {
    for (const origin of origins) t.equal(await allowed({ origin }), origin, `${time}`)
    t.equal(await allowed({ origin: 'https://third.example' }), undefined)
    t.equal(await allowed({}), undefined)
  }
  t.ok(isHit(await ask(list, { origin: origins[0] as string })))
})
