// The numbers that clients of RetroAchievements send: what its own rules take is answered as it does, and what they refuse is
// refused.

import t from 'tap'
import { sandboxKey } from '../../../sandbox/server.ts'
import { startGateway } from '../../support/gateway.ts'

const greatest = '9223372036854775807'
const beyond = String(Number.MAX_SAFE_INTEGER)

/** What RetroAchievements is asked; `422` where it is not asked at all. */
type Sent = string | undefined | 422
type Case = readonly [question: string, parameter: string, values: { readonly [value: string]: Sent }]

/** An offset from 0 on; `without` where an answer cannot be asked for without it. */
const offsets = {
  '-1': 422,
  1.5: 422,
  '1e3': 422,
  '007': 422,
  0: '0',
  7: '7',
  '+7': '7',
  ' 7 ': '7',
  '-0': '0',
} as const
const farOffsets = { ...offsets, 1000001: '1000001', [greatest]: beyond, 9300000000000000000: 422 } as const
/** A count that RetroAchievements refuses outside of 1 to 500. */
const counts = { 0: 422, '-1': 422, 1: '1', 500: '500', 501: 422, many: 422, '': undefined } as const
/** A count of which RetroAchievements takes 0 for none. */
const cutAt = (most: number) => ({
  '-1': 422 as const,
  0: '0',
  1: '1',
  [most]: String(most),
  [most + 1]: String(most),
  [greatest]: String(most),
  x: 422 as const,
})

const paged = [
  'GetUserCompletionProgress.php?u=MaxMilyin',
  'GetGameLeaderboards.php?i=1',
  'GetLeaderboardEntries.php?i=101',
  'GetUserGameLeaderboards.php?i=1&u=MaxMilyin',
  'GetComments.php?i=1&t=1',
  'GetComments.php?i=1001&t=2',
  'GetComments.php?i=MaxMilyin&t=3',
]

const cases: readonly Case[] = [
  ...paged.flatMap((question): Case[] => [
    [question, 'o', farOffsets],
    [question, 'c', counts],
  ]),
  ['GetUserRecentlyPlayedGames.php?u=MaxMilyin', 'o', farOffsets],
  ['GetUserRecentlyPlayedGames.php?u=MaxMilyin', 'c', cutAt(50)],
  ['GetAchievementUnlocks.php?a=1001', 'o', farOffsets],
  ['GetAchievementUnlocks.php?a=1001', 'c', cutAt(500)],
  ['GetTicketData.php?', 'o', farOffsets],
  ['GetTicketData.php?', 'c', cutAt(100)],
  ['GetTicketData.php?g=1&d=1', 'o', farOffsets],
  ['GetTicketData.php?g=1&d=1', 'c', cutAt(100)],
  ['GetTicketData.php?f=1', 'c', { ...cutAt(100), 0: '20' }],
  ['GetTicketData.php?f=1', 'o', { 7: undefined, x: undefined }],
  ['GetRecentGameAwards.php?', 'o', { ...farOffsets, '': undefined }],
  ['GetRecentGameAwards.php?', 'c', { ...cutAt(100), 0: 422, '': 422 }],
  ['GetRecentGameAwards.php?', 'd', { '': 422 }],
  ['GetRecentGameAwards.php?', 'k', { '': 422 }],
  ['GetComments.php?i=MaxMilyin', 't', { '': 422 }],
  ['GetGameList.php?i=1', 'o', farOffsets],
  ['GetGameList.php?i=1', 'c', { '-1': 422, 0: '0', 1: '1', 1000001: '1000001', [greatest]: beyond }],
  ['GetUserRecentAchievements.php?u=MaxMilyin', 'm', { ...offsets, 10000: '10000', [greatest]: '20000000' }],
  ['GetUserSummary.php?u=MaxMilyin', 'g', { ...offsets, 100: '100', 101: '100', [greatest]: '100' }],
  ['GetUserSummary.php?u=MaxMilyin', 'a', { '-1': 422, 0: 422, 1: '1', 1000: '1000', 1001: 422, '+5': '5' }],
  ['GetUserSetRequests.php?u=MaxMilyin', 't', { 0: '0', 1: '1', 2: 422, '-1': 422 }],
  ['GetClaims.php?', 'k', { 0: 422, 1: '1', 3: '3', 4: 422 }],
  ['GetGameExtended.php?i=1', 'f', { 3: '3', 5: '5', 0: 422, 4: 422 }],
]

const owners: readonly Case[] = [
  ['GetUserWantToPlayList.php?u=MaxMilyin', 'o', farOffsets],
  ['GetUserWantToPlayList.php?u=MaxMilyin', 'c', counts],
  ['GetUsersFollowingMe.php?', 'o', farOffsets],
  ['GetUsersFollowingMe.php?', 'c', counts],
  ['GetUsersIFollow.php?', 'o', farOffsets],
  ['GetUsersIFollow.php?', 'c', counts],
]

const token = 'x'.repeat(32)

for (const [question, parameter, values] of [...cases, ...owners]) {
  t.test(`${question}: ${parameter}`, async t => {
    const { get, sandbox } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
    for (const [value, sent] of Object.entries(values)) {
      sandbox.forget()
      const url = `/API/API_${question}&${parameter}=${encodeURIComponent(value)}`
      const response = await get(url, { authorization: `Bearer ${token}` })
      const what = `${parameter}=${value}`
      if (sent === 422) {
        t.equal(response.statusCode, 422, what)
        t.strictSame(Object.keys(response.json().errors), [parameter], what)
        t.equal(sandbox.calls(), 0, what)
      } else {
        t.equal(response.statusCode, 200, what)
        // An equal question was answered before.
        const asked = sandbox.requests[0]?.query[parameter]
        t.ok(sandbox.calls() === 0 ? /hit/.test(String(response.headers['cache-status'])) : asked === sent, what, {
          asked,
        })
      }
    }
  })
}

const none: readonly string[] = [
  'GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=0',
  'GetUserRecentlyPlayedGames.php?u=nobodyofthisname&c=0',
  'GetAchievementUnlocks.php?a=1001&c=0',
  'GetAchievementUnlocks.php?a=99999999&c=0',
  'GetTicketData.php?c=0',
  'GetTicketData.php?g=1&d=1&c=0',
  'GetTicketData.php?f=1&c=0',
  'GetUserRecentAchievements.php?u=MaxMilyin&m=0',
  'GetUserSummary.php?u=MaxMilyin',
  'GetUserSummary.php?u=MaxMilyin&g=0',
  'GetUserSummary.php?u=MaxMilyin&g=50&a=100',
  'GetGameList.php?i=1&o=5000000&c=5000000',
]

t.test('what the routes do not offer is answered as RetroAchievements does, with one call', async t => {
  for (const question of none) {
    const { get, sandbox } = await startGateway(t)
    const there = await fetch(`${sandbox.url}API_${question}&y=${sandboxKey}`)
    const json = await there.json()
    sandbox.forget()
    for (const times of [1, 2]) {
      const response = await get(`/API/API_${question}`)
      t.equal(response.statusCode, there.status, question)
      t.strictSame(response.json(), json, question)
      t.equal(sandbox.calls(), 1, `${question}, asked ${times} times`)
    }
  }
})

const equal: readonly (readonly [one: string, other: string])[] = [
  ['GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=50', 'GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=70'],
  ['GetUserRecentlyPlayedGames.php?u=MaxMilyin', 'GetUserRecentlyPlayedGames.php?u=MaxMilyin&c=+10&o=-0'],
  ['GetTicketData.php?f=1&c=20', 'GetTicketData.php?f=1&c=0'],
  ['GetGameList.php?i=1', 'GetGameList.php?i=1&c=0&o=0'],
  ['GetUserSummary.php?u=MaxMilyin&g=100', 'GetUserSummary.php?u=maxmilyin&g=101&a=10'],
  ['GetUserRecentAchievements.php?u=MaxMilyin&m=20000000', 'GetUserRecentAchievements.php?u=MaxMilyin&m=20000001'],
]

t.test('questions that RetroAchievements answers alike share an answer', async t => {
  for (const [one, other] of equal) {
    const { get, sandbox } = await startGateway(t)
    const { body } = await get(`/API/API_${one}`)
    t.equal((await get(`/API/API_${other}`)).body, body, other)
    t.equal(sandbox.calls(), 1, other)
  }
})

t.test('a list where one value is due is refused', async t => {
  const { get, sandbox } = await startGateway(t)
  for (const [question, parameter] of [
    ['GetUserPoints.php?u[]=MaxMilyin', 'u'],
    ['GetUserCompletionProgress.php?u=MaxMilyin&c[]=1', 'c'],
    ['GetUserCompletionProgress.php?u=MaxMilyin&o[0]=1&o=1', 'o'],
    ['GetGame.php?i[x]=1', 'i'],
  ] as const) {
    const response = await get(`/API/API_${question}`)
    t.equal(response.statusCode, 422, question)
    t.strictSame(Object.keys(response.json().errors), [parameter], question)
  }
  t.equal(sandbox.calls(), 0)
})

t.test('a count of none is a question of its own', async t => {
  const { get } = await startGateway(t)
  const url = '/API/API_GetUserRecentlyPlayedGames.php?u=MaxMilyin'
  t.equal((await get(url)).json().length, 10)
  t.strictSame((await get(`${url}&c=0`)).json(), [])
  t.equal((await get(url)).json().length, 10)
})

t.test('a summary that the route does not offer is none of its own, and one that it offers is shared', async t => {
  const { get, sandbox } = await startGateway(t)
  const shared = async (query: string) => {
    sandbox.forget()
    await get(`/API/API_GetUserSummary.php?u=MaxMilyin&${query}`)
    return sandbox.calls() === 0
  }
  t.equal((await get('/users/MaxMilyin/summary')).json().recentlyPlayed.length, 5)
  t.ok(await shared('g=5'))
  t.ok(await shared('g=5&a=10'))
  t.notOk(await shared(''))
  t.notOk(await shared('a=50'))
  t.notOk(await shared('g=21'))
})
