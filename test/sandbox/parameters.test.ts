// How parameters are read that no careful client sends: as PHP, its framework and the database read them.

import { request } from 'node:http'
import t from 'tap'
import { methodNamed } from '../../sandbox/methods/registry.ts'
import { methodInPath, readQuestion } from '../../sandbox/query.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { write } from '../../sandbox/wire.ts'
import { games, users } from '../../sandbox/world/landmarks.ts'
import { originOf } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { startSandbox } from '../support/sandbox.ts'

const now = Date.parse('2026-11-01T12:00:00Z') / 1000
const world = makeWorld(originOf(now))
const owner = world.users.landmark(users.main)
const main = `u=${users.main}`

function ask(method: string, query: string) {
  const reply = methodNamed(method)(readQuestion(new URLSearchParams(query)), world, owner, now)
  const text = write(reply)
  return { status: reply.status, text, json: JSON.parse(text) }
}

/** What is refused, with all that is told about it. */
const refused: readonly [method: string, query: string, errors: { [param: string]: string[] }][] = [
  ['GetComments', 'i=1&t=1&sort[]=x', { sort: ['The sort must be a string.', 'The selected sort is invalid.'] }],
  ['GetUserPoints', 'u[]=MaxMilyin', { u: ['The u must be a string.'] }],
  ['GetUserPoints', 'u[name]=MaxMilyin', { u: ['The u must be a string.'] }],
  ['GetUserCompletionProgress', `${main}&o[]=1`, { o: ['The o must be an integer.'] }],
  ['GetUserCompletionProgress', `${main}&c[]=1`, { c: ['The c must be an integer.'] }],
  ['GetUserRecentAchievements', `${main}&m[]=1`, { m: ['The m must be an integer.'] }],
  ['GetUserSummary', `${main}&g[]=1&a[]=1`, { g: ['The g must be an integer.'], a: ['The a must be an integer.'] }],
  ['GetClaims', 'k[]=1', { k: ['k must be set to one of the following values: 1, 2, 3'] }],
  ['GetUserCompletionProgress', `${main}&o=001`, { o: ['The o must be an integer.'] }],
  ['GetUserCompletionProgress', `${main}&c=001`, { c: ['The c must be an integer.'] }],
  ['GetUserCompletionProgress', `${main}&c=1e1`, { c: ['The c must be an integer.'] }],
  ['GetUserCompletionProgress', `${main}&o=9223372036854775808`, { o: ['The o must be an integer.'] }],
  ['GetUserCompletionProgress', `${main}&c=0.5`, { c: ['The c must be an integer.', 'The c must be at least 1.'] }],
  [
    'GetUserCompletionProgress',
    `${main}&c=1e3`,
    { c: ['The c must be an integer.', 'The c must not be greater than 500.'] },
  ],
  ['GetUserRecentAchievements', `${main}&m=001`, { m: ['The m must be an integer.'] }],
  ['GetUserSummary', `${main}&g=01`, { g: ['The g must be an integer.'] }],
  ['GetUserSummary', `${main}&a=01`, { a: ['The a must be an integer.'] }],
  ['GetGameExtended', 'i=001', { i: ['The i must be an integer.'] }],
  ['GetGameExtended', 'i=-0', { i: ['The i must be at least 1.'] }],
  ...['1', '0', '-1', '1.5', '2026-02-30', '2026-13-01', '2026-10-32', '2026-00-10', '12:00', 'soonish'].map(
    (d): (typeof refused)[number] => [
      'GetAchievementsEarnedOnDay',
      `${main}&d=${d}`,
      { d: ['The d is not a valid date.'] },
    ],
  ),
  ['GetAchievementsEarnedOnDay', main, { d: ['The d field is required.'] }],
  ['GetAchievementsEarnedOnDay', `${main}&d[]=2026-10-30`, { d: ['The d is not a valid date.'] }],
  ...['1', '0', '-1', '1.5', '2026-02-30', 'soonish'].map((d): (typeof refused)[number] => [
    'GetRecentGameAwards',
    `d=${d}`,
    { d: ['The d is not a valid date.'] },
  ]),
  ['GetRecentGameAwards', 'd=2026-11-02', { d: ['The d must be a date before or equal to today.'] }],
  ['GetRecentGameAwards', 'd=2026-11-01T00:00:01Z', { d: ['The d must be a date before or equal to today.'] }],
  [
    'GetRecentGameAwards',
    'd=2027-02-30',
    { d: ['The d is not a valid date.', 'The d must be a date before or equal to today.'] },
  ],
  [
    'GetRecentGameAwards',
    'd=&o=x&c=&k=',
    {
      d: ['The d is not a valid date.', 'The d must be a date before or equal to today.'],
      o: ['The o must be an integer.'],
      c: ['The c must be an integer.', 'The c must be at least 1.'],
      k: ['The k must be a string.'],
    },
  ],
  ['GetRecentGameAwards', 'c=0', { c: ['The c must be at least 1.'] }],
  ['GetRecentGameAwards', 'k[]=mastered', { k: ['The k must be a string.'] }],
  ['GetComments', '', { i: ['The i field is required.'] }],
  ['GetComments', 'i=1', { t: ['The t field is required.'] }],
  ['GetComments', 'i=1&t=', { t: ['The t field is required.'] }],
  ['GetComments', `i=${users.main}&t=`, { t: ['The t must be an integer.', 'The selected t is invalid.'] }],
  ['GetComments', 'i=1&t=x', { t: ['The t must be an integer.', 'The selected t is invalid.'] }],
  ['GetComments', 'i=1&t=4', { t: ['The selected t is invalid.'] }],
  ['GetComments', 'i=abc&t=1', { i: ['The i must be an integer.'] }],
  ['GetComments', 'i=001&t=2', { i: ['The i must be an integer.'] }],
  ['GetComments', 'i[]=1&t=3', { i: ['The i must be a string.'] }],
  [
    'GetComments',
    't=4&sort=up',
    { i: ['The i field is required.'], t: ['The selected t is invalid.'], sort: ['The selected sort is invalid.'] },
  ],
  ['GetUserGameRankAndScore', '', { u: ['The u field is required.'], g: ['The g field is required.'] }],
]

t.test('what is refused, and with which words', async t => {
  for (const [method, query, errors] of refused) {
    const { status, text } = ask(method, query)
    t.equal(status, 422, `${method}?${query}`)
    // The order counts, too.
    const told = Object.values(errors).flat()
    const more = told.length - 1
    const suffix = more === 0 ? '' : ` (and ${more} more error${more === 1 ? '' : 's'})`
    t.equal(text, JSON.stringify({ message: told[0] + suffix, errors }), `${method}?${query}`)
  }
})

t.test('where a list is no text, RetroAchievements crashes', async t => {
  for (const [method, query] of [
    ['GetGameHashes', 'i[]=1'],
    ['GetUserProgress', `${main}&i[]=1`],
    ['GetTicketData', `u[]=${users.main}`],
    ['GetComments', `i[]=${users.main}`],
    ['GetTicketData', 'c=-1'],
    ['GetTicketData', `g=${games.popular}&d=1&c=-1`],
  ] as const) {
    t.equal(ask(method, query).status, 500, `${method}?${query}`)
  }
})

/** What is read alike. */
const alike: readonly [method: string, query: string, other: string][] = [
  ['GetGame', 'i[]=7', 'i=1'],
  ['GetGame', 'i=1e1', 'i=10'],
  ['GetGame', 'i=.1e2x', 'i=10'],
  ['GetGame', 'i=1.9', 'i=1'],
  ['GetGame', 'i=1e400', 'i=0'],
  ['GetGame', 'i=0x1', 'i=0'],
  ['GetGameInfoAndUserProgress', `g[]=5&${main}`, `g=1&${main}`],
  ['GetUserCompletionProgress', `${main}&c=%2B5&o=-0`, `${main}&c=5`],
  ['GetUserProgress', `${main}&i=2abc,1e0,3.9,0x5,%204`, `${main}&i=1,3,4`],
  ['GetGameHashes', 'i=1abc', 'i=1'],
  ['GetGameHashes', 'i=1e0', 'i=1'],
  ['GetGameLeaderboards', 'i=1e0', 'i=1'],
  ['GetGameLeaderboards', 'i[]=1', 'i=1'],
  ['GetTicketData', 'o=-1', ''],
  ['GetTicketData', 'u=0', ''],
  ['GetTicketData', `g=${games.popular}&d=01`, `g=${games.popular}&d=1`],
  ['GetTicketData', `g=${games.popular}&d[]=0`, `g=${games.popular}&d=1`],
  ['GetAchievementsEarnedBetween', `${main}&f=0&t=253402300799.9`, `${main}&t=253402300799`],
  ['GetRecentGameAwards', 'd=today', 'd=2026-11-01'],
]

t.test('different ways to ask the same', async t => {
  for (const [method, query, other] of alike) t.same(ask(method, query), ask(method, other), `${method}?${query}`)
  t.not(ask('GetGame', 'i=.1e2x').text, '[]')
  t.ok(ask('GetTicketData', 'o=-1').json.RecentTickets.length > 0)
  t.ok(ask('GetTicketData', `g=${games.popular}&d=01`).json.Tickets)
})

t.test('all ways to write a day', async t => {
  const row = ask('GetAchievementsEarnedBetween', `${main}&t=${now}`).json.at(-1)
  const [year, month, date] = row.Date.slice(0, 10).split('-')
  const iso = `${year}-${month}-${date}`
  const wanted = ask('GetAchievementsEarnedOnDay', `${main}&d=${iso}`)
  t.ok(wanted.json.length > 0)
  for (const d of [
    `${year}${month}${date}`,
    `${date}.${month}.${year}`,
    `${date}-${month}-${year}`,
    `${month}/${date}/${year}`,
    `${year}/${month}/${date}`,
    `${year}-${Number(month)}-${Number(date)}`,
    `${iso}T10:00:00Z`,
    `${iso}T10:00:00-02:00`,
    `${iso}T10:00:00.123456Z`,
    `${iso} 23:59`,
    `${iso}T23:30:00%2B01:00`,
  ]) {
    t.same(ask('GetAchievementsEarnedOnDay', `${main}&d=${d}`), wanted, d)
    t.equal(ask('GetRecentGameAwards', `d=${d}`).text, ask('GetRecentGameAwards', `d=${iso}`).text, d)
  }
  t.equal(ask('GetAchievementsEarnedOnDay', `${main}&d=2022-1-5`).status, 200)
})

t.test('days are told from the time of the question', async t => {
  const earned = (d: string, now: number) =>
    methodNamed('GetAchievementsEarnedOnDay')({ u: users.main, d }, world, owner, now)
  const last = ask('GetAchievementsEarnedBetween', `${main}&t=${now}`).json.at(-1)
  const at = Date.parse(`${last.Date.replace(' ', 'T')}Z`) / 1000
  const dated = earned(last.Date.slice(0, 10), now)
  t.same(earned('today', at), dated)
  t.same(earned('yesterday', at + 24 * 3600), dated)
  const tomorrow = methodNamed('GetRecentGameAwards')({ d: '2026-11-02' }, world, owner, now + 24 * 3600)
  t.equal(tomorrow.status, 200)
})

t.test('raw ids are compared by their value, and 1.5 is the id of nothing', async t => {
  for (const [method, query] of [
    ['GetGameHashes', 'i=1.5'],
    ['GetGameLeaderboards', 'i=1.5'],
    ['GetGameLeaderboards', 'i=abc'],
    ['GetUserGameLeaderboards', `i=1.5&${main}`],
    ['GetLeaderboardEntries', 'i=101.5'],
  ] as const) {
    t.equal(ask(method, query).status, 404, `${method}?${query}`)
  }
})

t.test('a number that is too great is the greatest of 64 bits', async t => {
  const echo = (i: string) => ask('GetAchievementCount', `i=${i}`).text.slice(0, 32)
  t.equal(echo('99999999999999999999'), '{"GameID":9223372036854775807,"A')
  t.equal(echo('-99999999999999999999'), '{"GameID":-9223372036854775808,"')
  t.match(echo('9007199254740993'), /:9007199254740993,/)
  t.match(echo('2e19'), /:9223372036854775807,/)
  t.equal(ask('GetTicketData', 'i=1e30').json.error, 'Ticket ID 9223372036854775807 not found')
})

t.test('nothing is earned in years of five digits', async t => {
  t.same(ask('GetAchievementsEarnedBetween', `${main}&t=99999999999999`).json, [])
  t.same(ask('GetAchievementsEarnedBetween', `${main}&f=-99999999999999&t=${now}`).json, [])
  t.ok(ask('GetAchievementsEarnedBetween', `${main}&f=-1&t=${now}`).json.length > 0)
})

t.test('a query is read as PHP reads it', async t => {
  for (const [query, wanted] of [
    ['?p=1&p=2', { p: '2' }],
    ['?p[]=1&p[]=2', { p: ['1', '2'] }],
    ['?p%5Ba%5D=1', { p: ['1'] }],
    ['?p[a][b]=1', { p: ['1'] }],
    ['?p[]=1&p=2', { p: '2' }],
    ['?p=1&p[]=2', { p: ['2'] }],
    ['?p=+1+%0A', { p: '1' }],
    ['?p=a%2Bb', { p: 'a+b' }],
    ['?p=a=b&&q', { p: 'a=b', q: '' }],
    ['?p=%C3%A9&q=%FF&r=5%', { p: 'é', q: '\ufffd', r: '5%' }],
    ['', {}],
  ] as const) {
    t.same(readQuestion(new URLSearchParams(query)), wanted, query)
  }
})

t.test('a path is read before it is routed', async t => {
  t.equal(methodInPath('/API/API_GetGame.php'), 'GetGame')
  t.equal(methodInPath('/API/API_Get%55serPoints.php'), 'GetUserPoints')
  t.equal(methodInPath('/API/API_Get%FF.php'), undefined)
  t.equal(methodInPath('/elsewhere'), '/elsewhere')
})

t.test('over HTTP', async t => {
  const { url, port, close } = await startSandbox()
  t.teardown(close)
  const status = async (path: string) =>
    (await fetch(`${url}${path}${path.includes('?') ? '&' : '?'}y=${sandboxKey}`)).status

  t.equal(await status(`API_Get%55serPoints.php?${main}`), 200)
  t.equal(await status('API_Get%FFserPoints.php'), 400)
  t.equal((await fetch(`${url}API_%FF.php`)).status, 400, 'the key comes later')
  t.equal(await status('API_GetUserPoints.php?u[]=x'), 422)

  const crash = await fetch(`${url}API_GetGameHashes.php?i[]=1&y=${sandboxKey}`)
  t.equal(crash.status, 500)
  t.equal(await crash.text(), '{\n    "message": "Server Error"\n}')

  const traced = Promise.withResolvers<number | undefined>()
  request({ port, host: '127.0.0.1', method: 'TRACE', path: '/API/API_GetGame.php?i=1' }, response => {
    response.resume()
    traced.resolve(response.statusCode)
  }).end()
  t.equal(await traced.promise, 405)
})
