// RetroAchievements refuses the gateway: it is asked once a minute then, and operators are told. A few questions that are
// refused while others are answered cost the others nothing.

import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { friends, mine, startOwnKeys } from '../support/own-keys.ts'
import { codeOf, minute, second, statusOf } from '../support/stories.ts'

const refusals: readonly [what: string, fault: Fault][] = [
  ['403 in JSON', { kind: 'status', status: 403 }],
  ['403 with a page', { kind: 'page', status: 403 }],
  ['403 with nothing', { kind: 'status', status: 403, body: '' }],
  ['451', { kind: 'page', status: 451 }],
  ['422', { kind: 'status', status: 422 }],
  ['422 with a page', { kind: 'page', status: 422 }],
  ['200 with an error', { kind: 'answer', json: { error: 'Your IP address is banned' } }],
  [
    '200 with an error beside more',
    { kind: 'answer', json: { success: false, error: 'Go away', code: 17, until: null } },
  ],
]

const routes = (each: number) => `/users/Player${each}`
const door = (each: number) => `/API/API_GetUserProfile.php?u=Player${each}`

async function readyz({ app }: Gateway) {
  return (await app.operations.inject('/readyz')).json()
}

const said = ({ lines }: Gateway, level: string, text: RegExp) =>
  lines.filter(line => line.level === level && text.test(line.msg)).length

/** Lets ten minutes go by, with a new question every five seconds, and looks at each sliding minute. */
async function onceAMinute(t: Test, gateway: Gateway, urlOf: (each: number) => string): Promise<void> {
  const { get, sandbox, clock } = gateway
  const asked: number[] = []
  sandbox.forget()
  for (let each = 0; each < 120; each += 1) {
    const before = sandbox.calls()
    t.equal(codeOf(await get(urlOf(1_000 + each))), 'upstream-refused')
    for (let calls = before; calls < sandbox.calls(); calls += 1) asked.push(clock.now())
    await clock.advance(5 * second)
  }
  t.ok(asked.length >= 9, `it is tried again: ${asked.length} calls`)
  const gaps = asked.slice(1).map((atMs, index) => atMs - (asked[index] as number))
  t.ok(
    gaps.every(ms => ms >= minute),
    `never two calls within a minute: ${gaps}`,
  )
}

for (const [what, fault] of refusals) {
  for (const urlOf of [routes, door]) {
    t.test(`${what} to 40 who ask ${urlOf(1)} and the like one after the other`, async t => {
      const gateway = await startGateway(t)
      const { get, sandbox, clock } = gateway
      t.equal((await get('/games/2')).statusCode, 200)
      sandbox.forget()
      sandbox.fault(fault)
      for (let each = 0; each < 40; each += 1) {
        const response = await get(urlOf(each))
        t.strictSame([response.statusCode, codeOf(response)], [502, 'upstream-refused'])
        t.ok(Number(response.headers['retry-after']) > 0)
      }
      t.equal(sandbox.calls(), 6, 'five, and the one that was answered before')
      t.strictSame(await readyz(gateway), { status: 'degraded', reasons: ['upstream-refused'] })
      t.match(await statusOf(gateway), { status: 'degraded', reasons: ['upstream-refused'] })
      if (fault.kind === 'page') await onceAMinute(t, gateway, urlOf)
      t.equal(said(gateway, 'error', /refuses this gateway/), 1)
      sandbox.heal()
      await clock.advance(2 * minute)
      t.equal((await get(urlOf(2_000))).statusCode, 404)
      t.equal((await get(urlOf(2_001))).statusCode, 404)
      t.strictSame(await readyz(gateway), { status: 'ok', reasons: [] })
      t.equal(said(gateway, 'error', /refuses this gateway/), 1)
      t.equal(said(gateway, 'info', /does not refuse/), 1, 'its end is told once')
    })
  }
}

for (const [what, fault] of refusals.slice(0, 2)) {
  t.test(`${what} to 40 who ask at once`, async t => {
    const limits = { UPSTREAM_PER_MINUTE: undefined, UPSTREAM_BURST: undefined, UPSTREAM_CONCURRENCY: undefined }
    const gateway = await startGateway(t, limits)
    const { get, sandbox } = gateway
    sandbox.fault(fault)
    const responses = await Promise.all(Array.from({ length: 40 }, (_, each) => get(routes(each))))
    t.notOk(responses.some(({ statusCode }) => statusCode === 200))
    t.ok(sandbox.calls() <= 9, `${sandbox.calls()} calls`)
    t.strictSame(await readyz(gateway), { status: 'degraded', reasons: ['upstream-refused'] })
    await onceAMinute(t, gateway, routes)
  })
}

t.test('while it is refused, a question that was refused before is not the one that is tried', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  t.equal((await get('/games/2')).statusCode, 200)
  sandbox.fault({ kind: 'page', status: 403 })
  for (let each = 0; each < 5; each += 1) await get(routes(each))
  sandbox.heal()
  sandbox.fault({ kind: 'page', status: 403, match: { u: 'player1' } })
  await clock.advance(minute)
  sandbox.forget()
  t.equal(codeOf(await get(routes(1))), 'upstream-refused')
  t.equal(sandbox.requests[0]?.query.i, '2')
  t.equal((await get(routes(7))).statusCode, 404)
})

t.test('five odd questions that are refused cost the others nothing', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'page', status: 403, method: 'GetUserProfile' })
  const statuses = new Set<number>()
  for (let each = 0; each < 60; each += 1) {
    for (let odd = 0; odd < 5; odd += 1) await get(routes(odd))
    if (each % 5 === 0) statuses.add((await get(`/games/2/comments?count=${1 + each}`)).statusCode)
    await clock.advance(second)
  }
  t.strictSame(statuses, new Set([200]))
  t.strictSame(await readyz(gateway), { status: 'ok', reasons: [] })
  t.equal(said(gateway, 'error', /refuses this gateway/), 0)
})

t.test('one caller with a key who is refused is that caller alone', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock } = gateway
  t.equal((await as(friends, '/games/2')).statusCode, 200)
  sandbox.fault({ kind: 'page', status: 403, match: { y: mine } })
  for (let each = 0; each < 20; each += 1) {
    t.equal(codeOf(await as(mine, `/games/3/comments?count=${1 + each}`)), 'upstream-refused')
    await clock.advance(second)
  }
  t.strictSame(await readyz(gateway), { status: 'ok', reasons: [] })
  t.equal((await as(friends, '/games/4')).statusCode, 200)
})

t.test('five within a minute are enough, and five in a longer time are not', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'page', status: 403 })
  for (let each = 0; each < 8; each += 1) {
    await get(routes(each))
    await clock.advance(15 * second + 1)
  }
  t.strictSame(await readyz(gateway), { status: 'ok', reasons: [] })
  t.equal(sandbox.calls(), 8)
  await clock.advance(minute)
  for (let each = 10; each < 15; each += 1) await get(routes(each))
  t.strictSame(await readyz(gateway), { status: 'degraded', reasons: ['upstream-refused'] })
})
