// What leaves the process for a collector: none of what callers send, whom they ask about, or what RetroAchievements is
// asked with.

import t from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { entryFor } from '../../src/config/client-tokens.ts'
import type { Environment } from '../../src/config/reader.ts'
import { Failure } from '../../src/platform/failure.ts'
import type { Tracing } from '../../src/tracing/exporting.ts'
import { settled } from '../support/clock.ts'
import { startTraced, type Traced } from '../support/otlp-collector.ts'

const clientToken = 'rag_token-of-a-client-canary'
const operatorToken = 'token-of-the-operator-canary'

const urls = [
  '/users/MaxMilyin',
  '/users/MaxMilyin/progress?count=7&offset=1234567',
  '/users/QuietTurnstile/games/1/rank',
  '/users/MaxMilyin/achievements/2026-10-31',
  '/games/1/extended',
  '/games/1?y=canary-in-a-query',
  '/me/followers',
  `/API/API_GetUserProfile.php?u=MaxMilyin&z=QuietTurnstile&y=${sandboxKey}`,
  '/API/API_CanaryMethod.php?y=canary-in-a-query',
  '/API/canary/path',
  '/canary-path/MaxMilyin?canary=1',
  '/canary%zz',
]

/** All that a caller can put beside a path, save the id of the request. */
const headers = {
  cookie: 'session=canary-in-a-cookie',
  referer: 'https://a.example/canary-in-a-referer',
  'user-agent': 'canary-in-an-agent',
  host: 'canary-in-a-host.example',
  'x-forwarded-for': 'canary-in-forwarded',
  'accept-language': 'canary-in-a-language',
  baggage: 'canary=in-baggage',
  tracestate: 'canary=in-tracestate',
}

const faults: readonly (Fault | undefined)[] = [
  undefined,
  { kind: 'echo' },
  { kind: 'status', status: 500, body: sandboxKey },
  { kind: 'answer', status: 422, json: { message: sandboxKey, errors: { [sandboxKey]: [sandboxKey] } } },
  { kind: 'answer', status: 401, json: { message: sandboxKey } },
  { kind: 'answer', json: { [sandboxKey]: sandboxKey } },
  { kind: 'instead', key: 'User', value: { [sandboxKey]: 'MaxMilyin' } },
  { kind: 'redirect', location: `http://127.0.0.1/canary?y=${sandboxKey}&u=MaxMilyin` },
  { kind: 'busy', retryAfter: sandboxKey },
  { kind: 'maintenance' },
  { kind: 'page', status: 403 },
  { kind: 'truncated' },
  { kind: 'reset' },
  { kind: 'hang' },
]

const betraying = [
  sandboxKey,
  sandboxKey.slice(0, 15),
  'canary',
  'MaxMilyin',
  'QuietTurnstile',
  'Bearer',
  '1234567',
  '2026-10-31',
]
const dayMs = 24 * 60 * 60 * 1000

async function play(gateway: Traced, authorization: string): Promise<void> {
  const { get, sandbox, clock } = gateway
  for (const fault of faults) {
    sandbox.heal()
    if (fault !== undefined) sandbox.fault(fault)
    await clock.advance(dayMs)
    for (const url of urls) await settled(get(url, { ...headers, authorization }), clock)
  }
}

const modes: { [mode: string]: { environment: Environment; bearer: string } } = {
  'with a key in the URL': { environment: {}, bearer: 'canary-of-nobody' },
  'with a key as a bearer token': { environment: { RA_KEY_TRANSPORT: 'bearer' }, bearer: 'canary-of-nobody' },
  'for the operator': { environment: { OWNER_ROUTES: 'on', OPERATOR_TOKEN: operatorToken }, bearer: operatorToken },
  'for clients with tokens': {
    environment: {
      CLIENT_TOKENS_FILE: `${t.testdir({ tokens: entryFor(clientToken, { name: 'name-of-canary' }) })}/tokens`,
    },
    bearer: clientToken,
  },
  'for callers with keys of their own': {
    environment: { KEY_MODE: 'caller', RA_API_KEY: '', KEY_HASH_SECRET: 'canary-of-the-hashes' },
    bearer: sandboxKey,
  },
}

for (const [mode, { environment, bearer }] of Object.entries(modes)) {
  t.test(`a collector learns no secret, no name and no query, whatever goes wrong, ${mode}`, async t => {
    const gateway = await startTraced(t, { ALLOWED_HOSTS: '*', ...environment })
    await play(gateway, `Bearer ${bearer}`)
    if (environment.KEY_MODE !== undefined) await gateway.get(`/API/API_GetUserProfile.php?u=MaxMilyin&y=${sandboxKey}`)
    await gateway.spans(faults.length * urls.length)
    await gateway.tracing?.stop()
    const { received, spans } = gateway.collector
    for (const sent of received) {
      const text = `${sent.body.toString('latin1')}${JSON.stringify(sent.headers)}`.toLowerCase()
      for (const word of betraying) t.notOk(text.includes(word.toLowerCase()), `${word} is not in it`)
    }
    const names = new Set(spans.map(({ name }) => name))
    t.ok(names.has('GET /users/:user') && names.has('GetUserProfile') && names.has('GET'), 'all kinds were sent')
    t.ok(new Set(spans.map(each => each.attributes['error.type'])).size >= 6, 'and all failures')
  })
}

t.test('nor what the message of an error holds', async t => {
  const { tracing, spans, collector } = await startTraced(t)
  const { call } = tracing as Tracing
  const url = `https://a.example/API/API_GetGame.php?u=MaxMilyin&y=${sandboxKey}`
  const failure = new Failure('upstream-broken', `no answer from ${url}`, { cause: new Error(url) })
  await t.rejects(
    call('GetGame', { cause: 'request-1', priority: 'miss' }, () => Promise.reject(failure)),
    failure,
  )
  t.match(await spans(1), [{ name: 'GetGame', failed: true, attributes: { 'error.type': 'upstream-broken' } }])
  t.notMatch(collector.received[0]?.body.toString('latin1'), /MaxMilyin|a\.example|sandbox-key/)
})
