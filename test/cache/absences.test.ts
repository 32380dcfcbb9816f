import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { codeOf, how, landed, second } from '../support/stories.ts'

const users = ['/users/MaxMilyin', '/API/API_GetUserProfile.php?u=MaxMilyin'] as const

for (const url of users) {
  t.test(`${url}: "not found" after a good answer is believed at once`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get(url)
    await clock.advance(40 * second)
    sandbox.fault({ kind: 'answer', json: [], status: 404 })
    t.equal((await get(url)).statusCode, 200, 'what is stale is served one last time')
    await landed(gateway, 2)
    const gone = await get(url)
    t.strictSame([gone.statusCode, how(gone)], [404, 'hit; ttl=60'])
  })

  t.test(`${url}: a user who appears is seen within the time of a not-found`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    sandbox.fault({ kind: 'answer', json: [], status: 404 })
    t.equal((await get(url)).statusCode, 404)
    sandbox.heal()
    await clock.advance(59_999)
    t.match(
      [how(await get(url)), (await get(url)).headers['cache-control']],
      ['hit; ttl=1', 'public, max-age=60, s-maxage=60'],
    )
    await clock.advance(1)
    t.equal((await get(url)).statusCode, 200)
  })
}

t.test('"not found" is passed on where no route asks the same, and remembered as long', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const url = '/API/API_GetGameList.php?i=1&f=1'
  sandbox.fault({ kind: 'answer', json: [], status: 404, times: 1 })
  const first = await get(url)
  t.strictSame([first.statusCode, first.body], [404, '[]'])
  await clock.advance(3_599 * second)
  const again = await get(url)
  t.strictSame([again.statusCode, again.body, how(again)], [404, '[]', 'hit; ttl=1'])
  await clock.advance(second)
  t.equal((await get(url)).statusCode, 200)
})

t.test('once a not-found is over, an outage is an outage', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'answer', json: [], status: 404, times: 1 })
  await get(users[0])
  await clock.advance(60 * second + 1)
  sandbox.fault({ kind: 'status', status: 500 })
  const response = await get(users[0])
  t.strictSame([response.statusCode, codeOf(response)], [502, 'upstream-broken'])
})

t.test('a not-found that rests on an older one lasts no longer than if it were asked now', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const path = '/users/FreshCartridge'
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
  t.equal((await get(`${path}/points`)).statusCode, 404)
  sandbox.heal()
  await clock.advance(59 * second)
  await get(`${path}/progress`)
  await clock.advance(62 * second)
  t.equal((await get(`${path}/progress`)).statusCode, 200, 'two minutes after the user appeared')
})
