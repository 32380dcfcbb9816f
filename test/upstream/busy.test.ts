import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { codeOf, hour, how, landed, minute, queued, second, statusOf, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const cold = ['/games/2', '/API/API_GetGame.php?i=3'] as const

for (const url of ways) {
  t.test(`during the pause after a 429, ${url} is served at once, and nothing is asked`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    await clock.advance(150 * second)
    sandbox.fault({ kind: 'busy', retryAfter: '90' })
    await get('/games/9')
    sandbox.heal()
    t.equal(how(await get(url)), 'hit; ttl=30')
    await clock.advance(72 * second)
    const stale = await get(url)
    t.strictSame([stale.statusCode, stale.body, how(stale)], [200, body, 'hit; ttl=-42; detail=upstream-busy'])
    for (const path of cold) {
      const missing = await get(path)
      t.strictSame(
        [missing.statusCode, codeOf(missing), missing.headers['retry-after'], missing.headers['cache-control']],
        [503, 'upstream-busy', '18', 'no-store'],
      )
    }
    t.match(await statusOf(gateway), {
      status: 'degraded',
      reasons: ['upstream-busy'],
      pause: { active: true, forMs: 18_000 },
    })
    t.equal(sandbox.calls(), 2)
    await clock.advance(18 * second)
    t.equal(how(await get(url)), 'hit; ttl=-60; detail=refreshing')
    await landed(gateway, 3)
    t.equal(how(await get(url)), 'hit; ttl=180')
    for (const path of cold) t.equal((await get(path)).statusCode, 200)
  })

  t.test(`a 429 to the refresh of ${url} pauses all, and what is old is served without waiting`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    await clock.advance(2 * hour)
    sandbox.fault({ kind: 'busy', retryAfter: '600' })
    for (let times = 0; times < 3; times += 1) {
      const response = await get(url)
      t.strictSame(
        [response.statusCode, response.body, how(response)],
        [200, body, 'hit; ttl=-7020; detail=upstream-busy'],
      )
    }
    t.equal(sandbox.calls(), 2)
    await clock.advance(600 * second)
    sandbox.heal()
    t.match(how(await get(url)), /^fwd=stale/, 'it is asked for as soon as the pause is over')
  })
}

t.test('429s without Retry-After pause for 30 s, then for twice as long each time they repeat', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'busy' })
  for (const seconds of [30, 60, 120, 240, 480, 600, 600]) {
    const told = Number((await get('/games/1')).headers['retry-after'])
    t.ok(told >= seconds * 0.9 && told <= Math.min(seconds * 1.1 + 1, 600), `${told} s`)
    const calls = sandbox.calls()
    await clock.advance((told - 1) * second)
    t.equal((await get('/games/2')).statusCode, 503)
    t.equal(sandbox.calls(), calls)
    await clock.advance(second)
  }
  sandbox.heal()
  t.equal((await get('/games/1')).statusCode, 200)
  sandbox.fault({ kind: 'busy' })
  t.ok(Number((await get('/games/2')).headers['retry-after']) <= 33, 'and for 30 s again after a good answer')
})

t.test('those who wait for their turn are told of the pause at once', async t => {
  const { get, sandbox } = await startGateway(t, { UPSTREAM_CONCURRENCY: '1' })
  sandbox.fault({ kind: 'latency', ms: 50 })
  sandbox.fault({ kind: 'busy', retryAfter: '90' })
  const responses = await Promise.all([1, 2, 3, 4, 5].map(id => get(`/games/${id}`)))
  t.strictSame(
    responses.map(({ statusCode, headers }) => [statusCode, headers['retry-after']]),
    Array(5).fill([503, '90']),
  )
  t.equal(sandbox.calls(), 1)
})

t.test('a maintenance hides nothing that is held, and tells others when to come again', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  for (const url of ways) await get(url)
  await clock.advance(hour)
  sandbox.fault({ kind: 'maintenance', retryAfter: '120' })
  for (const url of ways) {
    const response = await get(url)
    t.strictSame([response.statusCode, how(response)], [200, 'hit; ttl=-3420; detail=upstream-unavailable'])
  }
  for (const path of cold) {
    const response = await get(path)
    t.strictSame(
      [response.statusCode, codeOf(response), response.headers['retry-after']],
      [503, 'upstream-unavailable', '120'],
    )
  }
})

t.test('when the budget is gone, what is held is served and what is not is refused early', async t => {
  const { get, sandbox, clock } = await startGateway(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '4' })
  for (const url of ways) await get(url)
  for (const id of [1, 2, 3]) await get(`/games/${id}`)
  await clock.advance(222 * second)
  for (const id of [4, 5, 6]) await get(`/games/${id}`)
  sandbox.forget()
  for (const url of ways) t.equal(how(await get(url)), 'hit; ttl=-42; detail=upstream-budget-exhausted')
  for (const path of ['/games/7', '/API/API_GetGame.php?i=7']) {
    const response = await get(path)
    t.strictSame([response.statusCode, codeOf(response)], [503, 'upstream-budget-exhausted'])
    t.match(response.headers['retry-after'], /^\d+$/)
  }
  await clock.advance(20 * minute)
  t.match(how(await get(ways[0])), /^fwd=stale/, 'who waits for an old answer may spend what is left')
  t.equal(sandbox.calls(), 1)
})

t.test('in a full queue a miss is refused at once, and what is held is served', async t => {
  const gateway = await startGateway(t, { UPSTREAM_CONCURRENCY: '1' })
  const { get, sandbox, clock } = gateway
  for (const url of ways) await get(url)
  await clock.advance(222 * second)
  sandbox.fault({ kind: 'hang' })
  const waiting = Array.from({ length: 1_001 }, (_, each) => get(`/games/${each + 1}`))
  await until(() => sandbox.calls() === 2)
  await queued(gateway, 1_000)
  for (const path of ['/games/5000', '/API/API_GetGame.php?i=5001']) {
    const refused = await get(path)
    t.strictSame([refused.statusCode, codeOf(refused)], [503, 'upstream-budget-exhausted'])
    t.match(refused.headers['retry-after'], /^\d+$/)
  }
  for (const url of ways) {
    const response = await get(url)
    t.equal(response.statusCode, 200)
    t.match(how(response), /^hit; ttl=-42/)
  }
  await clock.advance(15 * second)
  const statuses = (await Promise.all(waiting)).map(({ statusCode }) => statusCode)
  t.strictSame([...new Set(statuses)].sort(), [503, 504])
  t.equal(sandbox.calls(), 2)
})
