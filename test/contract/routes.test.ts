// What single routes do beside what the catalogue walk sees: filters, orders, limits, and RetroAchievements' odd answers.

import t from 'tap'
import { startGateway } from '../support/gateway.ts'

const rows = (response: { json(): { results: { [key: string]: unknown }[] } }) => response.json().results

t.test('consoles are asked for whole, and filtered here', async t => {
  const { get, sandbox } = await startGateway(t)
  const all = rows(await get('/consoles'))
  const active = rows(await get('/consoles?active=true'))
  const systems = rows(await get('/consoles?active=true&gameSystems=true'))
  t.strictSame(
    active,
    all.filter(each => each.active),
  )
  t.strictSame(
    systems,
    active.filter(each => each.isGameSystem),
  )
  t.ok(all.length > active.length && active.length > systems.length)
  t.equal(sandbox.calls(), 1)
})

t.test('a console with 10,000 games is one call, page by page', async t => {
  const { get, sandbox } = await startGateway(t)
  const url = '/consoles/999/games?count=1000'
  const first = await get(url)
  t.match(first.json(), { count: 1000, total: 10_000 })
  t.equal(first.headers.link, '<?count=1000&offset=1000>; rel="next"')
  t.notOk(rows(first)[0]?.hashes)
  const last = await get(`${url}&offset=9000&hashes=true`)
  t.equal(last.headers.link, '<?hashes=true&count=1000&offset=8000>; rel="prev"')
  t.match(rows(last)[0]?.hashes, [/^[\da-f]{32}$/])
  const some = await get(`${url}&hasAchievements=true`)
  t.ok(rows(some).every(each => Number(each.numAchievements) > 0))
  t.ok(some.json().total < 10_000)
  t.equal(sandbox.calls(), 1)
})

t.test('games that are filtered away here raise no doubt about the console', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'NumAchievements', value: 0 })
  t.strictSame((await get('/consoles/1/games?hasAchievements=true')).json(), { count: 0, total: 0, results: [] })
  t.equal(sandbox.calls('GetConsoleIDs'), 0)
})

t.test('an unknown console is told by the list of consoles, an empty one is empty', async t => {
  const { get, sandbox } = await startGateway(t)
  t.equal((await get('/consoles/888/games')).json().code, 'console-not-found')
  t.strictSame((await get('/consoles/100/games')).json(), { count: 0, total: 0, results: [] })
  t.equal(sandbox.calls('GetConsoleIDs'), 1)
  const other = await startGateway(t)
  await other.get('/consoles')
  t.equal((await other.get('/consoles/888/games')).statusCode, 404)
  t.equal(other.sandbox.calls('GetConsoleIDs'), 1, 'also when it is in memory')
})

t.test('games are answered in the order asked, and asked in one', async t => {
  const { get, sandbox } = await startGateway(t)
  const ids = async (list: string) => rows(await get(`/users/MaxMilyin/games?ids=${list}`)).map(({ gameId }) => gameId)
  t.strictSame(await ids('18,1,999999,1'), [18, 1, 999999])
  t.strictSame(await ids('1,18,999999'), [1, 18, 999999])
  t.equal(sandbox.calls('GetUserProgress'), 1)
  t.equal((await get('/users/nobodyofthisname/games?ids=1')).json().code, 'user-not-found')
  for (const list of ['', '0', '1,,2', '1,a', Array.from({ length: 101 }, (_, id) => id + 1).join()]) {
    t.equal((await get(`/users/MaxMilyin/games?ids=${list}`)).json().parameter, 'ids')
  }
  t.equal((await get('/users/MaxMilyin/games')).json().parameter, 'ids')
})

const moments: readonly [query: string, refused: string | undefined][] = [
  ['from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z', undefined],
  ['from=2026-10-01T00:00:00.5%2B02:00&to=2027-01-01T00:00:00Z', undefined],
  ['from=2026-10-01T00:00:00+02:00&to=2026-10-02T00:00:00Z', undefined],
  ['from=2026-10-01T00:00:00Z', 'to'],
  ['to=2026-10-01T00:00:00Z', 'from'],
  ['from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z', 'from'],
  ['from=2026-10-01&to=2026-10-02T00:00:00Z', 'from'],
  ['from=2026-10-01T00:00:00&to=2026-10-02T00:00:00Z', 'from'],
  ['from=2026-02-30T00:00:00Z&to=2026-10-02T00:00:00Z', 'from'],
  ['from=1696118400&to=2026-10-02T00:00:00Z', 'from'],
  ['from=2026-10-01t00:00:00z&to=2026-10-02T00:00:00Z', undefined],
  ['from=1969-12-31T00:00:00Z&to=2026-10-02T00:00:00Z', 'from'],
  ['from=2020-01-01T24:00:00Z&to=2026-10-02T00:00:00Z', 'from'],
]

t.test('moments are RFC 3339, in order, and asked for in seconds', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const [query, refused] of moments) {
    const response = await get(`/users/MaxMilyin/achievements?${query}`)
    t.equal(response.json().parameter, refused, query)
  }
  t.match(sandbox.requests[0]?.query, { u: 'maxmilyin', f: '1790812800', t: '1790899200' })
})

t.test('days are real, and have begun', async t => {
  const { get } = await startGateway(t)
  for (const day of ['2026-11-02', '2026-02-30', '2026-1-1', 'today', '26-01-01', '0001-01-01']) {
    t.equal((await get(`/users/MaxMilyin/achievements/${day}`)).json().parameter, 'date', day)
    t.equal((await get(`/awards/recent?before=${day}`)).json().parameter, 'before', day)
  }
  t.equal((await get('/awards/recent?before=2026-11-01')).statusCode, 200)
})

t.test('what is past is kept for longer than what goes on', async t => {
  const { get } = await startGateway(t)
  const lifetime = async (url: string) => (await get(`/users/MaxMilyin/achievements${url}`)).headers['cache-control']
  t.equal(await lifetime('/2026-11-01'), 'public, max-age=30, stale-if-error=21600')
  t.equal(await lifetime('/2026-10-06'), 'public, max-age=43200, stale-if-error=2592000')
  t.equal(
    await lifetime('?from=2026-10-01T00:00:00Z&to=2026-10-31T11:59:59Z'),
    'public, max-age=43200, stale-if-error=2592000',
  )
  t.equal(
    await lifetime('?from=2026-10-01T00:00:00Z&to=2026-10-31T12:00:00Z'),
    'public, max-age=30, stale-if-error=21600',
  )
})

t.test('lists that RetroAchievements cuts off are marked', async t => {
  const { get, sandbox } = await startGateway(t)
  const all = 'from=2010-01-01T00:00:00Z&to=2026-11-01T12:00:00Z'
  t.match((await get(`/users/MaxMilyin/achievements?${all}`)).json(), { count: 500, total: null, truncated: true })
  t.match((await get('/achievement-of-the-week')).json(), { truncated: true, unlocksCount: 500 })
  const few = (await get('/users/MaxMilyin/recent-achievements')).json()
  t.notOk('truncated' in few)
  t.equal(few.total, few.count)
  const [claim] = (await (
    await fetch(`${sandbox.url}API_GetClaims.php?k=1&y=sandbox-key-of-MaxMilyin`)
  ).json()) as object[]
  sandbox.fault({ kind: 'answer', json: Array(1000).fill(claim) })
  t.match((await get('/claims?status=dropped')).json(), { count: 1000, total: null, truncated: true })
  t.match((await get('/claims')).json(), { count: 1000, total: 1000 })
  const { get: fresh, sandbox: quiet } = await startGateway(t)
  quiet.fault({ kind: 'instead', key: 'Unlocks', value: [] })
  t.notOk('truncated' in (await fresh('/achievement-of-the-week')).json())
})

t.test('claims of each status come from their own method', async t => {
  const { get, sandbox } = await startGateway(t)
  const statuses = async (status: string) =>
    new Set(rows(await get(`/claims?status=${status}`)).map(each => each.status))
  t.strictSame(await statuses('complete'), new Set(['complete']))
  t.strictSame(await statuses('dropped'), new Set(['dropped']))
  t.ok((await statuses('expired')).has('active'), 'an object on the wire')
  t.ok((await statuses('active')).has('in-review'))
  t.equal(sandbox.calls('GetActiveClaims'), 1)
  t.strictSame(
    sandbox.requests.map(({ query }) => query.k),
    ['1', '2', '3', undefined],
  )
})

t.test('a page of awards from which a deleted user was dropped is a list, and leads on', async t => {
  const { get, sandbox } = await startGateway(t)
  const response = await get('/awards/recent?kinds=mastered,beaten-softcore,mastered')
  t.ok(Array.isArray(rows(response)))
  t.match(response.headers.link, /kinds=beaten-softcore%2Cmastered&count=25&offset=25>; rel="next"/)
  t.equal(sandbox.requests[0]?.query.k, 'beaten-softcore,mastered')
  t.equal((await get('/awards/recent?kinds=golden')).json().parameter, 'kinds')
})

t.test('the top ten come by points, also when a tie makes an object of them', async t => {
  const { get } = await startGateway(t)
  const keys = (each: { [key: string]: unknown }) => [each.totalPoints, each.totalRatioPoints]
  const top = rows(await get('/top-users'))
  t.equal(top.length, 10)
  const sorted = top.toSorted((one, other) => {
    const [[points, ratio], [otherPoints, otherRatio]] = [keys(one), keys(other)]
    return Number(otherPoints) - Number(points) || Number(otherRatio) - Number(ratio)
  })
  t.strictSame(top, sorted)
  const { get: fresh, sandbox: tied } = await startGateway(t)
  tied.fault({
    kind: 'answer',
    json: { 0: { 1: 'a', 2: 5, 3: null }, 1: { 1: 'b', 2: '5', 3: 9, 4: 'X' }, 2: { 1: 'c', 2: 5 } },
  })
  t.match(rows(await fresh('/top-users')), [
    { username: 'b', ulid: 'X' },
    { username: 'a', ulid: null, totalRatioPoints: null },
    { username: 'c' },
  ])
})

t.test('no achievement of the week is a 404 of its own', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'answer', json: { Achievement: { ID: null }, StartAt: null } })
  t.equal((await get('/achievement-of-the-week')).json().code, 'no-achievement-of-the-week')
  t.match((await get('/achievement-of-the-week')).headers['cache-status'], /hit/)
  const { get: fresh, sandbox: odd } = await startGateway(t)
  odd.fault({ kind: 'answer', json: null })
  t.equal((await fresh('/achievement-of-the-week')).json().code, 'upstream-unexpected-answer')
})

t.test('of a user and a game the unknown one is named, the user first', async t => {
  const { get, sandbox } = await startGateway(t)
  const code = async (url: string) => (await get(url)).json().code
  for (const below of ['', '/rank', '/leaderboards']) {
    t.equal(await code(`/users/nobodyofthisname/games/1${below}`), 'user-not-found')
    t.equal(await code(`/users/nobodyofthisname/games/999999${below}`), 'user-not-found')
    t.equal(await code(`/users/MaxMilyin/games/999999${below}`), 'game-not-found')
  }
  t.equal(await code('/users/MaxMilyin/games/2/rank'), 'not-played')
  t.equal(sandbox.calls('GetUserPoints'), 2, 'each user was asked about once')
})

t.test('when nobody can say which of two is absent, nobody is blamed', async t => {
  const { get, sandbox } = await startGateway(t)
  const code = async (url: string) => (await get(url)).json().code
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserPoints' })
  t.equal(await code('/users/nobodyofthisname/games/1'), 'upstream-broken', 'the game exists, so it must be the user')
  t.equal(await code('/users/nobodyofthisname/games/999999'), 'game-not-found')
  sandbox.fault({ kind: 'without', key: 'Title', method: 'GetGame' })
  t.equal(await code('/users/nobodyofthisname/games/2'), 'upstream-broken')
})

t.test('one user on the leaderboards of a game: none there is an empty page, however it is said', async t => {
  const { get } = await startGateway(t)
  for (const url of ['/users/MaxMilyin/games/4/leaderboards', '/users/GhostTally/games/1/leaderboards']) {
    const response = await get(url)
    t.equal(response.statusCode, 200)
    t.strictSame(response.json(), { count: 0, total: 0, results: [] })
  }
  const some = await get('/users/MaxMilyin/games/1/leaderboards')
  t.match(rows(some)[0]?.userEntry, { user: 'MaxMilyin', rank: /\d/, dateUpdated: /Z$/ })
})

t.test('zeros and empty lists are believed of users who exist', async t => {
  const { get, sandbox } = await startGateway(t)
  const routes = ['rank', 'awards', 'completed-games', 'recent-games', 'recent-achievements', 'achievements/2026-11-01']
  for (const route of routes) {
    t.equal((await get(`/users/FreshCartridge/${route}`)).statusCode, 200, route)
    t.equal((await get(`/users/nobodyofthisname/${route}`)).json().code, 'user-not-found', route)
  }
  t.equal(sandbox.calls('GetUserPoints'), 2)
  for (const route of ['achievement-ids', 'achievement-distribution', 'comments']) {
    t.equal((await get(`/games/3/${route}`)).statusCode, 200, route)
    t.equal((await get(`/games/999999/${route}`)).json().code, 'game-not-found', route)
  }
  t.equal(sandbox.calls('GetGame'), 2)
  t.equal((await get('/achievements/1007/comments')).statusCode, 200)
  t.equal((await get('/achievements/999999999/comments')).json().code, 'achievement-not-found')
  t.equal(sandbox.calls('GetAchievementUnlocks'), 2)
})

t.test('the other unknown things are named as well', async t => {
  const { get } = await startGateway(t)
  const unknown = [
    ['/leaderboards/99999999/entries', 'leaderboard-not-found'],
    ['/tickets/99999999', 'ticket-not-found'],
    ['/achievements/999999999/unlocks', 'achievement-not-found'],
    ['/achievements/999999999/tickets', 'achievement-not-found'],
    ['/games/999999/hashes', 'game-not-found'],
    ['/games/999999/leaderboards', 'game-not-found'],
    ['/games/999999/tickets', 'game-not-found'],
    ['/games/999999/progression', 'game-not-found'],
    ['/users/nobodyofthisname/summary', 'user-not-found'],
    ['/users/nobodyofthisname/claims', 'user-not-found'],
    ['/users/nobodyofthisname/comments', 'user-not-found'],
    ['/users/nobodyofthisname/tickets', 'user-not-found'],
    ['/users/nobodyofthisname/set-requests', 'user-not-found'],
  ] as const
  for (const [url, code] of unknown) t.equal((await get(url)).json().code, code, url)
})

t.test('comments of a user are asked for by the ULID, where there is one', async t => {
  const { get, sandbox } = await startGateway(t)
  const asked = () => sandbox.requests.at(-1)?.query
  t.equal((await get('/users/1984/comments')).statusCode, 200)
  t.match(asked(), { i: /^[0-9A-Z]{26}$/, t: '3' })
  t.equal((await get('/users/FirstFloor/comments')).statusCode, 200)
  t.match(asked(), { i: 'firstfloor' })
  t.equal((await get('/users/ShutShutters/comments')).json().code, 'hidden')
  const { get: fresh, sandbox: digits, clock } = await startGateway(t)
  digits.fault({ kind: 'instead', key: 'ULID', value: null })
  t.equal((await fresh('/users/1984/comments')).json().code, 'user-not-found')
  t.equal(digits.calls('GetComments'), 0)
  digits.fault({ kind: 'status', status: 500 })
  t.equal((await fresh('/users/Bo/comments')).json().code, 'upstream-broken')
  digits.heal()
  await clock.advance(2_000)
  digits.fault({ kind: 'without', key: 'ID' })
  t.equal((await fresh('/users/Bo/comments')).json().code, 'upstream-unexpected-answer')
})

t.test('the summary has the order that its maps lose', async t => {
  const { get, sandbox } = await startGateway(t)
  const full = (await get('/users/SnowPebble/summary?recentGamesCount=3&recentAchievementsCount=20')).json()
  const recent = full.recentlyPlayed.map(({ gameId }: { gameId: number }) => gameId)
  t.strictSame(
    full.awarded.map(({ gameId }: { gameId: number }) => gameId),
    [...recent, full.lastGame.id],
  )
  const dates = full.recentAchievements.map(({ dateAwarded }: { dateAwarded: string }) => dateAwarded)
  t.ok(dates.length > 5)
  t.strictSame(dates, dates.toSorted().reverse())
  t.match((await get('/users/FreshCartridge/summary?recentGamesCount=3')).json(), {
    awarded: [],
    recentAchievements: [],
    lastGame: null,
  })
  t.match((await get('/users/WindowShopper/summary?recentGamesCount=3')).json().recentAchievements, [])
  t.equal((await get('/users/MaxMilyin/summary')).json().recentlyPlayed.length, 5)
  t.match(sandbox.requests.at(-1)?.query, { g: '5', a: '10' })
  for (const [parameter, values] of [
    ['recentGamesCount', [0, 21]],
    ['recentAchievementsCount', [0, 51]],
  ] as const)
    for (const value of values)
      t.equal((await get(`/users/MaxMilyin/summary?${parameter}=${value}`)).json().parameter, parameter)
  t.equal(
    (await get('/users/MaxMilyin/summary?recentGamesCount=20&recentAchievementsCount=50')).json().recentlyPlayed.length,
    20,
  )
  t.notOk(sandbox.requests.some(({ query }) => query.a === '0'))
  const locked = {
    ID: 5,
    GameID: 1,
    GameTitle: 'g',
    Title: 't',
    Description: 'd',
    Points: 1,
    Type: null,
    BadgeName: '1',
  }
  const unearned = { ...locked, IsAwarded: '0', DateAwarded: null, HardcoreAchieved: null }
  sandbox.fault({
    kind: 'instead',
    key: 'RecentAchievements',
    value: { 1: { 5: unearned, 4: { ...unearned, ID: 4 } } },
  })
  const [first] = (await get('/users/Bo/summary?recentGamesCount=1')).json().recentAchievements
  t.match(first, { id: 4, isAwarded: false, dateAwarded: null, hardcoreAchieved: null })
})

t.test('rows of unlocks and tickets lead on while pages are full', async t => {
  const { get } = await startGateway(t)
  t.equal((await get('/achievements/1001/unlocks?count=5')).headers.link, '<?count=5&offset=5>; rel="next"')
  t.match((await get('/games/1/tickets?count=100')).headers.link, undefined)
  t.match((await get('/games/1/tickets')).headers.link, '<?count=10&offset=10>; rel="next"')
  t.match(
    (await get('/tickets?offset=3&count=2')).headers.link,
    '<?count=2&offset=5>; rel="next", <?count=2&offset=1>; rel="prev"',
  )
  t.match((await get('/users/MaxMilyin/recent-games')).headers.link, '<?count=10&offset=10>; rel="next"')
  t.notOk((await get('/tickets/most-ticketed-games?count=2')).headers.link)
})

t.test('hashes have an order of their own, and labels are lists, also those with stray commas', async t => {
  const { get } = await startGateway(t)
  const names = rows(await get('/games/9/hashes')).map(({ name }) => String(name ?? ''))
  t.strictSame(
    names,
    names.toSorted((one, other) => one.localeCompare(other, 'en')),
  )
  for (const { labels } of rows(await get('/games/9/hashes'))) t.ok(Array.isArray(labels))
})

t.test('sort and unpromoted are sent in the words of RetroAchievements', async t => {
  const { get, sandbox } = await startGateway(t)
  const newest = rows(await get('/games/1/comments?sort=-submitted&count=5')).map(({ submitted }) => submitted)
  t.strictSame(newest, newest.toSorted().reverse())
  await get('/games/1/achievement-distribution?hardcore=true&unpromoted=true')
  t.match(sandbox.requests.at(-1)?.query, { h: '1', f: '5' })
  await get('/users/MaxMilyin/set-requests?all=true')
  t.match(sandbox.requests.at(-1)?.query, { t: '1' })
})
