import t, { type Test } from 'tap'
import type { CallFault } from '../../sandbox/faults.ts'
import { startGateway } from '../support/gateway.ts'
import { ended, hour, landed, second } from '../support/stories.ts'

const none = { Count: 0, Total: 0, Results: [] }

const lists = ['/users/MaxMilyin/progress', '/API/API_GetUserCompletionProgress.php?u=MaxMilyin&c=500'] as const

/** A full list that is stale, and then said to be empty while the second question comes to this. */
async function emptied(t: Test, url: string, answer: CallFault | undefined, ageMs: number) {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  const full = await get(url)
  await clock.advance(ageMs)
  sandbox.fault({ kind: 'answer', json: none, method: 'GetUserCompletionProgress' })
  if (answer !== undefined) sandbox.fault({ ...answer, method: 'GetUserPoints' })
  const response = await get(url)
  await landed(gateway, 3)
  return { ...gateway, full, response }
}

for (const url of lists) {
  t.test(`${url}: an empty list is believed when the user is there`, async t => {
    const { get, full, response, sandbox } = await emptied(t, url, undefined, 222 * second)
    t.ok(response.body === full.body)
    const next = await get(url)
    t.equal(next.statusCode, 200)
    t.ok(next.body !== full.body)
    t.equal(sandbox.calls('GetUserPoints'), 1)
  })

  t.test(`${url}: a deleted user disappears`, async t => {
    const gone: CallFault = { kind: 'answer', json: [], status: 404 }
    const { get, full, response } = await emptied(t, url, gone, 222 * second)
    t.ok(response.body === full.body)
    if (url === lists[0]) t.equal((await get(url)).json().code, 'user-not-found')
    else t.ok((await get(url)).body !== full.body)
  })

  for (const [fault, ageS] of [
    [{ kind: 'status', status: 500 }, 222],
    [{ kind: 'status', status: 500 }, 7_200],
    [{ kind: 'busy' }, 222],
    [{ kind: 'answer', json: { Points: null, SoftcorePoints: null } }, 222],
  ] as const) {
    t.test(`${url}, ${ageS} s old: the full list stays when the second question fails (${fault.kind})`, async t => {
      const { get, full, response } = await emptied(t, url, fault, ageS * second)
      t.ok(response.body === full.body)
      t.ok((await get(url)).body === full.body)
    })
  }

  t.test(`${url}: an old answer about the user settles nothing while the second question fails`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get('/users/MaxMilyin/points')
    const full = await get(url)
    await clock.advance(hour)
    sandbox.fault({ kind: 'answer', json: none, method: 'GetUserCompletionProgress' })
    sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
    t.ok((await get(url)).body === full.body)
    t.ok((await get(url)).body === full.body)
  })
}

for (const url of ['/users/MaxMilyin/games/1', '/API/API_GetGameInfoAndUserProgress.php?a=1&g=1&u=MaxMilyin']) {
  t.test(`${url}: [] is believed when the user is gone, and RetroAchievements is not asked about the game`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    t.equal((await get(url)).statusCode, 200)
    sandbox.fault({ kind: 'answer', json: [], method: 'GetGameInfoAndUserProgress' })
    sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
    await clock.advance(40 * second)
    await get(url)
    await landed(gateway, 3)
    t.match((await get(url)).body, url.startsWith('/API') ? /^\[\]$/ : /user-not-found/)
    t.equal(sandbox.calls('GetGame'), 0)
  })
}

for (const url of ['/games/1/extended', '/API/API_GetGameExtended.php?i=1']) {
  t.test(`${url}: [] is not believed while nobody can say whether the game is there`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    sandbox.fault({ kind: 'answer', json: [], method: 'GetGameExtended' })
    sandbox.fault({ kind: 'status', status: 500, method: 'GetGame' })
    for (const [ageS, calls] of [
      [1_000, 3],
      [10_000, 5],
    ] as const) {
      await clock.advance(ageS * second)
      await get(url)
      await landed(gateway, calls)
      const response = await get(url)
      t.ok(response.statusCode === 200 && response.body === body)
    }
  })

  t.test(`${url}: [] is not believed while the game is there`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    sandbox.fault({ kind: 'answer', json: [], method: 'GetGameExtended' })
    for (let times = 0; times < 3; times += 1) {
      await clock.advance(1_000 * second)
      const calls = ended(gateway)
      await get(url)
      // Whether the game is there is asked once, and known for hours then.
      await landed(gateway, calls + (times === 0 ? 2 : 1))
      const response = await get(url)
      t.ok(response.statusCode === 200 && response.body === body)
    }
    sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetGame' })
    await clock.advance(4 * hour)
    const calls = ended(gateway)
    t.equal((await get(url)).body, body, 'what is known of the game is stale, and is refreshed behind')
    await landed(gateway, calls + 2)
    await clock.advance(2 * second)
    const response = await get(url)
    t.match(response.body, url.startsWith('/API') ? /^\[\]$/ : /game-not-found/)
  })
}

t.test('a game that is said to be none after it was there is looked up first', async t => {
  const url = '/games/1/extended'
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  const full = await get(url)
  await clock.advance(hour)
  sandbox.fault({ kind: 'answer', json: [], method: 'GetGameExtended' })
  await get(url)
  await landed(gateway, 3)
  t.equal((await get(url)).body, full.body, 'it is still there')
  sandbox.fault({ kind: 'answer', json: [], method: 'GetGame' })
  await clock.advance(20 * hour)
  t.equal((await get(url)).body, full.body, 'what settles that has said so once')
  await clock.advance(62 * second)
  t.equal((await get(url)).json().code, 'game-not-found', 'and again')
})
