import { join } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { entryFor } from '../../src/config/client-tokens.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'

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
  { kind: 'instead', key: 'SetType', value: sandboxKey },
  { kind: 'latency', ms: 20, jitterMs: 5 },
  { kind: 'hang' },
  { kind: 'drip', everyMs: 5 },
  { kind: 'huge', bytes: 17_000_000, times: 1 },
  { kind: 'busy' },
  { kind: 'busy', retryAfter: sandboxKey },
  { kind: 'maintenance' },
  { kind: 'page', status: 403 },
  { kind: 'empty' },
  { kind: 'truncated' },
  { kind: 'cut' },
  { kind: 'reset' },
]

const urls = ['/users/MaxMilyin', '/users/MaxMilyin/progress', '/games/1/extended', '/API/API_GetGame.php?i=1']
const dayMs = 24 * 60 * 60 * 1000

for (const transport of ['query', 'bearer']) {
  t.test(`the key is in nothing that can be seen, whatever goes wrong (${transport})`, async t => {
    const environment = { RA_KEY_TRANSPORT: transport, LOG_LEVEL: 'trace' }
    const { app, get, sandbox, lines, clock } = await startGateway(t, environment)
    const notThere = (what: string, seen: unknown) => {
      const text = JSON.stringify(seen).toLowerCase()
      t.notMatch(text, sandboxKey.toLowerCase(), what)
      // Of what is cut off before it is masked no part may be left either.
      t.notMatch(text, sandboxKey.toLowerCase().slice(0, 15), what)
      t.notMatch(text, 'authorization', what)
    }
    for (const fault of faults) {
      sandbox.heal()
      sandbox.fault(fault)
      // All that was remembered is forgotten by then, and pauses are over.
      await clock.advance(dayMs)
      const calls = sandbox.calls()
      for (const url of urls) {
        const { statusCode, headers, body } = await settled(get(url), clock)
        notThere(`${fault.kind} ${url}`, { statusCode, headers, body: body.slice(0, 100_000) })
      }
      t.ok(sandbox.calls() > calls, `${fault.kind} was met`)
      for (const url of ['/metrics', '/status', '/cache']) notThere(url, (await app.operations.inject(url)).body)
    }
    t.ok(lines.length > 100)
    notThere('the log', lines)
  })
}

t.test('nor when the budget is used up', async t => {
  const { get, lines } = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '1', LOG_LEVEL: 'trace' })
  await get('/games/1')
  const { statusCode, headers, body } = await get('/games/2')
  t.equal(statusCode, 503)
  t.notMatch(JSON.stringify([headers, body, lines]), sandboxKey)
})

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
  t.equal(config.upstream.key?.reveal(), sandboxKey)
})

t.test('a key that clients send is neither used nor logged', async t => {
  const { get, sandbox, lines } = await startGateway(t)
  const response = await get('/games/1?y=key-of-the-client', { authorization: 'Bearer key-of-the-client' })
  t.equal(response.statusCode, 400)
  await get('/games/1', { authorization: 'Bearer key-of-the-client' })
  t.equal(sandbox.requests[0]?.query.y, sandboxKey)
  t.notMatch(JSON.stringify([lines, response.body]), 'key-of-the-client')
})

t.test('an answer that hides the key in escapes is none', async t => {
  const { get, sandbox } = await startGateway(t)
  const escaped = [...sandboxKey].map(letter => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')
  sandbox.fault({ kind: 'status', status: 200, body: `{"Points":1,"SoftcorePoints":"${escaped}"}` })
  for (const url of ['/users/MaxMilyin/points', '/API/API_GetUserPoints.php?u=MaxMilyin']) {
    const response = await get(url)
    t.equal(response.statusCode, 502)
    t.notMatch(response.body, sandboxKey)
  }
})

t.test('no token and no key of a caller is in what the operations port tells', async t => {
  const OPERATOR_TOKEN = 'token-of-the-operator'
  const CLIENT_TOKENS_FILE = join(t.testdir({ tokens: entryFor('token-of-a-client', { name: 'web' }) }), 'tokens')
  const secrets = [OPERATOR_TOKEN, 'token-of-a-client', 'key-of-a-caller', sandboxKey]
  for (const env of [{ CLIENT_TOKENS_FILE }, { KEY_MODE: 'caller', RA_API_KEY: '' }]) {
    const { app, get } = await startGateway(t, { ...env, OPERATOR_TOKEN })
    await app.ready()
    for (const secret of secrets) {
      for (const url of ['/games/1', `/users/${secret.replaceAll('-', '')}`, `/API/API_GetGame.php?i=1&y=${secret}`])
        await get(url, { authorization: `Bearer ${secret}` })
    }
    for (const url of ['/metrics', '/status', '/cache', '/', '/cache?tag=user:nobody']) {
      const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
      const { statusCode, body } = await app.operations.inject({ url, headers })
      t.equal(statusCode, 200, url)
      for (const secret of secrets) t.notMatch(body, secret, url)
    }
    t.match((await app.operations.inject('/metrics')).body, 'pace="slow",cache="hit"')
  }
})

t.test('nor is one that writes a key of odd letters as URLs and HTML do, and the log strikes it out', async t => {
  const key = `odd'key&of-the"gateway`
  const spellings = ['odd%27key%26of-the%22gateway', 'odd&#039;key&amp;of-the&quot;gateway', `odd'key&of-the\\"gateway`]
  const { get, sandbox, app, lines } = await startGateway(t, { RA_API_KEY: key, LOG_LEVEL: 'trace' })
  for (const [index, spelling] of spellings.entries()) {
    sandbox.heal()
    sandbox.fault({ kind: 'status', status: 200, body: `{"ID":1,"Title":"${spelling}"}` })
    for (const url of [`/games/${index + 1}`, `/API/API_GetGame.php?i=${index + 11}`]) {
      const response = await get(url)
      t.equal(response.statusCode, 502, `${url} ${spelling}`)
      t.notMatch(response.body, 'of-the')
    }
    app.log.warn(spelling)
  }
  t.notMatch(JSON.stringify(lines), 'of-the')
})
