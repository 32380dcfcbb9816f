// nginx and Caddy as docker/proxy configures them, in front of a gateway: answers come through as the gateway sent them,
// and the gateway sees whom they are for.

import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { askAt, type Front, type Seen, startCaddy, startNginx } from '../support/fronts.ts'
import { lacking } from '../support/shipped.ts'
import { until } from '../support/waiting.ts'
import { startWired } from '../support/wire.ts'

const host = { host: 'ra.example.org' }
const page = { origin: 'https://page.example' }
const list = '/users/MaxMilyin/progress?count=20'

/** Of the connection, or of the one request. */
const own = ['connection', 'date', 'server', 'via', 'x-request-id']
const shared = ({ status, headers, body }: Seen) => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name))),
  body: body.toString('base64'),
})

const passed = ['age', 'cache-control', 'cdn-cache-control', 'cache-status', 'etag', 'link', 'vary']

for (const [name, program, start] of [
  ['nginx', 'nginx', startNginx],
  ['Caddy', 'caddy', startCaddy],
] as const) {
  const skip = lacking(program)

  t.test(`${name} passes answers on as they are`, { skip }, async t => {
    const { direct, front, clock } = await startBehind(t, start)
    const tag = (await direct(list, host)).headers.etag as string
    for (const coding of ['br', 'gzip'])
      await until(
        async () => (await direct(list, { ...host, 'accept-encoding': coding })).headers['content-encoding'] === coding,
      )
    await clock.advance(20_000)

    const plain = await front.ask(list, host)
    t.match(plain.headers, {
      age: '20',
      etag: tag,
      'x-request-id': /./,
      ...Object.fromEntries(passed.map(each => [each, /./])),
    })
    t.equal(plain.headers['content-length'], String(plain.body.length))
    for (const [headers, method, status] of [
      [{}, 'GET', 200],
      [{}, 'HEAD', 200],
      [page, 'GET', 200],
      [{ 'if-none-match': tag }, 'GET', 304],
      [{ 'if-none-match': tag }, 'HEAD', 304],
      [{ 'if-none-match': '"another"' }, 'GET', 200],
      [{ 'cache-control': 'only-if-cached' }, 'GET', 200],
    ] as const) {
      const asked = { ...host, ...headers }
      const through = await front.ask(list, asked, { method })
      const what = `${method} ${JSON.stringify(headers)}`
      t.strictSame(shared(through), shared(await direct(list, asked, { method })), what)
      t.equal(through.status, status)
    }
  })

  t.test(`${name} passes compressed answers on, and compresses nothing itself`, { skip }, async t => {
    const { direct, front } = await startBehind(t, start)
    const plain = (await direct(list, host)).body
    for (const [coding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const asked = { ...host, 'accept-encoding': coding }
      await until(async () => (await direct(list, asked)).headers['content-encoding'] === coding)
      const through = await front.ask(list, asked)
      t.strictSame(shared(through), shared(await direct(list, asked)))
      t.equal(through.headers['content-encoding'], coding)
      t.strictSame(unpack(through.body), plain)
    }
    const small = await front.ask('/users/MaxMilyin/points', { ...host, 'accept-encoding': 'gzip, br' })
    t.equal(small.headers['content-encoding'], undefined, 'what the gateway leaves as it is')
  })

  t.test(`${name} passes failures on, with the time after which to ask again`, { skip }, async t => {
    const { direct, front, sandbox } = await startBehind(t, start)
    sandbox.fault({ kind: 'busy', retryAfter: '90' })
    for (const [path, status] of [
      ['/games/1', 503],
      ['/games/1?x=1', 400],
      ['/nothing', 404],
    ] as const) {
      const first = await direct(path, host)
      const through = await front.ask(path, host)
      t.strictSame(shared(through), shared(await direct(path, host)), path)
      t.match(through, { status, headers: { 'cache-control': 'no-store', 'x-request-id': /./ } })
      t.equal(through.headers['retry-after'], first.headers['retry-after'])
    }
    t.equal((await front.ask('/games/1', host)).headers['retry-after'], '90')
  })

  t.test(
    `the gateway sees whom ${name} asks for: by host, by address, and by nothing that clients claim`,
    { skip },
    async t => {
      const { front, seen } = await startBehind(t, start, { CLIENT_PER_MINUTE: '2' })
      const ask = (localAddress: string, id: number) =>
        front.ask(`/games/${id}`, { ...host, 'x-forwarded-for': `203.0.113.${id}` }, { localAddress })
      seen.length = 0
      t.equal((await ask('127.0.0.2', 1)).status, 200)
      t.equal((await ask('127.0.0.2', 2)).status, 200)
      t.match(await ask('127.0.0.2', 3), { status: 429, headers: { 'retry-after': /^\d+$/, ratelimit: /"calls";r=0/ } })
      t.equal((await ask('127.0.0.3', 3)).status, 200)
      t.strictSame(
        seen,
        ['2', '2', '2', '3'].map(last => ['ra.example.org', `127.0.0.${last}`]),
      )
    },
  )
}

async function startBehind(t: Test, start: (t: Test, port: number) => Promise<Front>, environment = {}) {
  const seen: (readonly [host: string | undefined, address: string])[] = []
  const settings = { TRUST_PROXY: 'loopback', CORS_ORIGINS: page.origin, ...environment }
  const gateway = await startWired(t, settings, app => {
    app.addHook('onRequest', async request => void seen.push([request.headers.host, request.ip]))
  })
  return { ...gateway, seen, direct: askAt(gateway.port), front: await start(t, gateway.port) }
}
