// One record that RetroAchievements cannot show costs the other questions nothing, in whichever way it fails. When
// RetroAchievements itself is down, few calls find that out, and one call finds out that it is back.

import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import type { CallFault } from '../../sandbox/faults.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { friends, mine, startOwnKeys, strangers } from '../support/own-keys.ts'
import { needsStore, type Replica, startThree } from '../support/store.ts'
import { hour, minute, second, statusOf } from '../support/stories.ts'

/** What the gateway comes with. */
const defaults = {
  UPSTREAM_PER_MINUTE: undefined,
  UPSTREAM_BURST: undefined,
  UPSTREAM_CONCURRENCY: undefined,
  UPSTREAM_CEILING_PER_MINUTE: undefined,
  TRUST_PROXY: 'loopback',
}

/** A client, by its address. */
const from = (client: number) => ({ 'x-forwarded-for': `192.0.2.${client}` })

const bad = '/games/1'
const badGame = { match: { i: '1' } } as const
const badGameOfPlayers = { match: { g: '1' } } as const

/** With how often a question is asked in 130 s: at once, then after 2, 4, 8, 16, 32 and 64 s more. */
const kinds: readonly [what: string, fault: CallFault, calls: number][] = [
  ['a 500 in JSON', { kind: 'status', status: 500 }, 7],
  ['a page with status 500', { kind: 'page', status: 500 }, 7],
  ['a page with status 200', { kind: 'page', status: 200 }, 7],
  ['a 502 in JSON', { kind: 'status', status: 502 }, 14],
  ['a 503 in JSON', { kind: 'maintenance' }, 8],
  ['a redirect', { kind: 'redirect', location: '/login' }, 7],
  ['a 204', { kind: 'status', status: 204, body: '' }, 7],
  ['an answer that is cut off', { kind: 'cut' }, 14],
  ['a connection that is reset', { kind: 'reset' }, 16],
  ['no answer', { kind: 'hang' }, 7],
]

type Response = Promise<LightMyRequestResponse>

type Course = {
  readonly stepMs?: number
  /** Where calls hang, time goes on when these are answered; else when no calls are under way. */
  readonly others?: readonly Response[]
}

/** Does something so many times, with a second after each; then waits until all of it is answered. */
async function over(gateway: Gateway, times: number, act: (each: number) => void, course: Course = {}): Promise<void> {
  const { stepMs = second, others } = course
  const settled = () => (others === undefined ? quiet(gateway) : Promise.all(others))
  await gateway.app.ready()
  for (let each = 0; each < times; each += 1) {
    act(each)
    await settled()
    await gateway.clock.advance(stepMs)
  }
  for (let each = 0; each < 4; each += 1) {
    await settled()
    await gateway.clock.advance(5 * second)
  }
}

/** Comes back when no calls are under way. */
async function quiet(gateway: Gateway): Promise<void> {
  let underway = 1
  while (underway > 0) {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve))
    underway = (await statusOf(gateway)).budget.underway
  }
}

const statusesOf = async (responses: readonly Response[]) =>
  new Set((await Promise.all(responses)).map(({ statusCode }) => statusCode))

const callsAbout = ({ sandbox }: Gateway, param: string) =>
  sandbox.requests.filter(({ query }) => query[param] === '1').length

for (const [what, fault, calls] of kinds) {
  t.test(`${what}: one bad record is polled, and all unrelated questions are answered`, async t => {
    const gateway = await startGateway(t, defaults)
    const { get, sandbox } = gateway
    sandbox.fault({ ...fault, ...badGame })
    const polls: Response[] = []
    const others: Response[] = []
    const act = (each: number) => {
      polls.push(get(bad, from(1)))
      if (each % 2 === 0) others.push(get(`/games/2/comments?count=${1 + each}`, from(2)))
    }
    await over(gateway, 65, act, { stepMs: 2 * second, ...(fault.kind === 'hang' && { others }) })
    t.strictSame(await statusesOf(others), new Set([200]))
    t.notOk((await statusesOf(polls)).has(200))
    t.ok(callsAbout(gateway, 'i') <= calls, `${callsAbout(gateway, 'i')} calls`)
  })
}

for (const [what, fault] of [...kinds.slice(0, 1), ...kinds.slice(2, 4)]) {
  t.test(`${what}: twenty players open the bad game again and again`, async t => {
    const gateway = await startGateway(t, defaults)
    const { get, sandbox } = gateway
    sandbox.fault({ ...fault, ...badGameOfPlayers })
    const others: Response[] = []
    await over(gateway, 40, each => {
      void get(`/users/Player${each % 20}/games/1`, from(1 + (each % 20)))
      if (each % 3 === 0) others.push(get(`/games/2/comments?count=${1 + each}`, from(100 + each)))
    })
    t.strictSame(await statusesOf(others), new Set([200]))
  })
}

t.test(
  'questions that were answered before fail one after the other: none of them tells how RetroAchievements is',
  async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const paths = [1, 2, 3, 4, 5, 6].map(game => `/games/${game}/high-scores`)
    for (const path of paths.toReversed()) await get(path)
    await clock.advance(25 * hour)
    sandbox.forget()
    for (const game of [1, 2, 3, 4, 5]) sandbox.fault({ kind: 'status', status: 500, match: { g: String(game) } })
    // The last one to fail is the one that was answered last.
    for (const path of paths.slice(0, 5).toReversed()) t.equal((await get(path)).statusCode, 502)
    t.equal((await statusOf(gateway)).breaker.state, 'closed')
    t.equal(sandbox.requests.at(-1)?.query.g, '6')
  },
)

t.test('the question that told that RetroAchievements fails does not tell again whether it is back', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  await get('/games/1/high-scores')
  sandbox.fault({ kind: 'status', status: 500, method: 'GetGameRankAndScore' })
  for (let game = 2; game <= 6; game += 1) await get(`/games/${game}/high-scores`)
  t.equal(sandbox.requests.at(-1)?.query.g, '1')
  t.equal((await statusOf(gateway)).breaker.state, 'open')
  sandbox.forget()
  await clock.advance(10 * second)
  t.equal((await get('/games/3/high-scores')).statusCode, 502)
  t.equal(sandbox.requests[0]?.method, 'GetConsoleIDs')
  t.equal((await get('/games/3')).statusCode, 200)
})

/** With how many calls there are in the first 50 s, 30 of them with a question each, and then in ten minutes. */
const outages: readonly [what: string, fault: CallFault, firstCalls: number, laterCalls: number][] = [
  ['a 500 in JSON', { kind: 'status', status: 500 }, 8, 12],
  ['a page with status 500', { kind: 'page', status: 500 }, 6, 6],
  ['a page with status 200', { kind: 'page', status: 200 }, 8, 12],
  ['a connection that is reset', { kind: 'reset' }, 11, 6],
  ['no answer', { kind: 'hang' }, 20, 6],
]

for (const [what, fault, firstCalls, laterCalls] of outages) {
  t.test(`${what} to all questions: few calls find it out, and the first one after it ends it`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    let questions = 0
    const miss = () => {
      questions += 1
      return get(`/games/2/comments?count=${1 + (questions % 500)}&offset=${questions}`)
    }
    t.equal((await miss()).statusCode, 200)
    sandbox.forget()
    sandbox.fault(fault)
    const refused: Response[] = []
    const isHanging = fault.kind === 'hang'
    await over(gateway, 30, () => void refused.push(miss()), isHanging ? { others: [] } : {})
    t.notOk((await statusesOf(refused)).has(200))
    t.ok(sandbox.calls() <= firstCalls, `${sandbox.calls()} calls`)
    t.not((await statusOf(gateway)).breaker.state, 'closed')
    sandbox.forget()
    for (let each = 0; each < 60; each += 1) {
      refused.push(miss())
      if (!isHanging) await quiet(gateway)
      await clock.advance(10 * second)
    }
    t.ok(sandbox.calls() <= laterCalls, `${sandbox.calls()} calls in ten minutes`)
    sandbox.heal()
    await clock.advance(3 * minute)
    sandbox.forget()
    t.equal((await miss()).statusCode, 200)
    t.equal(sandbox.calls(), 1)
    t.equal((await statusOf(gateway)).breaker.state, 'closed')
    await Promise.all(refused)
  })
}

for (const [what, fault] of kinds.slice(0, 2)) {
  t.test(`${what}: a bad record that is polled while RetroAchievements is down does not keep it so`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get('/games/2')
    sandbox.fault({ ...fault, ...badGame })
    sandbox.fault({ kind: 'page', status: 500 })
    void get(bad)
    for (let each = 1; each <= 5; each += 1) await get(`/games/2/comments?count=${each}`)
    await clock.advance(second)
    t.equal((await statusOf(gateway)).breaker.state, 'open')
    sandbox.heal()
    sandbox.fault({ ...fault, ...badGame })
    await over(gateway, 9, () => void get(bad))
    sandbox.forget()
    await over(gateway, 3, () => void get(bad))
    t.equal(sandbox.requests[0]?.query.i, '2', 'another question tells that it is back')
    t.equal((await get('/games/3')).statusCode, 200)
    t.equal((await statusOf(gateway)).breaker.state, 'closed')
  })
}

for (const [what, fault] of [...kinds.slice(0, 1), ...kinds.slice(-2)]) {
  t.test(`${what} to all questions of one caller with a key: all questions of others are answered`, async t => {
    const gateway = await startOwnKeys(t, defaults)
    const { as, sandbox } = gateway
    sandbox.fault({ ...fault, match: { y: mine } })
    for (const key of [friends, strangers]) t.equal((await as(key, '/games/2')).statusCode, 200)
    const others: Response[] = []
    const act = (each: number) => {
      void as(mine, `/games/3/comments?count=${1 + each}`)
      if (each % 2 === 0) others.push(as(friends, `/games/4/comments?count=${1 + each}`))
      if (each % 3 === 0) others.push(as(strangers, `/games/5/comments?count=${1 + each}`))
    }
    await over(gateway, 40, act, fault.kind === 'hang' ? { others } : {})
    t.strictSame(await statusesOf(others), new Set([200]))
    t.equal((await statusOf(gateway)).breaker.state, 'closed')
  })
}

t.test('players who open the bad game at several replicas close none of them', needsStore, async t => {
  const { sandbox, replicas, one, two, three } = await startThree(t)
  t.equal((await one.get('/games/2')).statusCode, 200)
  sandbox.fault({ kind: 'status', status: 500, ...badGameOfPlayers })
  for (let player = 0; player < 12; player += 1) {
    const { get } = replicas[player % 3] as Replica
    t.equal((await get(`/users/Player${player}/games/1`)).statusCode, 502)
  }
  for (const { get, status } of [one, two, three]) {
    t.equal((await get(`/games/3/comments?count=${sandbox.calls()}`)).statusCode, 200)
    t.equal((await status()).breaker.state, 'closed')
  }
})
