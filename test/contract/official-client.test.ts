// The official client of RetroAchievements, asking through the gateway and asking directly: it must not see a difference.

import * as library from '@retroachievements/api'
import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { startGateway } from '../support/gateway.ts'

/** Its types come in a form that TypeScript's resolution for Node.js does not find. */
const client = library as unknown as { readonly [name: string]: (auth: object, options?: object) => Promise<unknown> }
const auth = { username: 'MaxMilyin', webApiKey: sandboxKey }
const ask = (name: string, options?: object) => () => (client[name] as (typeof client)[string])(auth, options)
const [username, gameId] = ['MaxMilyin', 1]
const [fromDate, toDate] = [new Date('2026-10-01T00:00:00Z'), new Date('2026-11-01T00:00:00Z')]

const functions: { readonly [name: string]: () => Promise<unknown> } = {
  getAchievementCount: ask('getAchievementCount', { gameId }),
  getAchievementDistribution: ask('getAchievementDistribution', { gameId, hardcore: true, flags: 3 }),
  getAchievementOfTheWeek: ask('getAchievementOfTheWeek'),
  getAchievementUnlocks: ask('getAchievementUnlocks', { achievementId: 1001, count: 5 }),
  getAchievementsEarnedBetween: ask('getAchievementsEarnedBetween', { username, fromDate, toDate }),
  getAchievementsEarnedOnDay: ask('getAchievementsEarnedOnDay', { username, onDate: new Date(2026, 9, 9) }),
  getActiveClaims: ask('getActiveClaims'),
  getClaims: ask('getClaims', { claimKind: 'completed' }),
  getComments: ask('getComments', { identifier: gameId, kind: 'game', count: 3 }),
  getCommentsOfUser: ask('getComments', { identifier: username, kind: 'user' }),
  getConsoleIds: ask('getConsoleIds'),
  getGame: ask('getGame', { gameId }),
  getGameExtended: ask('getGameExtended', { gameId }),
  getGameHashes: ask('getGameHashes', { gameId }),
  getGameInfoAndUserProgress: ask('getGameInfoAndUserProgress', { gameId, username }),
  getGameList: ask('getGameList', { consoleId: 1, shouldRetrieveGameHashes: true }),
  getGameListWithAchievements: ask('getGameList', { consoleId: 1, shouldOnlyRetrieveGamesWithAchievements: true }),
  getGameProgression: ask('getGameProgression', { gameId, hardcore: true }),
  getGameRankAndScore: ask('getGameRankAndScore', { gameId, type: 'high-scores' }),
  getGameRating: ask('getGameRating', { gameId }),
  getLeaderboardEntries: ask('getLeaderboardEntries', { leaderboardId: 101 }),
  getRecentGameAwards: ask('getRecentGameAwards', { desiredAwardKinds: ['mastered', 'beaten-hardcore'] }),
  getTicketDataOne: ask('getTicketData', { ticketId: 1 }),
  getTicketDataMost: ask('getTicketData', { isGettingMostTicketedGames: true }),
  getTicketDataUser: ask('getTicketData', { username: 'SetSmith' }),
  getTicketDataGame: ask('getTicketData', { gameId, shouldReturnTicketsList: true }),
  getTicketDataAchievement: ask('getTicketData', { achievementId: 1001 }),
  getTicketDataRecent: ask('getTicketData', { offset: 0, count: 5 }),
  getTopTenUsers: ask('getTopTenUsers'),
  getUserAwards: ask('getUserAwards', { username }),
  getUserClaims: ask('getUserClaims', { username: 'SetSmith' }),
  getUserCompletedGames: ask('getUserCompletedGames', { username }),
  getUserCompletionProgress: ask('getUserCompletionProgress', { username, count: 7 }),
  getUserGameLeaderboards: ask('getUserGameLeaderboards', { gameId, username }),
  getUserGameRankAndScore: ask('getUserGameRankAndScore', { gameId, username }),
  getUserPoints: ask('getUserPoints', { username }),
  getUserProfile: ask('getUserProfile', { username }),
  getUserProfileOfNobody: ask('getUserProfile', { username: 'nobodyofthisname' }),
  getUserProgress: ask('getUserProgress', { username, gameIds: [18, 1] }),
  getUserRecentAchievements: ask('getUserRecentAchievements', { username, recentMinutes: 600 }),
  getUserRecentlyPlayedGames: ask('getUserRecentlyPlayedGames', { username, count: 3 }),
  getUserSetRequests: ask('getUserSetRequests', { username, requestListType: 1 }),
  getUserSummary: ask('getUserSummary', { username, recentGamesCount: 3, recentAchievementsCount: 5 }),
}

const owners: typeof functions = {
  getUserWantToPlayList: ask('getUserWantToPlayList', { username }),
  getUsersFollowingMe: ask('getUsersFollowingMe', { count: 5 }),
  getUsersIFollow: ask('getUsersIFollow', { offset: 1 }),
}

t.test('every function of the client is here', t => {
  const exported = Object.keys(client).filter(name => name.startsWith('get'))
  const tried = Object.keys({ ...functions, ...owners })
  for (const name of exported)
    t.ok(
      tried.some(each => each.startsWith(name)),
      name,
    )
  t.end()
})

const { fetch } = globalThis

/** Sends what the client asks of RetroAchievements elsewhere. */
function askedAt(api: string, headers: { [name: string]: string } = {}): void {
  globalThis.fetch = (url, init) =>
    fetch(String(url).replace('https://retroachievements.org/API/', api), { ...init, headers })
}

/** What a function gives, or what it throws. */
async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  return call().catch(error => `${error.name}: ${error.message}`)
}

t.test('the client sees no difference, and second calls are answered from memory', async t => {
  t.teardown(() => {
    globalThis.fetch = fetch
  })
  const token = 'token-of-the-operator'
  const { app, sandbox } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
  const gateway = `${await app.listen({ port: 0 })}/API/`
  for (const [name, call] of Object.entries({ ...functions, ...owners })) {
    askedAt(sandbox.url)
    const direct = await outcome(call)
    askedAt(gateway, { authorization: `Bearer ${token}` })
    const through = await outcome(call)
    t.strictSame(JSON.parse(JSON.stringify(through)), JSON.parse(JSON.stringify(direct)), name)
    sandbox.forget()
    t.strictSame(JSON.stringify(await outcome(call)), JSON.stringify(through))
    t.equal(sandbox.calls(), 0, `${name} again`)
  }
})
