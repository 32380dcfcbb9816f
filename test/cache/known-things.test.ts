// That a thing exists is remembered for a day: an empty answer about it then needs no second question.

import t, { type Test } from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { friends, mine, startOwnKeys } from '../support/own-keys.ts'
import { hour, landed, minute, second } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const user = '/users/FreshCartridge'
const empties = [
  'progress',
  'achievements/2026-10-30',
  'recent-games',
  'awards',
  'completed-games',
  'recent-achievements',
]

const OPERATOR_TOKEN = 'token-of-the-operator'

async function start(t: Test) {
  const gateway = await startGateway(t, { OPERATOR_TOKEN })
  const { get, sandbox } = gateway
  return {
    ...gateway,
    /** Asks, and tells how often RetroAchievements was asked whether the user is there since the start. */
    async questionsAfter(url: string, status = 200) {
      const response = await get(url)
      if (response.statusCode !== status) throw new Error(`${url} is ${response.statusCode}`)
      return sandbox.calls('GetUserPoints')
    },
  }
}

async function purge({ app }: Gateway, query: { [name: string]: string }): Promise<void> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
  const { statusCode } = await app.operations.inject({ method: 'POST', url: '/cache/purge', query, headers })
  if (statusCode !== 200) throw new Error(`the purge is ${statusCode}`)
}

t.test('a user whose lists are empty is asked about once a day', async t => {
  const { questionsAfter, clock } = await start(t)
  for (let hours = 0; hours < 24; hours += 3) {
    for (const below of empties) t.equal(await questionsAfter(`${user}/${below}`), 1, `${below}, ${hours} hours later`)
    await clock.advance(3 * hour)
  }
  for (const below of empties) t.equal(await questionsAfter(`${user}/${below}`), 2, `${below}, a day later`)
})

t.test('letter case makes no difference, and the compatibility routes ask no more than the others', async t => {
  const { questionsAfter, clock } = await start(t)
  await questionsAfter(`${user}/progress`)
  await clock.advance(hour)
  t.equal(await questionsAfter('/users/FRESHCARTRIDGE/awards'), 1)
  t.equal(await questionsAfter('/API/API_GetUserCompletedGames.php?u=freshCartridge'), 1)
})

t.test('the answer of the endpoint that settles it counts, also one that was asked for before', async t => {
  const { questionsAfter, clock } = await start(t)
  t.equal(await questionsAfter(`${user}/points`), 1)
  t.equal(await questionsAfter(`${user}/progress`), 1)
  await clock.advance(hour)
  t.equal(await questionsAfter(`${user}/progress`), 1)
})

t.test('games and achievements are remembered, too', async t => {
  const { get, sandbox, clock } = await start(t)
  const none = { Count: 0, Total: 0, Results: [] }
  sandbox.fault({ kind: 'answer', json: none, method: 'GetComments' })
  for (let hours = 0; hours < 4; hours += 1) {
    for (const path of ['/games/1/comments', '/achievements/1001/comments']) t.equal((await get(path)).statusCode, 200)
    await clock.advance(hour)
  }
  t.equal(sandbox.calls('GetGame'), 1)
  t.equal(sandbox.calls('GetAchievementUnlocks'), 1)
})

t.test('the list of the consoles, which tells of all, is remembered by itself', async t => {
  const { get, sandbox, clock } = await start(t)
  sandbox.fault({ kind: 'answer', json: [], method: 'GetGameList' })
  for (let hours = 0; hours < 23; hours += 11) {
    for (const console of [1, 2]) t.equal((await get(`/consoles/${console}/games`)).json().count, 0)
    t.equal((await get('/consoles/888/games')).statusCode, 404)
    await clock.advance(11 * hour)
  }
  t.equal(sandbox.calls('GetConsoleIDs'), 1)
})

for (const [what, query] of [
  ['the user', { tag: 'user:freshcartridge' }],
  ['the user, softly', { tag: 'user:FreshCartridge', mode: 'soft' }],
  ['the method', { tag: 'GetUserPoints' }],
  ['the key of the second question', { key: 'GetUserPoints?u=freshcartridge' }],
] as const) {
  t.test(`it is forgotten when ${what} is purged`, async t => {
    const gateway = await start(t)
    const { questionsAfter, clock } = gateway
    await questionsAfter(`${user}/progress`)
    await clock.advance(hour)
    await purge(gateway, query)
    t.equal(await questionsAfter(`${user}/awards`), 2)
    t.equal(await questionsAfter(`${user}/completed-games`), 2)
  })
}

t.test('it is not forgotten when another user is purged', async t => {
  const gateway = await start(t)
  const { questionsAfter, clock } = gateway
  await questionsAfter(`${user}/progress`)
  await clock.advance(hour)
  await purge(gateway, { tag: 'user:MaxMilyin' })
  t.equal(await questionsAfter(`${user}/awards`), 1)
})

t.test('what was asked before a purge is not remembered after it', async t => {
  const gateway = await start(t)
  const { get, questionsAfter, sandbox, clock } = gateway
  sandbox.fault({ kind: 'hold', method: 'GetUserPoints' })
  const asked = get(`${user}/progress`)
  await until(() => sandbox.calls('GetUserPoints') === 1)
  await purge(gateway, { tag: 'user:freshcartridge' })
  sandbox.heal()
  await asked
  await clock.advance(hour)
  t.equal(await questionsAfter(`${user}/awards`), 2)
})

for (const [what, below, method] of [
  ['the endpoint that settles it', 'points', 'GetUserPoints'],
  ['another one', '', 'GetUserProfile'],
] as const) {
  t.test(`it is forgotten when ${what} says that the user is not there`, async t => {
    const { get, questionsAfter, sandbox, clock } = await start(t)
    await questionsAfter(`${user}/progress`)
    await clock.advance(hour)
    sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
    sandbox.fault({ kind: 'answer', json: [], status: 404, method })
    const calls = sandbox.calls('GetUserPoints')
    t.equal((await get(`${user}/${below}`.replace(/\/$/, ''))).statusCode, 404)
    t.equal((await get(`${user}/awards`)).statusCode, 404)
    t.equal(sandbox.calls('GetUserPoints'), calls + 1)
  })
}

t.test('it is forgotten when a form of the method that no route asks says that the thing is not there', async t => {
  const { get, sandbox, clock } = await start(t)
  sandbox.fault({ kind: 'answer', json: { Count: 0, Total: 0, Results: [] }, method: 'GetComments' })
  await get('/achievements/1001/comments')
  await clock.advance(hour)
  sandbox.fault({ kind: 'answer', json: { Achievement: [] }, status: 404, method: 'GetAchievementUnlocks' })
  t.equal((await get('/API/API_GetAchievementUnlocks.php?a=1001&c=0')).statusCode, 404)
  t.equal((await get('/achievements/1001/comments?count=7')).statusCode, 404)
})

t.test('a second question that failed is asked again', async t => {
  const { questionsAfter, sandbox, clock } = await start(t)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  t.equal(await questionsAfter(`${user}/progress`), 1)
  await clock.advance(3 * minute)
  sandbox.heal()
  t.equal(await questionsAfter(`${user}/progress`), 2)
  await clock.advance(hour)
  t.equal(await questionsAfter(`${user}/progress`), 2)
})

t.test('an empty answer in place of a full one is believed after a second question all the same', async t => {
  const gateway = await start(t)
  const { get, sandbox, clock } = gateway
  const url = '/users/MaxMilyin/progress'
  const none = { Count: 0, Total: 0, Results: [] }
  await get(url)
  sandbox.fault({ kind: 'answer', json: [], method: 'GetUserCompletedGames' })
  await get('/users/MaxMilyin/completed-games')
  t.equal(sandbox.calls('GetUserPoints'), 1, 'it is known that the user is there')
  await clock.advance(hour)
  sandbox.fault({ kind: 'answer', json: none, method: 'GetUserCompletionProgress' })
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
  await get(url)
  await landed(gateway, 4)
  t.equal((await get(url)).json().code, 'user-not-found')
})

t.test('an answer that something is absent is looked into, whatever is remembered', async t => {
  const { get, questionsAfter, sandbox, clock } = await start(t)
  await questionsAfter(`${user}/progress`)
  await clock.advance(hour)
  sandbox.fault({ kind: 'answer', json: [], status: 404, method: 'GetUserPoints' })
  sandbox.fault({ kind: 'answer', json: [], method: 'GetGameInfoAndUserProgress' })
  t.equal((await get(`${user}/games/1`)).json().code, 'user-not-found')
})

t.test('each key of a caller has its own memory', async t => {
  const { as, sandbox, clock } = await startOwnKeys(t)
  await as(mine, `${user}/progress`)
  await clock.advance(hour)
  await as(mine, `${user}/awards`)
  t.equal(sandbox.calls('GetUserPoints'), 1)
  await as(friends, `${user}/awards`)
  t.equal(sandbox.calls('GetUserPoints'), 2)
  await clock.advance(second)
})
