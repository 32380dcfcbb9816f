import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { main } from '../../src/commands/purge.ts'
import type { Environment } from '../../src/config/reader.ts'
import { run as runCommand } from '../support/commands.ts'
import { startGateway } from '../support/gateway.ts'
import { start } from '../support/program.ts'

const OPERATOR_TOKEN = 'token-of-the-operator'

/** A gateway whose operations port listens, and the command, in a folder where nothing else says where to find it. */
async function startOperated(t: Test, dotEnv = (_port: string) => '', more: Environment = {}) {
  const gateway = await startGateway(t, { OPERATOR_TOKEN, ...more })
  await gateway.app.ready()
  await gateway.app.operations.listen({ host: '127.0.0.1', port: 0 })
  const port = String((gateway.app.operations.server.address() as AddressInfo).port)
  const env = { OPS_PORT: port, OPERATOR_TOKEN }
  const cwd = t.testdir({ '.env': dotEnv(port) })
  return {
    ...gateway,
    env,
    run: (args: readonly string[], environment: NodeJS.ProcessEnv = env) => run(t, args, environment, cwd),
    async held(): Promise<readonly { key: string; freshness: string }[]> {
      return (await gateway.app.operations.inject('/cache')).json().results
    },
  }
}

async function run(t: Test, args: readonly string[], env: NodeJS.ProcessEnv, cwd = t.testdir()) {
  const { code, said } = await runCommand(main, args, env, cwd)
  return { code, said: said.trim() }
}

t.test('as a process it ends with what came of it', async t => {
  const { get, env } = await startOperated(t)
  await get('/games/1')
  const command = start(t, 'src/commands/purge.ts', env, { covered: true, args: ['game:1'], cwd: t.testdir() })
  t.strictSame(await command.ended, { code: 0, signal: null })
  t.equal(command.printed(), '1 answer was purged\n')
})

t.test('what a tag names is forgotten, and it says how many answers that were', async t => {
  const { get, run, held } = await startOperated(t)
  for (const path of ['/users/MaxMilyin', '/users/MaxMilyin/awards', '/games/1']) await get(path)
  t.strictSame(await run(['user:MaxMilyin']), { code: 0, said: '2 answers were purged' })
  t.match(await held(), [{ key: 'GetGame?i=1' }])
  t.strictSame(await run(['GetGame']), { code: 0, said: '1 answer was purged' })
  t.strictSame(await run(['GetGame']), { code: 0, said: '0 answers were purged' })
})

t.test('where the snapshot still has what was purged, it says so', async t => {
  const { get, run } = await startOperated(t, undefined, { CACHE_SNAPSHOT_FILE: '/no/such/folder/snapshot' })
  await get('/games/1')
  const { code, said } = await run(['game:1'])
  t.equal(code, 0)
  t.match(said, /^1 answer was purged\. The snapshot cannot be written: a restart may bring back/)
})

t.test('where other gateways have not confirmed it, it says so', async t => {
  const server = createServer((_request, response) => response.end('{"purged":0,"everywhere":false}'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const OPS_PORT = String((server.address() as AddressInfo).port)
  const { code, said } = await run(t, ['game:1'], { OPS_PORT, OPERATOR_TOKEN })
  t.equal(code, 0)
  t.match(said, /^0 answers were purged\. Not all gateways have confirmed it/)
})

t.test('what a key names is forgotten', async t => {
  const { get, run, held } = await startOperated(t)
  for (const id of [1, 2]) await get(`/games/${id}`)
  t.strictSame(await run(['--key', 'GetGame?i=1']), { code: 0, said: '1 answer was purged' })
  t.match(await held(), [{ key: 'GetGame?i=2' }])
})

t.test('softly, it is not forgotten but stale', async t => {
  const { get, run, held } = await startOperated(t)
  for (const id of [1, 2, 3]) await get(`/games/${id}`)
  t.strictSame(await run(['game:1', '--soft']), { code: 0, said: '1 answer was purged' })
  t.strictSame(await run(['--soft', '--key', 'GetGame?i=2']), { code: 0, said: '1 answer was purged' })
  const freshness = Object.fromEntries((await held()).map(({ key, freshness }) => [key, freshness]))
  t.strictSame(freshness, { 'GetGame?i=1': 'stale', 'GetGame?i=2': 'stale', 'GetGame?i=3': 'fresh' })
})

t.test('where and with which token may stand in a file .env, and the environment goes first', async t => {
  const dotEnv = (port: string) => `OPS_HOST=localhost\nOPS_PORT=${port}\nOPERATOR_TOKEN=${OPERATOR_TOKEN}\n`
  const { get, run } = await startOperated(t, dotEnv)
  await get('/games/1')
  const wrong = await run(['game:1'], { OPERATOR_TOKEN: 'another-token-altogether' })
  t.equal(wrong.code, 1)
  t.strictSame(await run(['game:1'], { OPS_PORT: ' ', OPERATOR_TOKEN: '' }), { code: 0, said: '1 answer was purged' })
})

for (const [what, dotEnv] of [
  ['no token', ''],
  ['a blank one', 'OPERATOR_TOKEN=\n'],
] as const) {
  t.test(`with ${what} it says which one it needs`, async t => {
    const { get, run, held, env } = await startOperated(t, () => dotEnv)
    await get('/games/1')
    const { code, said } = await run(['game:1'], { OPS_PORT: env.OPS_PORT })
    t.equal(code, 1)
    t.match(said, /^OPERATOR_TOKEN is not set/)
    t.equal((await held()).length, 1)
  })
}

t.test('with a wrong token it is refused, and keeps the token to itself', async t => {
  const { get, run, held, env } = await startOperated(t)
  await get('/games/1')
  const { code, said } = await run(['game:1'], { ...env, OPERATOR_TOKEN: 'another-token-altogether' })
  t.equal(code, 1)
  t.match(said, /^The gateway refuses: .*token of the operator/)
  t.notMatch(said, 'another-token-altogether')
  t.equal((await held()).length, 1)
})

t.test('a tag of an unknown kind is refused, with the kinds there are', async t => {
  const { run } = await startOperated(t)
  const { code, said } = await run(['pet:1'])
  t.equal(code, 1)
  t.match(said, /^The gateway refuses: .*tag .*user:…, .*game:…/)
})

for (const OPS_HOST of ['127.0.0.1', '::1']) {
  t.test(`where nothing listens at ${OPS_HOST}, it says where it looked`, async t => {
    const { app, env } = await startOperated(t)
    await app.operations.close()
    const { code, said } = await run(t, ['game:1'], { ...env, OPS_HOST })
    t.equal(code, 1)
    const place = OPS_HOST === '::1' ? '[::1]' : OPS_HOST
    t.ok(said.startsWith(`No gateway answers at http://${place}:${env.OPS_PORT}: `), said)
    t.notMatch(said, /\bat .*\.ts:\d+/, 'no stack trace')
  })
}

for (const body of ['Hello', '{}', 'null']) {
  t.test(`what listens there, says ${body} and is no gateway is told from one`, async t => {
    const other = createServer((_request, response) => response.end(body))
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    t.teardown(() => other.close())
    const { port } = other.address() as AddressInfo
    const { code, said } = await run(t, ['game:1'], { OPS_PORT: String(port), OPERATOR_TOKEN })
    t.equal(code, 1)
    t.ok(said.startsWith(`No gateway answers at http://127.0.0.1:${port}: `), said)
  })
}

const unclear: readonly (readonly string[])[] = [
  [],
  [''],
  ['--soft'],
  ['game:1', 'game:2'],
  ['game:1', '--key', 'GetGame?i=1'],
  ['--key'],
  ['--key', ''],
  ['--gentle', 'game:1'],
]
for (const args of unclear) {
  t.test(`${JSON.stringify(args)} does not say what to forget, so it tells how to`, async t => {
    const { get, run, held } = await startOperated(t)
    await get('/games/1')
    const { code, said } = await run(args)
    t.equal(code, 1)
    t.match(said, /^Usage: npm run purge -- <tag>/)
    t.equal((await held()).length, 1)
  })
}
