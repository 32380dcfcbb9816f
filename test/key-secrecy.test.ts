import { inspect } from 'node:util'
import t from 'tap'
import { loadConfig } from '../src/config.ts'
import type { Fault } from '../src/sandbox/faults.ts'
import { sandboxKey } from '../src/sandbox/sandbox-server.ts'
import { startGateway } from './support/gateway.ts'

const faults: readonly Fault[] = [
  { kind: 'echo' },
  { kind: 'status', status: 500, body: sandboxKey },
  { kind: 'status', status: 200, body: `"${sandboxKey}"` },
  { kind: 'answer', status: 422, json: { message: sandboxKey, errors: { [sandboxKey]: [sandboxKey] } } },
  { kind: 'answer', status: 401, json: { message: sandboxKey } },
  { kind: 'answer', json: { [sandboxKey]: sandboxKey } },
  { kind: 'instead', key: 'User', value: { [sandboxKey]: 1 } },
  { kind: 'with', key: sandboxKey, value: 1 },
  { kind: 'redirect', location: `http://127.0.0.1/${sandboxKey}` },
  { kind: 'busy', retryAfter: sandboxKey },
  { kind: 'maintenance' },
  { kind: 'page', status: 403 },
  { kind: 'empty' },
  { kind: 'truncated' },
  { kind: 'cut' },
  { kind: 'reset' },
]

for (const transport of ['query', 'bearer']) {
  t.test(`the key is in nothing that can be seen, whatever goes wrong (${transport})`, async t => {
    for (const fault of faults) {
      const { get, sandbox, lines } = await startGateway(t, {
        RA_KEY_TRANSPORT: transport,
        LOG_LEVEL: 'trace',
        UPSTREAM_TIMEOUT_MS: '100',
      })
      sandbox.fault(fault)
      const responses = []
      for (const url of ['/users/MaxMilyin', '/users/MaxMilyin/progress', '/games/1', '/games/1/high-scores']) {
        const { statusCode, headers, body } = await get(url)
        responses.push({ statusCode, headers, body })
      }
      t.ok(sandbox.calls() > 0)
      t.ok(lines.length > 0)
      const seen = JSON.stringify([responses, lines]).toLowerCase()
      t.notMatch(seen, sandboxKey.toLowerCase(), fault.kind)
      t.notMatch(seen, 'authorization')
    }
  })
}

t.test('the key cannot be printed by accident', async t => {
  const config = loadConfig({ RA_API_KEY: sandboxKey, HTTPS_PROXY: 'http://me:letmein@proxy.example' })
  const shown = [
    JSON.stringify(config),
    inspect(config, { depth: 9, showHidden: true }),
    `${config.upstream.key}`,
  ].join()
  t.notMatch(shown, sandboxKey)
  t.notMatch(shown, 'letmein')
  t.match(shown, 'secret')
  t.equal(config.upstream.key.reveal(), sandboxKey)
})

t.test('a key that clients send is neither used nor logged', async t => {
  const { get, sandbox, lines } = await startGateway(t)
  const response = await get('/games/1?y=key-of-the-client', { authorization: 'Bearer key-of-the-client' })
  t.equal(response.statusCode, 400)
  await get('/games/1', { authorization: 'Bearer key-of-the-client' })
  t.equal(sandbox.requests[0]?.query.y, sandboxKey)
  t.notMatch(JSON.stringify([lines, response.body]), 'key-of-the-client')
})
