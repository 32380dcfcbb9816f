import t from 'tap'
import { sandboxKey } from '../../../sandbox/server.ts'
import { type Gateway, startGateway } from '../../support/gateway.ts'

/** What RetroAchievements itself says to the same question. */
async function atSource({ sandbox }: Gateway, question: string) {
  const { origin } = new URL(sandbox.url)
  const response = await fetch(`${origin}/API/${question}${question.includes('?') ? '&' : '?'}y=${sandboxKey}`)
  return { status: response.status, json: await response.json() }
}

const questions = [
  'API_GetGame.php?i=1',
  'API_GetGame.php?i=999999',
  'API_GetGameExtended.php?i=1&f=5',
  'API_GetGameList.php?i=1',
  'API_GetGameList.php?i=1&f=1&h=1',
  'API_GetGameList.php?i=1&o=2&c=3',
  'API_GetGameList.php?i=888',
  'API_GetConsoleIDs.php?a=1&g=1',
  'API_GetGameRankAndScore.php?g=1',
  'API_GetGameRankAndScore.php?g=1&t=1',
  'API_GetGameRankAndScore.php?g=999999',
  'API_GetGameInfoAndUserProgress.php?g=1&u=MaxMilyin',
  'API_GetGameInfoAndUserProgress.php?g=999999&u=MaxMilyin',
  'API_GetUserProfile.php?u=nobodyofthisname',
  'API_GetUserCompletionProgress.php?u=MaxMilyin&c=3&o=2',
  'API_GetUserCompletionProgress.php?u=nobodyofthisname',
  'API_GetUserGameLeaderboards.php?i=4&u=MaxMilyin',
  'API_GetUserGameRankAndScore.php?g=2&u=MaxMilyin',
  'API_GetClaims.php',
  'API_GetClaims.php?k=3',
  'API_GetActiveClaims.php',
  'API_GetComments.php?i=1&t=1&c=2&sort=-submitted',
  'API_GetComments.php?i=MaxMilyin&c=2',
  'API_GetComments.php?i=1001&t=2',
  'API_GetTicketData.php?i=1',
  'API_GetTicketData.php?f=1&c=3',
  'API_GetTicketData.php?u=SetSmith',
  'API_GetTicketData.php?g=1',
  'API_GetTicketData.php?g=1&d=1&f=5',
  'API_GetTicketData.php?a=1001',
  'API_GetTicketData.php?c=2&o=1',
  'API_GetTicketData.php?i=99999',
  'API_GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=2026-11-1',
  'API_GetUserSummary.php?u=MaxMilyin&g=2&a=3',
  'API_GetTopTenUsers.php',
]

t.test('the door answers as RetroAchievements does, and remembers it', async t => {
  const gateway = await startGateway(t)
  for (const question of questions) {
    const there = await atSource(gateway, question)
    gateway.sandbox.forget()
    const here = await gateway.get(`/API/${question}`)
    t.equal(here.statusCode, there.status, question)
    t.strictSame(here.json(), there.json, question)
    t.match(here.headers['content-type'], 'application/json')
    const calls = gateway.sandbox.calls()
    t.ok(calls >= 1)
    const again = await gateway.get(`/API/${question}&z=me&y=mine&unknown=1`.replace(/php&/, 'php?'))
    t.equal(again.body, here.body)
    t.match(again.headers['cache-status'], /; hit;/, question)
    t.equal(gateway.sandbox.calls(), calls)
  }
})

const shared: readonly [route: string, question: string][] = [
  ['/games/1', 'API_GetGame.php?i=1'],
  ['/games/1/extended', 'API_GetGameExtended.php?i=1'],
  ['/games/1/high-scores', 'API_GetGameRankAndScore.php?g=1'],
  ['/games/1/latest-masters', 'API_GetGameRankAndScore.php?t=1&g=1'],
  ['/games/1/comments', 'API_GetComments.php?i=1&t=1'],
  ['/games/1/tickets', 'API_GetTicketData.php?g=1&d=1&f=3&o=0&c=10'],
  ['/users/MaxMilyin/progress', 'API_GetUserCompletionProgress.php?u=maxmilyin&o=0&c=500'],
  ['/users/MaxMilyin/games/1', 'API_GetGameInfoAndUserProgress.php?u=MAXMILYIN&g=1&a=1'],
  ['/users/MaxMilyin/games?ids=18,1', 'API_GetUserProgress.php?u=MaxMilyin&i=1,18'],
  ['/users/MaxMilyin/achievements/2026-11-01', 'API_GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=2026-11-1'],
  ['/consoles', 'API_GetConsoleIDs.php?a=0'],
  ['/consoles/1/games', 'API_GetGameList.php?i=1&h=1&f=0'],
  ['/claims', 'API_GetActiveClaims.php'],
  ['/claims?status=complete', 'API_GetClaims.php'],
  ['/claims?status=expired', 'API_GetClaims.php?k=3'],
  ['/tickets/1', 'API_GetTicketData.php?i=1'],
  ['/tickets/most-ticketed-games', 'API_GetTicketData.php?f=1&c=10'],
  ['/awards/recent', 'API_GetRecentGameAwards.php'],
]

t.test('a question at the door and the same question of a route share one answer', async t => {
  for (const [route, question] of shared) {
    const { get, sandbox } = await startGateway(t)
    const status = async (url: string) => (await get(url)).headers['cache-status']
    t.match(await status(route), /fwd=miss/)
    t.match(await status(`/API/${question}`), /; hit;/, question)
    const other = await startGateway(t)
    await other.get(`/API/${question}`)
    t.match((await other.get(route)).headers['cache-status'], /; hit;/, route)
    t.equal((await other.get(route)).statusCode, 200)
    t.equal(sandbox.calls(), 1)
  }
})

t.test('ETag, 304, HEAD and Age are as on the routes', async t => {
  const { get, send, clock } = await startGateway(t)
  const url = '/API/API_GetGame.php?i=1'
  const { headers, body } = await get(url)
  await clock.advance(5_000)
  const again = await get(url, { 'if-none-match': String(headers.etag) })
  t.equal(again.statusCode, 304)
  t.match(again.headers, {
    etag: headers.etag,
    age: '5',
    'cache-control': 'public, max-age=10800, stale-if-error=604800',
  })
  const head = await send({ method: 'HEAD', url })
  t.equal(head.headers['content-length'], String(Buffer.byteLength(body)))
  t.equal(head.body, '')
})

t.test('no key of a client is forwarded', async t => {
  const { get, sandbox } = await startGateway(t)
  await get('/API/API_GetGame.php?i=1&y=mine&z=me', { authorization: 'Bearer mine' })
  t.strictSame(sandbox.requests[0]?.query, { i: '1', y: sandboxKey })
  t.notOk(sandbox.requests[0]?.headers.authorization)
})

const wrong: readonly [question: string, parameters: string[]][] = [
  ['API_GetGame.php', ['i']],
  ['API_GetGame.php?i=', ['i']],
  ['API_GetGame.php?i=0', ['i']],
  ['API_GetGame.php?i=1&i=2', ['i']],
  ['API_GetGameRankAndScore.php?g=1&t=0&t=1', ['t']],
  ['API_GetUserCompletionProgress.php?c=501', ['u', 'c']],
  ['API_GetUserSummary.php?u=MaxMilyin&a=0', ['a']],
  ['API_GetUserProfile.php?u=x', ['u']],
  ['API_GetAchievementsEarnedOnDay.php?u=MaxMilyin&d=yesterday', ['d']],
  ['API_GetAchievementsEarnedBetween.php?u=MaxMilyin&f=now&t=1', ['f']],
  ['API_GetClaims.php?k=9', ['k']],
  ['API_GetComments.php?i=1&t=9', ['t']],
  ['API_GetGameExtended.php?i=1&f=4', ['f']],
  ['API_GetComments.php?i=12345', ['t']],
  ['API_GetRecentGameAwards.php?k=foo', ['k']],
  ['API_GetUserProgress.php?u=MaxMilyin&i=a', ['i']],
  ['API_GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=many', ['c']],
  ['API_GetComments.php?i=1&t=1&sort=up&o=-1&c=0', ['sort', 'o', 'c']],
]

t.test('what is not valid is refused as RetroAchievements would, and never asked', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const [question, parameters] of wrong) {
    const response = await get(`/API/${question}`)
    t.equal(response.statusCode, 422, question)
    const { message, errors } = response.json()
    t.strictSame(Object.keys(errors).sort(), parameters.sort(), question)
    for (const each of Object.values(errors)) t.match(each, [/^The \w+ /])
    t.match(message, parameters.length > 1 ? /\(and \d+ more errors?\)$/ : /^The \w+ .*\.$/)
    t.equal(response.headers['cache-control'], 'no-store')
  }
  t.equal(sandbox.calls(), 0)
})

t.test('errors come in the envelope of RetroAchievements, with our status and words', async t => {
  const { get, send, sandbox, clock } = await startGateway(t)
  const envelope = async (url: string, method: 'GET' | 'POST' | 'DELETE' = 'GET') => {
    const response = await send({ method, url, payload: method === 'GET' ? undefined : 'x=1' } as never)
    const { message, errors } = response.json()
    t.ok(message)
    t.match(errors, [{ status: String(response.statusCode), title: /\w/ }])
    return [response.statusCode, errors[0].code]
  }
  t.strictSame(await envelope('/API/API_GetFeed.php'), [410, 'gone'])
  t.strictSame(await envelope('/API/API_GetGameRating.php?i=1'), [410, 'gone'])
  t.strictSame(await envelope('/API/API_GetNothing.php'), [404, 'route_not_found'])
  t.strictSame(await envelope('/API/'), [404, 'route_not_found'])
  t.strictSame(await envelope('/API/API_GetUsersIFollow.php'), [404, 'route_not_found'])
  t.strictSame(await envelope('/API/API_GetGame.php?i=1', 'POST'), [405, 'method_not_allowed'])
  t.strictSame(await envelope('/API/API_GetGame.php?i=1', 'DELETE'), [405, 'method_not_allowed'])
  sandbox.fault({ kind: 'status', status: 500 })
  t.strictSame(await envelope('/API/API_GetGame.php?i=1'), [502, 'upstream_broken'])
  sandbox.heal()
  await clock.advance(2_000)
  sandbox.fault({ kind: 'busy' })
  t.strictSame(await envelope('/API/API_GetGame.php?i=1'), [503, 'upstream_busy'])
  t.ok((await get('/API/API_GetGame.php?i=1')).headers['retry-after'])
  const options = await send({ method: 'OPTIONS', url: '/API/API_GetGame.php' })
  t.match([options.statusCode, options.headers.allow], [204, 'GET, HEAD, OPTIONS'])
})

t.test('an answer that the route cannot read is passed on at the door, and kept by nobody', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'without', key: 'ConsoleID' })
  const passed = await get('/API/API_GetGame.php?i=1')
  t.equal(passed.statusCode, 200)
  t.equal(passed.headers['cache-control'], 'no-store')
  t.equal((await get('/games/1')).statusCode, 502)
  t.equal(sandbox.calls(), 2)
  t.equal((await get('/API/API_GetGame.php?i=1')).statusCode, 200, 'also while the route remembers that it cannot')
  sandbox.heal()
  await clock.advance(2_000)
  t.equal((await get('/games/1')).statusCode, 200)
})

for (const [route, door] of [
  ['/claims', '/API/API_GetActiveClaims.php'],
  ['/users/MaxMilyin/progress?offset=500', '/API/API_GetUserCompletionProgress.php?u=MaxMilyin&o=500&c=500'],
] as const) {
  t.test(`what ${door} brings and ${route} cannot read replaces nothing`, async t => {
    const { get, sandbox, clock } = await startGateway(t)
    const { body } = await get(route)
    await clock.advance(16 * 60_000)
    sandbox.fault({
      kind: 'answer',
      json: door.includes('Claims') ? [{ ID: null }] : { Count: 1, Total: 900, Results: 'x' },
    })
    t.equal((await get(door, { 'cache-control': 'no-cache' })).statusCode, 200)
    const { statusCode, body: still } = await get(route)
    t.equal(statusCode, 200)
    t.equal(still, body)
  })
}

t.test('what is of the wrong outer kind is no answer, and nothing of it is kept', async t => {
  const { get, sandbox } = await startGateway(t)
  const odd: readonly [question: string, json: unknown][] = [
    ['GetGame.php?i=1', 7],
    ['GetGame.php?i=3', [1]],
    ['GetGameList.php?i=1&f=1', 'text'],
    ['GetGameList.php?i=2&f=1', null],
    ['GetGameInfoAndUserProgress.php?g=1&u=MaxMilyin', [1]],
  ]
  for (const [question, json] of odd) {
    sandbox.heal()
    sandbox.fault({ kind: 'answer', json })
    const response = await get(`/API/API_${question}`)
    t.match([response.statusCode, response.json().errors[0].code], [502, 'upstream_unexpected_answer'], question)
    sandbox.heal()
    t.equal((await get(`/API/API_${question}`)).statusCode, 200)
  }
})

t.test('where no route asks the same, answers are kept by their outer kind, empty ones for a short time', async t => {
  const { get, sandbox } = await startGateway(t)
  const lifetime = async (json: unknown, question: string) => {
    sandbox.heal()
    sandbox.fault({ kind: 'answer', json })
    return (await get(`/API/API_${question}`)).headers['cache-control']
  }
  t.equal(await lifetime({ 5: { ID: 5 } }, 'GetGameList.php?i=1&f=1'), 'public, max-age=86400, stale-if-error=2592000')
  t.equal(await lifetime([], 'GetGameList.php?i=2&f=1'), 'public, max-age=3600')
  sandbox.heal()
  sandbox.fault({ kind: 'answer', json: [], status: 401 })
  const hidden = await get('/API/API_GetGameInfoAndUserProgress.php?g=1&u=MaxMilyin')
  t.equal(hidden.statusCode, 401, 'in its own form')
})

t.test('of several modes of GetTicketData the one is meant that RetroAchievements would take', async t => {
  const { get, sandbox } = await startGateway(t)
  const modes: readonly [query: string, sent: object][] = [
    ['i=1&f=1&u=SetSmith&g=1&a=1001', { i: '1' }],
    ['f=1&u=SetSmith&g=1&a=1001', { f: '1' }],
    ['u=SetSmith&g=1&a=1001', { u: 'setsmith' }],
    ['g=1&a=1001', { g: '1' }],
    ['a=1001&c=5', { a: '1001' }],
    ['c=500', { c: '100' }],
  ]
  for (const [query, sent] of modes) {
    t.equal((await get(`/API/API_GetTicketData.php?${query}`)).statusCode, 200, query)
    const { y: _, ...asked } = sandbox.requests.at(-1)?.query ?? {}
    t.strictSame(asked, sent, query)
  }
})

t.test('what RetroAchievements takes in a wider range than the routes is taken at the door', async t => {
  const { get, sandbox } = await startGateway(t)
  const asked: readonly [question: string, sent: object][] = [
    ['GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=100', { c: '50' }],
    ['GetUserRecentAchievements.php?u=MaxMilyin&m=10000', { m: '10000' }],
    ['GetUserProgress.php?u=MaxMilyin&i=5,%203', { i: '3,5' }],
    ['GetUserSummary.php?u=MaxMilyin&g=300&a=200', { g: '100', a: '200' }],
    ['GetRecentGameAwards.php?k=mastered,foo', { k: 'mastered' }],
    ['GetComments.php?i=5&t=3', { i: '5', t: '3' }],
  ]
  for (const [question, sent] of asked) {
    t.equal((await get(`/API/API_${question}`)).statusCode, 200, question)
    t.match(sandbox.requests.at(-1)?.query, sent, question)
  }
})

t.test('an error that comes with 200 is no answer, also where no route reads it', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const json of [{ message: 'Server Error' }, { error: 'x' }]) {
    sandbox.heal()
    sandbox.fault({ kind: 'answer', json })
    t.equal((await get('/API/API_GetGameInfoAndUserProgress.php?u=MaxMilyin&g=1')).statusCode, 502)
  }
})
