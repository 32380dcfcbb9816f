import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import manifest from '../package.json' with { type: 'json' }
import { sandboxKey } from '../sandbox/server.ts'
import { CatalogueError } from '../src/catalogue/load.ts'
import { explain } from '../src/serve.ts'
import { start } from './support/program.ts'
import { startSandbox } from './support/sandbox.ts'
import { until } from './support/waiting.ts'

async function startServer(t: Test, env: NodeJS.ProcessEnv = {}, options = {}) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const server = start(
    t,
    'src/server.ts',
    { RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', ...env },
    options,
  )
  const [, origin = ''] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  return { ...server, origin, sandbox }
}

type Banner = { readonly clients: string; readonly operators: string | null }

/** What it said when it was ready. */
function bannerIn(printed = ''): Banner {
  const [line = '', ...others] = printed.split('\n').filter(each => each.includes('ra-gateway is ready'))
  t.strictSame(others, [], 'it says so once')
  return JSON.parse(line)
}

t.test('one line says that it is ready: which version, for whom, and where', async t => {
  const { origin, ...server } = await startServer(t, { OPS_PORT: '0', BASE_PATH: '/ra' }, { covered: true })
  const banner = bannerIn(server.printed())
  t.match(banner, { level: 'info', version: manifest.version, mode: 'open', clients: origin })
  t.ok(origin.endsWith('/ra'))
  t.equal((await fetch(`${origin}/games/1`)).status, 200)
  t.equal((await fetch(`${banner.operators}/readyz`)).status, 200)
  t.notMatch(server.printed(), /listening/i, 'and no other line does')
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
})

t.test('with HOST=localhost both ports are at both addresses, and a request at ::1 is finished at the end', async t => {
  const env = { HOST: 'localhost', OPS_HOST: 'localhost', OPS_PORT: '0' }
  const { sandbox, ...server } = await startServer(t, env, { covered: true })
  const { clients, operators } = bannerIn(server.printed())
  const [origins, probes] = [clients, operators ?? ''].map(each => each.split(' and ')) as [string[], string[]]
  if (origins.length === 1) return t.comment('this machine has no IPv6')
  for (const origin of origins) t.equal((await fetch(`${origin}/healthz`)).status, 200, origin)
  for (const origin of probes) t.equal((await fetch(`${origin}/readyz`)).status, 200, origin)
  t.match(
    [...origins, ...probes].map(origin => new URL(origin).hostname),
    ['127.0.0.1', '[::1]', '127.0.0.1', '[::1]'],
  )
  sandbox.fault({ kind: 'hold' })
  const inFlight = fetch(`${origins[1]}/games/1`)
  await until(() => sandbox.calls() === 1)
  server.kill('SIGTERM')
  await server.says(/"closing"/)
  sandbox.heal()
  t.match(await (await inFlight).json(), { id: 1 })
  t.strictSame(await server.ended, { code: 0, signal: null })
})

t.test('it does not start without a key, and lists all that is wrong, in plain words', async t => {
  const server = start(t, 'src/server.ts', { PORT: 'x', CACHE_MAX_MB: '0', RA_API_URL: 'nowhere' })
  t.strictSame(await server.ended, { code: 1, signal: null })
  for (const name of ['RA_API_KEY', 'PORT', 'CACHE_MAX_MB', 'RA_API_URL']) t.match(server.printed(), `  - ${name} `)
  t.notMatch(server.printed(), /\bat .*\.ts:\d+/, 'no stack trace')
})

t.test('it does not start with a placeholder', async t => {
  const server = start(t, 'src/server.ts', { RA_API_KEY: 'your-web-api-key' })
  t.equal((await server.ended).code, 1)
  t.match(server.printed(), 'RA_API_KEY holds a placeholder')
})

t.test('it says so when the port is taken', async t => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const { port } = other.address() as { port: number }
  const server = start(t, 'src/server.ts', { RA_API_KEY: sandboxKey, PORT: String(port) })
  t.equal((await server.ended).code, 1)
  t.match(server.printed(), 'EADDRINUSE')
})

t.test('of two gateways on one machine, the second does without an operations port, and says so', async t => {
  const servers = []
  for (const covered of [false, true]) {
    const server = await startServer(t, {}, { covered })
    servers.push(server)
  }
  // Whoever else runs on this machine may have taken it before both.
  const [without] = servers.filter(({ printed }) => printed().includes('the operations port is taken'))
  t.match(without?.printed(), /"level":"warn",.*"port":3001,.*set OPS_PORT to another one/)
  t.match(bannerIn(without?.printed()), { operators: null })
  t.equal((await fetch(`${without?.origin}/games/1`)).status, 200)
  for (const { kill, ended } of servers) {
    kill('SIGTERM')
    t.strictSame(await ended, { code: 0, signal: null })
  }
})

t.test('it does not start where the operations port that is set is taken', async t => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const { port } = other.address() as { port: number }
  const env = { RA_API_KEY: sandboxKey, PORT: '0', OPS_PORT: String(port) }
  const server = start(t, 'src/server.ts', env, { covered: true })
  t.equal((await server.ended).code, 1)
  t.match(server.printed(), new RegExp(`EADDRINUSE.*:${port}; .*OPS_PORT`))
})

t.test('settings may stand in a file .env, and the environment goes first', async t => {
  const cwd = t.testdir({ '.env': `RA_API_KEY=${sandboxKey}\nPORT=no-port\n` })
  const server = start(t, 'src/server.ts', { PORT: '0', LOG_LEVEL: 'info' }, { cwd })
  await server.says(/ra-gateway is ready/)
  server.kill('SIGINT')
  t.equal((await server.ended).code, 0)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`on ${signal} it finishes what is in flight, takes nothing new, and ends with 0`, async t => {
    const { origin, sandbox, ...server } = await startServer(t)
    sandbox.fault({ kind: 'hold' })
    const inFlight = fetch(`${origin}/games/1`)
    await until(() => sandbox.calls() === 1)
    server.kill(signal)
    await server.says(/"closing"/)
    await t.rejects(fetch(`${origin}/healthz`), 'no new connection is taken')
    sandbox.heal()
    const response = await inFlight
    t.equal(response.status, 200)
    t.match(await response.json(), { id: 1 })
    t.strictSame(await server.ended, { code: 0, signal: null })
  })
}

t.test('a client that only holds a connection open does not hold up the end', async t => {
  const { origin, ...server } = await startServer(t)
  const idle = connect(Number(new URL(origin).port), '127.0.0.1')
  await once(idle, 'connect')
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
  idle.destroy()
})

t.test('the key is in nothing that the process prints or answers', async t => {
  const env = { LOG_LEVEL: 'trace', UPSTREAM_TIMEOUT_MS: '300', NODE_DEBUG: 'net' }
  const { origin, sandbox, ...server } = await startServer(t, env)
  const seen: unknown[] = []
  for (const kind of ['echo', 'reset', 'cut', 'hang', 'empty', 'truncated', 'busy'] as const) {
    sandbox.heal()
    sandbox.fault({ kind })
    for (const path of ['/users/MaxMilyin', `/games/1?y=${sandboxKey.slice(0, 9)}`]) {
      const response = await fetch(origin + path)
      seen.push(response.status, [...response.headers], await response.text())
    }
    sandbox.heal()
    // One that goes well, so that it is not left alone.
    await fetch(`${origin}/games/2/comments?count=${seen.length}`)
  }
  server.kill('SIGTERM')
  await server.ended
  t.ok(sandbox.calls() >= 7)
  t.notMatch(server.printed() + JSON.stringify(seen), sandboxKey)
})

t.test('going out through a proxy is what the environment says', async t => {
  const tunnels: string[] = []
  const proxy = createServer(socket => {
    socket.once('data', head => {
      tunnels.push(String(head).split('\r\n', 1)[0] as string)
      socket.destroy()
    })
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => proxy.close())
  const { port } = proxy.address() as { port: number }
  const env = {
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: 'localhost',
    RA_API_URL: 'https://upstream.invalid/API/',
    UPSTREAM_TIMEOUT_MS: '2000',
  }
  const { origin, ...server } = await startServer(t, env, { covered: true })
  t.equal((await fetch(`${origin}/games/1`)).status, 503)
  t.match(tunnels[0], 'CONNECT upstream.invalid:443')
  server.kill('SIGTERM')
  t.equal((await server.ended).code, 0)
})

t.test('what stops the start is plain where an operator can mend it, and whole where it is our fault', async t => {
  const { exitCode } = process
  const printed = t.capture(console, 'error')
  explain(new CatalogueError('endpoints/a/b.ts is refused: it has no summary.'))
  explain(new TypeError('ours'))
  process.exitCode = exitCode
  const [[plain], [whole]] = printed().map(({ args }) => args) as [[string], [string]]
  t.equal(plain, 'endpoints/a/b.ts is refused: it has no summary.')
  t.match(whole, /TypeError: ours\n +at /)
})

t.test('what is remembered is written before anything is waited for, and half a request is not waited for', async t => {
  const file = join(t.testdir(), 'snapshot')
  const { origin, sandbox, ...server } = await startServer(t, { CACHE_SNAPSHOT_FILE: file, LOG_LEVEL: 'info' })
  await (await fetch(`${origin}/games/1`)).text()
  const half = connect(Number(new URL(origin).port), '127.0.0.1')
  await once(half, 'connect')
  half.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /ga')
  await once(half, 'data')
  half.on('error', () => {})
  sandbox.fault({ kind: 'hold' })
  const waiting = fetch(`${origin}/games/2`)
  await until(() => sandbox.calls() === 2)
  server.kill('SIGTERM')
  await server.says(/the snapshot was written/)
  sandbox.heal()
  t.equal((await waiting).status, 200)
  t.strictSame(await server.ended, { code: 0, signal: null })
  t.ok(existsSync(file))
})
