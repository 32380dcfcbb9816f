import t, { type Test } from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { how, landed, second, statusOf, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

/** A gateway that holds an answer of this url, and knows that RetroAchievements takes some seconds. */
async function slow(t: Test, url: string, environment = {}): Promise<Gateway> {
  const gateway = await startGateway(t, environment)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'hold' })
  const asked = get(url)
  await until(() => sandbox.calls() === 1)
  await clock.advance(1 * second)
  sandbox.heal()
  t.equal((await asked).statusCode, 200)
  t.equal((await statusOf(gateway)).upstream.typicalMs, 1_000)
  return gateway
}

async function ask({ get }: Gateway, url: string, times: number) {
  for (let each = 0; each < times; each += 1) await get(url)
}

for (const url of ways) {
  t.test(`${url}: what is in demand is asked for again shortly before it expires`, async t => {
    const gateway = await slow(t, url)
    const { get, sandbox, clock } = gateway
    await ask(gateway, url, 10)
    await clock.advance(176 * second)
    await get(url)
    await new Promise(resolve => setImmediate(resolve))
    t.equal(sandbox.calls(), 1, 'three seconds before it is too early')
    await clock.advance(1_500)
    t.equal(how(await get(url)), 'hit; ttl=2')
    await landed(gateway, 2)
    t.equal(how(await get(url)), 'hit; ttl=180')
    t.equal(sandbox.calls(), 2)
  })
}

t.test('what is seldom asked for is not', async t => {
  const gateway = await slow(t, ways[0])
  const { get, sandbox, clock } = gateway
  await ask(gateway, ways[0], 2)
  await clock.advance(177_500)
  t.equal(how(await get(ways[0])), 'hit; ttl=2')
  await clock.advance(1_500)
  t.match(how(await get(ways[0])), 'hit; ttl=0; detail=refreshing')
  await landed(gateway, 2)
  t.equal(sandbox.calls(), 2)
})

t.test('it is asked for ahead out of what the budget can spare only', async t => {
  const gateway = await slow(t, ways[0], { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '10' })
  const { get, sandbox, clock } = gateway
  await ask(gateway, ways[0], 10)
  await clock.advance(177_500)
  for (let id = 101; id <= 105; id += 1) await get(`/games/${id}`)
  sandbox.forget()
  t.equal((await statusOf(gateway)).budget.left, 5)
  t.equal(how(await get(ways[0])), 'hit; ttl=2')
  await clock.advance(second)
  t.equal(how(await get(ways[0])), 'hit; ttl=1')
  t.equal(sandbox.calls(), 0)
})

t.test('nothing is asked for ahead while RetroAchievements is left alone', async t => {
  const gateway = await slow(t, ways[0])
  const { get, sandbox, clock } = gateway
  await ask(gateway, ways[0], 10)
  await clock.advance(177_500)
  sandbox.fault({ kind: 'busy', retryAfter: '60' })
  await get('/games/2')
  sandbox.forget()
  t.equal(how(await get(ways[0])), 'hit; ttl=2')
  t.equal(sandbox.calls(), 0)
})

t.test('who asks for what is on its way ahead of time gets what is here', async t => {
  const gateway = await slow(t, ways[0])
  const { get, sandbox, clock } = gateway
  await ask(gateway, ways[0], 10)
  await clock.advance(177_500)
  sandbox.fault({ kind: 'hang' })
  await get(ways[0])
  await until(() => sandbox.calls() === 2)
  for (const url of ways) t.equal(how(await get(url)), 'hit; ttl=2')
  await clock.advance(1_500)
  for (const url of ways) t.equal(how(await get(url)), 'hit; ttl=0; detail=refreshing')
  t.equal(sandbox.calls(), 2)
})
