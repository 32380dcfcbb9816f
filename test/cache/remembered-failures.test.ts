// A failure is remembered for its question, so that a poll of something broken is not a call each time.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { seen, settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { codeOf, door, mishaps, route, second } from '../support/stories.ts'

const operator = 'token-of-the-operator'

/** They end with the next answer to any question. */
const general = ['upstream-unavailable', 'upstream-busy', 'upstream-timeout', 'upstream-rejected-key']

const calls = (sandbox: { calls(method: string): number }) => sandbox.calls('GetGameRankAndScore')

for (const [what, fault] of mishaps) {
  t.test(`RetroAchievements ${what}: the question is asked again when Retry-After says so`, async t => {
    const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '500' })
    const { get, sandbox, clock } = gateway
    sandbox.fault({ ...fault, method: 'GetGameRankAndScore' })
    const first = await settled(get(route), clock)
    const code = codeOf(first)
    const before = calls(sandbox)
    const retryAfter = Number(first.headers['retry-after'])
    t.ok(retryAfter >= 1, `Retry-After: ${retryAfter}`)
    for (const cacheControl of ['no-cache', 'no-store', 'max-age=0', '']) {
      const again = await get(route, { 'cache-control': cacheControl })
      t.strictSame([again.statusCode, codeOf(again)], [first.statusCode, code])
      t.ok(Number(again.headers['retry-after']) >= 1)
    }
    t.equal(codeOf(await get(route, { 'cache-control': 'only-if-cached' })), 'not-cached')
    t.equal(calls(sandbox), before)

    sandbox.heal()
    const isAsked = (await get('/games/2')).statusCode === 200
    t.equal(isAsked, code !== 'upstream-rejected-key', 'nothing is asked while the key is rejected')
    const next = await get(route)
    if (general.includes(code) && isAsked) t.equal(next.statusCode, 200, 'an answer to another question ends it')
    else {
      t.equal(codeOf(next), code)
      await clock.advance(retryAfter * second)
      t.equal((await get(route)).statusCode, 200, 'its time ends it')
    }
  })
}

t.test('a new key ends what was remembered of the old one', async t => {
  const file = join(t.testdir({ key: 'a-key-that-nobody-knows' }), 'key')
  const { get, clock, app, lines } = await startGateway(t, { RA_API_KEY: undefined, RA_API_KEY_FILE: file })
  await app.ready()
  for (let times = 0; times < 5; times += 1) {
    t.equal(codeOf(await get(route)), 'upstream-rejected-key')
    await clock.advance(2 * second)
  }
  writeFileSync(file, sandboxKey)
  await seen(() => lines.some(({ msg }) => msg === 'a new key is used from now on'), clock)
  t.equal((await get(route)).statusCode, 200)
})

t.test('a purge of the question ends it', async t => {
  const { get, app, sandbox } = await startGateway(t, { OPERATOR_TOKEN: operator })
  sandbox.fault({ kind: 'status', status: 500, times: 1 })
  t.equal(codeOf(await get(route)), 'upstream-broken')
  t.equal(codeOf(await get(route)), 'upstream-broken')
  const headers = { authorization: `Bearer ${operator}` }
  await app.operations.inject({ method: 'POST', url: '/cache/purge', query: { tag: 'game:1' }, headers })
  t.equal((await get(route)).statusCode, 200)
})

t.test('a question that fails again and again although others are answered waits for its own time', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'maintenance', method: 'GetGameRankAndScore' })
  const answered = async (each: number) => t.equal((await get(`/games/${each}`)).statusCode, 200)
  t.equal(codeOf(await get(route)), 'upstream-unavailable')
  await answered(2)
  t.equal((await get(route)).headers['retry-after'], '4', 'it is asked once more')
  await answered(3)
  t.equal((await get(route)).headers['retry-after'], '4')
  t.equal(sandbox.calls('GetGameRankAndScore'), 2)
  await clock.advance(4 * second)
  sandbox.heal()
  t.equal((await get(route)).statusCode, 200)
})

t.test('failures of both ways to ask are the same ones, but what cannot be read is passed on as it is', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'page', status: 200, method: 'GetGameRankAndScore' })
  t.equal(codeOf(await get(route)), 'upstream-broken')
  t.equal(codeOf(await get(door)), 'upstream-broken')
  t.equal(sandbox.calls(), 1)
  sandbox.heal()
  sandbox.fault({ kind: 'without', key: 'Results', method: 'GetGameHashes' })
  for (let times = 0; times < 2; times += 1) {
    t.equal(codeOf(await get('/games/1/hashes')), 'upstream-unexpected-answer')
    t.equal((await get('/API/API_GetGameHashes.php?i=1')).statusCode, 200)
  }
  t.equal(sandbox.calls('GetGameHashes'), 3, 'the route asked once')
})
