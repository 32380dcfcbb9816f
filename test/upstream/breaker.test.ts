import t from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { codeOf, hour, how, landed, minute, queued, second, statusOf, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

/** Not in RetroAchievements' own JSON, which would speak of the question alone. */
const broken = { kind: 'page', status: 500 } as const

/** Asks something that nobody asked before. */
function miss({ get, sandbox }: Pick<Gateway, 'get' | 'sandbox'>, each = 0) {
  return get(`/games/1/comments?count=${1 + ((sandbox.calls() + each) % 500)}`)
}

async function openIt(gateway: Gateway) {
  gateway.sandbox.fault(broken)
  for (let times = 0; times < 5; times += 1) await miss(gateway)
}

const stateOf = async (gateway: Gateway) => (await statusOf(gateway)).breaker

t.test('after five failures in a row RetroAchievements is left alone', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox } = gateway
  sandbox.fault(broken)
  for (let times = 0; times < 4; times += 1) t.equal((await miss(gateway)).statusCode, 502)
  sandbox.heal()
  t.equal((await miss(gateway)).statusCode, 200, 'four are not enough')
  sandbox.fault(broken)
  for (let times = 0; times < 5; times += 1) t.equal((await miss(gateway)).statusCode, 502)
  for (const path of ['/games/1', '/API/API_GetGame.php?i=1']) {
    const refused = await get(path)
    t.strictSame(
      [refused.statusCode, codeOf(refused), refused.headers['retry-after'], how(refused)],
      [503, 'upstream-unavailable', '10', 'fwd=miss; detail=upstream-unavailable'],
    )
  }
  t.equal(sandbox.calls(), 10)
  t.strictSame(await stateOf(gateway), { state: 'open', openForMs: 10_000 })
})

t.test('what says that RetroAchievements is there does not open it', async t => {
  const gateway = await startGateway(t)
  const { sandbox } = gateway
  sandbox.fault({ kind: 'answer', json: [], status: 404 })
  for (let times = 0; times < 12; times += 1) await miss(gateway)
  sandbox.heal()
  sandbox.fault({ kind: 'answer', json: null })
  for (let times = 0; times < 12; times += 1) await miss(gateway)
  t.equal((await stateOf(gateway)).state, 'closed')
})

for (const url of ways) {
  t.test(`while it is open, ${url} is served at once, whatever its age`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    await clock.advance(222 * second)
    await openIt(gateway)
    const calls = sandbox.calls()
    const stale = await get(url)
    t.strictSame([stale.statusCode, stale.body, how(stale)], [200, body, 'hit; ttl=-42; detail=upstream-unavailable'])
    t.equal(sandbox.calls(), calls)
    await clock.advance(2 * hour)
    await miss(gateway)
    const old = await get(url)
    t.strictSame([old.statusCode, old.body, how(old)], [200, body, 'hit; ttl=-7242; detail=upstream-unavailable'])
    t.equal(sandbox.calls(), calls + 1)
    t.strictSame(await stateOf(gateway), { state: 'open', openForMs: 20_000 })
  })
}

t.test('it is tried after 10 s, and then after twice as long each time, up to two minutes', async t => {
  const gateway = await startGateway(t)
  const { sandbox, clock } = gateway
  await openIt(gateway)
  for (const seconds of [10, 20, 40, 80, 120, 120]) {
    t.strictSame(await stateOf(gateway), { state: 'open', openForMs: seconds * second })
    const calls = sandbox.calls()
    await clock.advance(seconds * second - 1)
    t.equal((await miss(gateway)).headers['retry-after'], '1')
    t.equal(sandbox.calls(), calls)
    await clock.advance(1)
    t.equal((await miss(gateway)).statusCode, 502)
    t.equal(sandbox.calls(), calls + 1)
  }
  sandbox.heal()
  await clock.advance(2 * minute)
  t.equal((await miss(gateway)).statusCode, 200)
  t.strictSame(await stateOf(gateway), { state: 'closed', openForMs: 0 })
  await openIt(gateway)
  t.strictSame(await stateOf(gateway), { state: 'open', openForMs: 10_000 }, 'a new outage begins small')
})

t.test('who waited long for their turn and then have little time left do not open it when that is over', async t => {
  const gateway = await startGateway(t, { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '1' })
  const { sandbox, clock } = gateway
  await miss(gateway)
  const asking = Array.from({ length: 14 }, (_, each) => miss(gateway, each))
  for (let answered = 2; answered <= 9; answered += 1) {
    await queued(gateway, 16 - answered)
    await clock.advance(second)
    await landed(gateway, answered)
  }
  sandbox.fault({ kind: 'hang' })
  for (let sent = 10; sent <= 15; sent += 1) {
    await clock.advance(second)
    await until(() => sandbox.calls() === sent)
  }
  await clock.advance(second)
  const codes = (await Promise.all(asking)).filter(({ statusCode }) => statusCode !== 200).map(codeOf)
  t.strictSame(codes, Array(6).fill('upstream-timeout'))
  t.equal((await stateOf(gateway)).state, 'closed')
})

t.test('of 50 who ask when it is tried, one makes the call and the others are told at once', async t => {
  const gateway = await startGateway(t)
  const { sandbox, clock } = gateway
  await openIt(gateway)
  sandbox.heal()
  sandbox.fault({ kind: 'hang' })
  await clock.advance(10 * second)
  const calls = sandbox.calls()
  const asking = Array.from({ length: 50 }, (_, each) => miss(gateway, each))
  const first = await Promise.race(asking)
  t.strictSame([first.statusCode, codeOf(first)], [503, 'upstream-unavailable'])
  await until(() => sandbox.calls() === calls + 1)
  t.equal((await stateOf(gateway)).state, 'probing')
  await clock.advance(15 * second)
  const statuses = (await Promise.all(asking)).map(({ statusCode }) => statusCode)
  t.strictSame(statuses.toSorted(), [...Array(49).fill(503), 504])
  t.equal(sandbox.calls(), calls + 1)
  t.strictSame(await stateOf(gateway), { state: 'open', openForMs: 20_000 })
})

t.test('the one try may be a refresh that nobody waits for', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  await get(ways[0])
  await clock.advance(222 * second)
  await openIt(gateway)
  sandbox.heal()
  await clock.advance(10 * second)
  t.equal(how(await get(ways[1])), 'hit; ttl=-52; detail=refreshing')
  await landed(gateway, 7)
  t.equal(how(await get(ways[1])), 'hit; ttl=180')
  t.equal((await stateOf(gateway)).state, 'closed')
})

t.test('a try for which no budget is left is none, and the next one is', async t => {
  const gateway = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '5' })
  const { sandbox, clock } = gateway
  await openIt(gateway)
  sandbox.heal()
  await clock.advance(10 * second)
  const refused = await miss(gateway)
  t.strictSame([refused.statusCode, codeOf(refused)], [503, 'upstream-budget-exhausted'])
  t.strictSame(await stateOf(gateway), { state: 'open', openForMs: 0 })
  await clock.advance(50 * second)
  t.equal((await miss(gateway)).statusCode, 200)
  t.strictSame(await stateOf(gateway), { state: 'closed', openForMs: 0 })
  t.equal(sandbox.calls(), 6)
})

t.test('a 429 to the one try ends the leaving alone and begins a pause', async t => {
  const gateway = await startGateway(t)
  const { sandbox, clock } = gateway
  await openIt(gateway)
  sandbox.heal()
  sandbox.fault({ kind: 'busy', retryAfter: '60' })
  await clock.advance(10 * second)
  t.equal((await miss(gateway)).json().code, 'upstream-busy')
  await clock.advance(30 * second)
  const paused = await miss(gateway, 1)
  t.strictSame([paused.json().code, paused.headers['retry-after']], ['upstream-busy', '30'])
})

t.test('those who wait for their turn are told at once when it opens', async t => {
  const gateway = await startGateway(t, { UPSTREAM_CONCURRENCY: '5' })
  const { sandbox } = gateway
  sandbox.fault({ kind: 'latency', ms: 50 })
  sandbox.fault(broken)
  const responses = await Promise.all(Array.from({ length: 20 }, (_, each) => miss(gateway, each)))
  const codes = responses.map(codeOf)
  t.ok(codes.filter(code => code === 'upstream-unavailable').length >= 11)
  t.ok(sandbox.calls() <= 9)
})
