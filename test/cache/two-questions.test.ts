import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { hour, how, second, watch } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

// The wall of a user is asked for by what their profile tells, so it takes two questions.
const wall = '/users/MaxMilyin/comments'

t.test('what takes two questions is served in an outage as long as its own answer is held', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const { body } = await get(wall)
  sandbox.fault({ kind: 'status', status: 500 })
  for (const hours of [1, 5, 7, 20]) {
    await clock.advance(hours * hour - (clock.now() - Date.UTC(2026, 10, 1, 12)))
    const response = await get(wall)
    t.equal(response.statusCode, 200, `${hours} hours later`)
    t.ok(response.body === body)
  }
})

t.test('who waits for two old answers waits 2 s all the same', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(wall)
  await clock.advance(hour)
  sandbox.fault({ kind: 'hang' })
  const asked = watch(get(wall))
  await until(() => sandbox.calls() === 3)
  await clock.advance(2 * second)
  await until(() => asked.over)
  await clock.advance(2 * second)
  t.match(how(await asked.promise), /^hit; ttl=-34/)
})

t.test('during a pause both are served at once', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const { body } = await get(wall)
  await clock.advance(hour)
  sandbox.fault({ kind: 'busy', retryAfter: '60' })
  await get('/games/1')
  const response = await get(wall)
  t.strictSame([response.statusCode, how(response)], [200, 'hit; ttl=-3420; detail=upstream-busy'])
  t.ok(response.body === body)
  t.equal(sandbox.calls(), 3)
})

t.test('a user who is gone takes their wall along', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get(wall)
  await clock.advance(hour)
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserProfile' })
  t.equal((await get(wall)).json().code, 'user-not-found')
})
