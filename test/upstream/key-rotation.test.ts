import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { users } from '../../sandbox/world/landmarks.ts'
import { secret } from '../../src/platform/secret.ts'
import { createKeys } from '../../src/upstream/api-key.ts'
import { createTestClock } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { keysAsked, rejection } from '../support/own-keys.ts'
import { saidInTime } from '../support/snapshots.ts'
import { codeOf, how, landed, minute, queued, second, statusOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const old = 'canary-key-that-is-old'
const next = 'canary-key-that-is-new'
const other = 'canary-key-of-the-friend'
const typo = 'canary-key-with-a-typo'
const OPERATOR_TOKEN = 'token-of-the-operator'

async function start(t: Test, environment: { [name: string]: string } = {}) {
  const file = join(t.testdir({ key: `${old}\n` }), 'key')
  const keys = { [old]: users.main, [next]: users.main, [other]: users.friend }
  const gateway = await startGateway(t, { RA_API_KEY: '', RA_API_KEY_FILE: file, ...environment }, { keys })
  await gateway.app.ready()
  let taken = 0
  return {
    ...gateway,
    file,
    /** Puts in another key, and comes back when it is used. */
    async replace(key: string): Promise<void> {
      taken += 1
      writeFileSync(file, key)
      await saidInTime(gateway, 'a new key is used from now on', taken)
    },
    /** From now on RetroAchievements does not know this key. */
    revoke: (y: string) => gateway.sandbox.fault({ kind: 'answer', status: 401, json: rejection, match: { y } }),
  }
}

const rejected = /rejects the key, and is not asked with it/

t.test('under load a new key is taken without a request that fails, and no call is made with both', async t => {
  const gateway = await start(t, { UPSTREAM_CONCURRENCY: '4' })
  const { get, sandbox, replace } = gateway
  sandbox.fault({ kind: 'latency', ms: 20 })
  const asking = Array.from({ length: 40 }, (_, each) => get(`/games/1/comments?count=${each + 1}`))
  await landed(gateway, 4)
  await replace(next)
  t.strictSame(new Set((await Promise.all(asking)).map(({ statusCode }) => statusCode)), new Set([200]))
  const used = keysAsked(gateway)
  t.equal(used.length, 40)
  t.strictSame(used.toSorted().toReversed(), used, 'first the old one, then the new one')
  t.ok(used.includes(old) && used.includes(next))
})

t.test('a key that is revoked under load is not shown to RetroAchievements by those who wait', async t => {
  const gateway = await start(t, { UPSTREAM_CONCURRENCY: '4', UPSTREAM_BURST: '10', UPSTREAM_PER_MINUTE: '60' })
  const { get, sandbox, clock, revoke, app } = gateway
  await get('/users/MaxMilyin')
  await clock.advance(minute)
  sandbox.forget()
  sandbox.fault({ kind: 'latency', ms: 30 })
  revoke(old)
  const asking = Array.from({ length: 20 }, (_, each) => get(`/games/1/comments?count=${each + 1}`))
  t.strictSame(new Set((await Promise.all(asking)).map(codeOf)), new Set(['upstream-rejected-key']))
  t.equal(sandbox.calls(), 4)
  t.match(how(await get('/users/MaxMilyin')), 'hit; ttl=-30; detail=upstream-rejected-key', 'what is held is served')
  t.match((await app.operations.inject('/readyz')).json(), { status: 'degraded', reasons: ['upstream-rejected-key'] })
  t.match((await statusOf(gateway)).upstream, { keyRejected: true, lastErrors: [{ code: 'upstream-rejected-key' }] })
})

t.test('a new key ends the waiting of a rejected one at once', async t => {
  const { get, replace, revoke, sandbox, app, lines } = await start(t)
  revoke(old)
  t.equal(codeOf(await get('/games/1')), 'upstream-rejected-key')
  t.equal(lines.find(({ msg }) => rejected.test(msg))?.level, 'error')
  await replace(next)
  t.equal((await get('/games/1')).statusCode, 200)
  t.match((await app.operations.inject('/readyz')).json(), { status: 'ok' })
  t.strictSame(keysAsked({ sandbox }), [old, next])
})

t.test('who waits for their turn with the old key is sent with the new one', async t => {
  const gateway = await start(t, { UPSTREAM_BURST: '1', UPSTREAM_PER_MINUTE: '6' })
  const { get, clock, replace } = gateway
  t.equal((await get('/games/1')).statusCode, 200)
  const asking = get('/games/2')
  await queued(gateway, 1)
  await replace(next)
  await clock.advance(10 * second)
  t.equal((await asking).statusCode, 200)
  t.strictSame(keysAsked(gateway), [old, next])
})

t.test('a key that was corrected before anything was asked falls back on the one that worked', async t => {
  const gateway = await start(t)
  const { get, clock, replace, lines } = gateway
  await get('/games/1')
  await replace(typo)
  await replace(`${typo}-again`)
  const asking = get('/games/2')
  await landed(gateway, 2)
  await clock.advance(300)
  t.equal((await asking).statusCode, 200)
  t.strictSame(keysAsked(gateway), [old, `${typo}-again`, old])
  t.match(lines.find(({ msg }) => /rejects the new key; the old one is used again/.test(msg))?.level, 'error')
  t.notMatch(JSON.stringify(lines), /canary/)
})

t.test('where the old one is of no use either, the new one is tried from then on', async t => {
  const gateway = await start(t)
  const { get, clock, replace, revoke, sandbox } = gateway
  await get('/games/1')
  await replace(next)
  revoke(next)
  revoke(old)
  const asking = get('/games/2')
  await landed(gateway, 2)
  await clock.advance(300)
  t.equal(codeOf(await asking), 'upstream-rejected-key')
  sandbox.heal()
  await clock.advance(minute)
  t.equal((await get('/games/2')).statusCode, 200)
  t.strictSame(keysAsked(gateway), [old, next, old, next])
})

t.test('what belongs to the owner of one key is not shown once there is another', async t => {
  const gateway = await start(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN })
  const { get, sandbox, replace } = gateway
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
  const wants = `/users/${users.stranger}/want-to-play`
  const before = await get('/me/following', headers)
  await get('/games/1')
  t.equal(codeOf(await get(wants, headers)), 'hidden')
  await replace(other)
  sandbox.forget()
  const after = await get('/me/following', headers)
  t.match(how(after), /^fwd=miss/)
  t.not(after.body, before.body)
  await get(wants, headers)
  t.match(how(await get('/games/1')), /^hit/, 'what everybody may see stays')
  t.strictSame(keysAsked(gateway), [other, other])
})

t.test('what is on its way to the owner of the old key is not kept for that of the new one', async t => {
  const gateway = await start(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN })
  const { get, sandbox, clock, replace } = gateway
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
  sandbox.fault({ kind: 'hold' })
  const asking = get('/me/following', headers)
  await until(() => sandbox.calls() === 1)
  await replace(other)
  sandbox.heal()
  await clock.advance(second)
  t.equal((await asking).statusCode, 200)
  t.match(how(await get('/me/following', headers)), /^fwd=miss/)
  t.strictSame(keysAsked(gateway), [old, other])
})

t.test('a file that is gone or holds no key is told of once, and taken again when it holds one', async t => {
  const gateway = await start(t)
  const { get, file, clock, lines, replace } = gateway
  const unread = () => lines.filter(({ msg }) => msg === 'the file of the key cannot be read').length
  writeFileSync(file, '')
  await saidInTime(gateway, 'the file of the key cannot be read', 1)
  for (let looks = 0; looks < 5; looks += 1) await clock.advance(2 * second)
  t.equal(unread(), 1)
  t.equal((await get('/games/1')).statusCode, 200)
  await replace(next)
  t.equal((await get('/games/2')).statusCode, 200)
  t.strictSame(keysAsked(gateway), [old, next])
})

t.test('what comes of calls that were sent with the old key tells nothing about the new one', async t => {
  const [first, latest] = [secret(old), secret(next)]
  const keys = createKeys({ key: first, clock: createTestClock(), log: undefined })
  t.equal(keys.take(latest), true)
  t.equal(keys.rejected(first), true, 'it is asked once more')
  t.equal(keys.current(), latest)
  t.equal(keys.refusal(), undefined)
  keys.accepted(first)
  t.equal(keys.rejected(latest), true)
  t.equal(keys.current(), first, 'which is still what it falls back on')
})
