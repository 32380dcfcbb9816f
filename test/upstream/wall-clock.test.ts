// What limits how often RetroAchievements is asked, and what is believed, goes by the monotonic clock: a wall clock that somebody
// sets brings no call more than there would be without.

import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { fresh, friends, mine, rejection, startOwnKeys, strangers } from '../support/own-keys.ts'
import { codeOf, ended, hour, landed, minute, second, statusOf, ways } from '../support/stories.ts'

/** The wall clock is set forward by hours, at once or bit by bit, or set back. */
const moves = [
  ['forward by 3 h', [3 * hour]],
  ['forward by a minute, again and again', Array<number>(60).fill(minute)],
  ['back by 3 h', [-3 * hour]],
] as const

type Move = (clock: Gateway['clock']) => void

function inEveryWay(what: string, story: (t: Test, move: Move) => Promise<void>): void {
  for (const [how, steps] of moves) {
    t.test(`${what} (the wall clock is set ${how})`, t =>
      story(t, clock => {
        for (const ms of steps) {
          clock.moveWall(ms)
          // The clock is looked at in between, as other requests do.
          clock.now()
        }
      }),
    )
  }
}

const told = (response: LightMyRequestResponse) => [codeOf(response), Number(response.headers['retry-after'])]

/** Something that nobody asked before. */
const missed = (each: number) => `/games/1/comments?count=${each}`

async function fail({ get, sandbox }: Gateway, fault: Fault, times: number): Promise<void> {
  sandbox.fault(fault)
  for (let each = 1; each <= times; each += 1) await get(missed(each))
  sandbox.heal()
}

/** What stops all questions; how many calls bring it about, and what is told of it for how many seconds. */
const stops: readonly [what: string, fault: Fault, calls: number, code: string, seconds: number][] = [
  ['a pause after a 429', { kind: 'busy', retryAfter: '120' }, 1, 'upstream-busy', 120],
  ['an open breaker', { kind: 'page', status: 500 }, 5, 'upstream-unavailable', 10],
  ['a refusal', { kind: 'page', status: 403 }, 5, 'upstream-refused', 60],
  ['a rejected key', { kind: 'answer', status: 401, json: rejection }, 1, 'upstream-rejected-key', 60],
]

for (const [what, fault, calls, code, seconds] of stops) {
  inEveryWay(`${what} lasts as long as ever`, async (t, move) => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await fail(gateway, fault, calls)
    const before = sandbox.calls()
    await clock.advance(second)
    move(clock)
    t.strictSame(told(await get(missed(100))), [code, seconds - 1])
    t.match((await statusOf(gateway)).reasons, [code])
    await clock.advance((seconds - 2) * second)
    t.strictSame(told(await get(missed(101))), [code, 1])
    t.equal(sandbox.calls(), before)
    await clock.advance(second)
    t.equal((await get(missed(102))).statusCode, 200)
  })
}

inEveryWay('/status tells how long a pause and an open breaker last', async (t, move) => {
  const busy = await startGateway(t)
  await fail(busy, { kind: 'busy', retryAfter: '120' }, 1)
  move(busy.clock)
  t.match(await statusOf(busy), { pause: { active: true, forMs: 120_000 } })
  const broken = await startGateway(t)
  await fail(broken, { kind: 'page', status: 500 }, 5)
  move(broken.clock)
  t.match(await statusOf(broken), { breaker: { state: 'open', openForMs: 10_000 } })
})

inEveryWay('two keys that are limited one after the other stop all keys', async (t, move) => {
  const gateway = await startOwnKeys(t)
  const { sandbox, clock } = gateway
  sandbox.fault({ kind: 'busy', retryAfter: '90' })
  await fresh(gateway, mine)
  move(clock)
  await fresh(gateway, friends)
  sandbox.heal()
  t.strictSame(told(await fresh(gateway, strangers)), ['upstream-busy', 90])
  t.equal(sandbox.calls(), 2)
})

inEveryWay('five refusals within a minute are together', async (t, move) => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'page', status: 403 })
  for (let each = 1; each <= 4; each += 1) await get(missed(each))
  move(clock)
  await get(missed(5))
  t.equal(sandbox.calls(), 6)
  t.strictSame(told(await get(missed(6))), ['upstream-refused', 60])
  t.equal(sandbox.calls(), 6)
})

for (const url of ways) {
  inEveryWay(`a failure is remembered: ${url}`, async (t, move) => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault({ kind: 'status', status: 500 })
    for (const [nth, seconds] of [2, 4, 8].entries()) {
      t.strictSame(told(await get(url)), ['upstream-broken', seconds])
      move(clock)
      t.strictSame(told(await get(url)), ['upstream-broken', seconds])
      await clock.advance((seconds - 1) * second)
      t.strictSame(told(await get(url)), ['upstream-broken', 1])
      t.equal(sandbox.calls(), nth + 1)
      await clock.advance(second)
    }
  })
}

for (const url of ['/claims', '/API/API_GetActiveClaims.php']) {
  inEveryWay(`an emptiness that nobody confirms is believed no sooner: ${url}`, async (t, move) => {
    const operator = 'token-of-the-operator'
    const gateway = await startGateway(t, { OPERATOR_TOKEN: operator })
    const { get, sandbox, clock, app } = gateway
    const { body } = await get(url)
    /** Asks again at once, whatever has failed. */
    async function askAnew(): Promise<void> {
      const calls = ended(gateway)
      await app.operations.inject({
        ...{ method: 'POST', url: '/cache/purge', query: { tag: 'GetActiveClaims', mode: 'soft' } },
        headers: { authorization: `Bearer ${operator}` },
      })
      await get(url)
      await landed(gateway, calls + 1)
    }
    sandbox.fault({ kind: 'answer', json: [], method: 'GetActiveClaims' })
    await askAnew()
    t.equal(sandbox.calls(), 2)
    move(clock)
    t.ok((await get(url)).body === body)
    t.equal(sandbox.calls(), 2, 'it is not asked again')
    await askAnew()
    t.ok((await get(url)).body === body, 'and where it is, that is too soon')
    await clock.advance(minute)
    await askAnew()
    t.ok((await get(url)).body !== body)
  })
}
