import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { seen } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { until } from '../support/waiting.ts'

const rejection = { message: 'Unauthenticated.', errors: [] }
const another = 'another-key-of-the-account'

async function start(t: Test) {
  const file = join(t.testdir({ key: `${sandboxKey}\n` }), 'key')
  const gateway = await startGateway(t, { RA_API_KEY: '', RA_API_KEY_FILE: file })
  const { clock, lines } = gateway
  return {
    ...gateway,
    /** Puts in another key, as secrets are replaced: by a file that takes the place of the old one. */
    async replace(key: string) {
      const looked = () => lines.filter(({ msg }) => /new key is used|cannot be read/.test(msg)).length
      const before = looked()
      writeFileSync(`${file}.new`, key)
      renameSync(`${file}.new`, file)
      await seen(() => looked() > before, clock)
    },
  }
}

t.test('a new key in the file is used without a restart', async t => {
  const { get, sandbox, replace } = await start(t)
  await get('/games/1')
  await replace(sandboxKey.toUpperCase())
  t.equal((await get('/games/2')).statusCode, 200)
  t.strictSame(
    sandbox.requests.map(({ query }) => query.y),
    [sandboxKey, sandboxKey.toUpperCase()],
  )
})

t.test('a new key that is rejected gives way to the old one, and nobody notices but the log', async t => {
  const { get, sandbox, clock, replace, lines } = await start(t)
  await get('/games/1')
  await replace(another)
  const asking = get('/games/2')
  await until(() => lines.some(({ msg }) => /the old one is used again/.test(msg)))
  await clock.advance(1_000)
  t.equal((await asking).statusCode, 200)
  await get('/games/3')
  t.strictSame(
    sandbox.requests.map(({ query }) => query.y),
    [sandboxKey, another, sandboxKey, sandboxKey],
  )
  t.notMatch(JSON.stringify(lines), another)
})

t.test('what is no key is told, by file and fault, and the old one stays', async t => {
  const { get, lines, replace } = await start(t)
  await get('/games/1')
  await replace('your-key')
  t.match(
    lines.find(({ msg }) => msg === 'the file of the key cannot be read'),
    { level: 'error', err: { message: /a placeholder/ } },
  )
  t.equal((await get('/games/2')).statusCode, 200)
})

t.test('what is under way goes on with the old key', async t => {
  const { get, sandbox, replace } = await start(t)
  sandbox.fault({ kind: 'latency', ms: 100 })
  const asking = get('/games/1')
  await until(() => sandbox.calls() === 1)
  await replace(another)
  t.equal((await asking).statusCode, 200)
})

t.test('a key that is rejected is not shown again and again; what is held is served', async t => {
  const { app, get, sandbox, clock } = await startGateway(t)
  await get('/users/MaxMilyin')
  await clock.advance(40_000)
  sandbox.fault({ kind: 'answer', status: 401, json: rejection })
  for (let id = 1; id <= 5; id += 1) t.equal((await get(`/games/${id}`)).json().code, 'upstream-rejected-key')
  t.equal(sandbox.calls(), 2)
  const held = await get('/users/MaxMilyin')
  t.match([held.statusCode, held.headers['cache-status']], [200, /detail=upstream-rejected-key$/])
  t.match((await app.operations.inject('/readyz')).json(), { status: 'degraded', reasons: ['upstream-rejected-key'] })
  await clock.advance(60_000)
  await get('/games/1')
  await clock.advance(110_000)
  await get('/games/1')
  t.equal(sandbox.calls(), 3, 'once a minute, then less often')
  sandbox.heal()
  await clock.advance(10_000)
  t.equal((await get('/games/1')).statusCode, 200)
  t.match((await app.operations.inject('/readyz')).json(), { status: 'ok', reasons: [] })
})
