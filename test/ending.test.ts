// How the process ends: by which signals, in which time, and what its clients get.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../sandbox/server.ts'
import { start } from './support/program.ts'
import { startSandbox } from './support/sandbox.ts'
import { openPipe } from './support/stuck.ts'
import { until } from './support/waiting.ts'
import { open, request } from './support/wire.ts'

const well = { code: 0, signal: null }

/** Does what the text says whenever a signal comes that nothing else listens to. */
const onUsr2 = (text: string) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${text} })`)}`,
]

/** Opens a pipe in place of each file that is created: that waits for a reader who never comes. */
const writingTo = (pipe: string) => {
  const text = `
    import files from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    const { open } = files
    files.open = (file, flags, mode) => (flags === 'wx' ? open('${pipe}', 'w') : open(file, flags, mode))
    syncBuiltinESMExports()`
  return ['--import', `data:text/javascript,${encodeURIComponent(text)}`]
}

async function startServer(t: Test, env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const given = { RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', OPS_PORT: '0', ...env }
  const server = start(t, 'src/server.ts', given, { covered: true, nodeArgs })
  const [, origin = ''] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  return { ...server, origin, sandbox }
}

/** After so long a signal counts as another one. */
const echoMs = 1_000
/** After so long an answer of the pace brisk is not served at once any more, where all times are a thousandth. */
const oldAfterMs = 1_080

/** The process has a clock of its own, which no test can move. */
async function passed(ms: number): Promise<void> {
  const beganMs = performance.now()
  await until(() => performance.now() - beganMs > ms + 10)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} that comes twice at once, as npm passes it on, counts once`, async t => {
    const { origin, sandbox, ...server } = await startServer(t)
    sandbox.fault({ kind: 'hold' })
    const inFlight = fetch(`${origin}/games/1`)
    await until(() => sandbox.calls() === 1)
    server.kill(signal)
    server.kill(signal)
    await server.says(/"closing"/)
    await t.rejects(fetch(`${origin}/healthz`), 'it takes no new connection')
    sandbox.heal()
    t.equal((await inFlight).status, 200)
    t.strictSame(await server.ended, well)
  })
}

t.test('a second signal, later, ends it at once', async t => {
  const { origin, sandbox, ...server } = await startServer(t, { SHUTDOWN_TIMEOUT_MS: '600000' })
  sandbox.fault({ kind: 'hang' })
  const inFlight = fetch(`${origin}/games/1`).catch(() => 'cut off')
  await until(() => sandbox.calls() === 1)
  server.kill('SIGTERM')
  await server.says(/"closing"/)
  await passed(echoMs)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 1, signal: null })
  t.equal(await inFlight, 'cut off')
})

for (const signal of ['SIGHUP', 'SIGQUIT'] as const) {
  t.test(`${signal} ends it as well as the others`, async t => {
    const server = await startServer(t)
    server.kill(signal)
    await server.says(new RegExp(`"signal":"${signal}".*"closing"`))
    t.strictSame(await server.ended, well)
  })
}

t.test('a signal while its code is still being loaded ends it', async t => {
  const early = `process.on('newListener', name => {
    if (name === 'SIGQUIT') setImmediate(() => process.kill(process.pid, 'SIGTERM'))
  })`
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(early)}`]
  const server = start(t, 'src/server.ts', { RA_API_KEY: sandboxKey, PORT: '0' }, { covered: true, nodeArgs })
  t.strictSame(await server.ended, well)
  // A busy machine may be done with loading before the signal arrives.
  t.notMatch(server.printed(), /"level":"(?:error|fatal)"/)
})

t.test('a signal while it still starts ends it, whatever would have come of the start', async t => {
  // A store that takes connections and never answers.
  const store = createServer()
  await new Promise<void>(resolve => store.listen(0, '127.0.0.1', resolve))
  t.teardown(() => store.close())
  const { port } = store.address() as { port: number }
  for (const taken of [0, port]) {
    const env = { RA_API_KEY: sandboxKey, PORT: `${taken}`, OPS_PORT: '0', VALKEY_URL: `valkey://127.0.0.1:${port}` }
    const connected = once(store, 'connection')
    const server = start(t, 'src/server.ts', env, { covered: true })
    const [socket] = await connected
    server.kill('SIGTERM')
    t.strictSame(await server.ended, well)
    t.notMatch(server.printed(), /"level":"(error|fatal)"|EADDRINUSE/)
    socket.destroy()
  }
})

t.test('before the time is up, whoever still waits for RetroAchievements gets an answer', async t => {
  const { origin, sandbox, ...server } = await startServer(t, { SHUTDOWN_TIMEOUT_MS: '3000', CACHE_TTL_SCALE: '0.001' })
  await (await fetch(`${origin}/games/2/high-scores`)).text()
  await passed(oldAfterMs)
  sandbox.fault({ kind: 'hang' })
  const old = fetch(`${origin}/games/2/high-scores`)
  const missing = fetch(`${origin}/games/1/high-scores`)
  await until(() => sandbox.calls() === 3)
  server.kill('SIGTERM')
  t.equal((await old).status, 200)
  const { status, headers } = await missing
  t.equal(status, 503)
  t.ok(Number(headers.get('retry-after')) > 0)
  t.match(await (await missing).json(), { code: 'upstream-unavailable' })
  t.strictSame(await server.ended, well)
})

t.test('clients that do not read their answers do not hold up the end', async t => {
  const { origin, ...server } = await startServer(t, { SHUTDOWN_TIMEOUT_MS: '3000' })
  const client = open(Number(new URL(origin).port)).pause()
  await once(client, 'connect')
  const path = '/openapi.json'
  await (await fetch(origin + path)).text()
  client.write(request(path).repeat(500))
  await server.says(/(?:"answered".*){3}/s)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})

t.test('a disk that hangs does not hold up the end', async t => {
  const file = join(t.testdir(), 'snapshot')
  execFileSync('mkfifo', [`${file}.pipe`])
  const env = { CACHE_SNAPSHOT_FILE: file, SHUTDOWN_TIMEOUT_MS: '3000' }
  const { origin, ...server } = await startServer(t, env, writingTo(`${file}.pipe`))
  await (await fetch(`${origin}/games/1`)).text()
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: null, signal: 'SIGKILL' })
  t.match(server.printed(), /"level":"error".*not everything was closed/)
})

t.test('a promise that fails and that nothing waits for is logged, and ends nothing', async t => {
  const { origin, ...server } = await startServer(t, {}, onUsr2('Promise.reject(new Error("boom"))'))
  server.kill('SIGUSR2')
  await server.says(/"level":"error".*boom.*\\n +at /)
  t.equal((await fetch(`${origin}/games/1`)).status, 200)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})

t.test('an error that nobody caught ends the process with 1, though requests are finished', async t => {
  const { origin, sandbox, ...server } = await startServer(t, {}, onUsr2('throw new Error("boom")'))
  sandbox.fault({ kind: 'hold' })
  const inFlight = fetch(`${origin}/games/1`)
  await until(() => sandbox.calls() === 1)
  server.kill('SIGUSR2')
  await server.says(/"level":"fatal".*boom/)
  server.kill('SIGUSR2')
  await server.says(/(?:"level":"fatal".*){2}/s)
  sandbox.heal()
  t.equal((await inFlight).status, 200)
  t.strictSame(await server.ended, { code: 1, signal: null })
})

t.test('warnings and errors on a pipe that nobody reads, or whose reader went away, stop nothing', async t => {
  const pipe = openPipe(t)
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const noise = 'for (let n = 0; n < 3000; n++) { process.emitWarning("w".repeat(99)); console.error("e".repeat(99)) }'
  const env = { RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', OPS_PORT: '0' }
  const server = start(t, 'src/server.ts', env, { covered: true, stderr: pipe.end, nodeArgs: onUsr2(noise) })
  const [, origin] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  server.kill('SIGUSR2')
  await until(() => pipe.read() !== '')
  t.equal((await fetch(`${origin}/games/1`)).status, 200)
  pipe.abandon()
  server.kill('SIGUSR2')
  t.equal((await fetch(`${origin}/games/2`)).status, 200)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})
