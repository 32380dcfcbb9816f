// What can be done to the world of a sandbox while it runs: rows that break, weeks, unlocks, demotions, and its clock.

import t, { type Test } from 'tap'
import { sandboxKey, startSandbox as startAtPresent } from '../../sandbox/server.ts'
import { games, users } from '../../sandbox/world/landmarks.ts'
import { startSandbox } from '../support/sandbox.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is sent has every shape there is.
type Sent = any

async function start(t: Test) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const control = new URL('/_sandbox/', sandbox.url)
  const statusOf = async (method: string, query: string) => (await ask(method, query)).status
  const ask = (method: string, query: string) => fetch(`${sandbox.url}API_${method}.php?${query}&y=${sandboxKey}`)
  return {
    ...sandbox,
    statusOf,
    json: async (method: string, query = ''): Promise<Sent> => (await ask(method, query)).json(),
    post: (path: string, body: unknown) =>
      fetch(new URL(path, control), { method: 'POST', body: JSON.stringify(body) }),
  }
}

const progressOf = async (json: (method: string, query: string) => Promise<Sent>, user: string, game: number) =>
  (await json('GetUserProgress', `u=${user}&i=${game}`))[game]

t.test('a game that loses its console fails by itself and is null in lists, until it is healed', async t => {
  const { fault, heal, statusOf, json } = await start(t)
  const rowOf = async () =>
    (await json('GetUserCompletedGames', `u=${users.champion}`)).find((row: Sent) => row.GameID === games.twinCommon)
  t.match(await rowOf(), { ConsoleID: 1 })
  fault({ kind: 'row', game: games.twinCommon, lacks: 'console' })
  for (const method of ['GetGame', 'GetGameExtended', 'GetGameProgression']) {
    t.equal(await statusOf(method, `i=${games.twinCommon}`), 500, method)
    t.equal(await statusOf(method, `i=${games.twinCommon}`), 500, `${method} for good`)
  }
  t.match(await rowOf(), { ConsoleID: null, ConsoleName: null })
  heal()
  t.equal(await statusOf('GetGame', `i=${games.twinCommon}`), 200)
})

t.test('a game, an author and a display name can get lost, too', async t => {
  const { fault, json, statusOf, calls } = await start(t)
  fault({ kind: 'row', game: games.twinRare, lacks: 'itself' })
  t.strictSame(await json('GetGame', `i=${games.twinRare}`), [])
  fault({ kind: 'row', achievement: 1001, lacks: 'author' })
  t.equal(await statusOf('GetGameInfoAndUserProgress', `g=1&u=${users.main}`), 500)
  t.match((await json('GetGameExtended', 'i=1')).Achievements[1001], { Author: null, AuthorULID: null })
  fault({ kind: 'row', user: users.friend, lacks: 'name' })
  t.equal(await statusOf('GetUserRankAndScore', `u=${users.friend}`), 500)
  t.equal(await statusOf('GetUserSummary', `u=${users.friend}`), 404)
  t.match(await json('GetUserProfile', `u=${users.friend}`), { User: null })
  t.ok(calls() > 0)
})

for (const [sent, error] of [
  [{ kind: 'row', lacks: 'console' }, 'a row that lacks console is named by game'],
  [{ kind: 'row', lacks: 'author', game: 1 }, 'a row that lacks author is named by achievement'],
  [{ kind: 'row', lacks: 'name', user: 'a', game: 1 }, 'a row that lacks name is named by user'],
  [{ kind: 'row', lacks: 'sense', game: 1 }, 'lacks must be one of console, itself, author, name'],
  [{ kind: 'row', lacks: 'console', game: 987_654 }, 'the sandbox has no game 987654'],
  [{ kind: 'row', lacks: 'name', user: 'Nobody' }, 'the sandbox has no user Nobody'],
  [{ kind: 'row', lacks: 'author', achievement: 3 }, 'the sandbox has no achievement 3'],
  [{ kind: 'week', which: 'long' }, 'which must be one of full, bare, none'],
  [{ kind: 'unlock', user: 'Nobody', game: 1 }, 'the sandbox has no user Nobody'],
  [{ kind: 'unlock', user: users.main, game: 987_654 }, 'the sandbox has no game 987654'],
  [{ kind: 'unlock', user: users.main, game: 1, hardcore: 1 }, 'hardcore must be true or false'],
  [
    { kind: 'unlock', user: users.champion, game: games.twinCommon },
    `${users.champion} has nothing left to unlock in game ${games.twinCommon}`,
  ],
  [
    { kind: 'unlock', user: users.friend, game: 1, agoSeconds: 999_999_999 },
    `999999999 seconds ago ${users.friend} had not joined yet`,
  ],
  [{ kind: 'demotion', game: 987_654, count: 1 }, 'the sandbox has no game 987654'],
  [{ kind: 'hold', method: 'GetGmae' }, 'method must be a string that names a method, such as GetGame, not "GetGmae"'],
  [{ kind: 'hold', match: { i: 5 } }, 'match must be an object of query values, which are strings'],
  [{ kind: 'status', status: 101 }, 'status must be a status from 200 to 599'],
  [{ kind: 'redirect', location: 'a\nb' }, 'location must be a string of printable ASCII characters, as for a header'],
  [{ kind: 'latency', ms: 99_999_999_999 }, 'ms must be a whole number from 0 to 2147483647'],
  [{ kind: 'tie', times: 2 }, 'a fault of kind tie takes no method, times or match: it is seen by every call'],
] as const) {
  t.test(`refuses ${JSON.stringify(sent)}`, async t => {
    const { post } = await start(t)
    const response = await post('faults', sent)
    t.equal(response.status, 400)
    t.strictSame(await response.json(), { error })
  })
}

t.test('in a program a fault that the world has no place for is thrown', async t => {
  const { fault } = await start(t)
  t.throws(() => fault({ kind: 'row', lacks: 'console', game: 987_654 }), { message: 'the sandbox has no game 987654' })
})

t.test('of a list of faults all are taken or none', async t => {
  const { post, json } = await start(t)
  const response = await post('faults', [{ kind: 'tie' }, { kind: 'row', lacks: 'itself', game: 987_654 }])
  t.equal(response.status, 400)
  t.ok(Array.isArray(await json('GetTopTenUsers')))
})

t.test('a name is taken from a row by any name of the user', async t => {
  const { fault, statusOf } = await start(t)
  fault({ kind: 'row', user: users.renamedFrom, lacks: 'name' })
  t.equal(await statusOf('GetUserProfile', `u=${users.renamed}`), 404, 'nobody is found by it any more')
  t.equal(await statusOf('GetUserRankAndScore', `u=${users.renamedFrom}`), 500)
})

t.test('the week has an achievement, a bare one, or none', async t => {
  const { fault, heal, json } = await start(t)
  t.match(await json('GetAchievementOfTheWeek'), { Achievement: { Author: String }, StartAt: /^2026-10-26T00:00:00/ })
  fault({ kind: 'week', which: 'bare' })
  t.match(await json('GetAchievementOfTheWeek'), {
    Achievement: { Author: null, AuthorULID: null, Type: null },
    ForumTopic: { ID: null },
  })
  fault({ kind: 'week', which: 'none' })
  t.strictSame(await json('GetAchievementOfTheWeek'), { Achievement: { ID: null }, StartAt: null })
  heal()
  t.match(await json('GetAchievementOfTheWeek'), { Achievement: { Author: String } })
})

t.test('the clock can be put forward: the week, minutes left, today and recent unlocks follow it', async t => {
  const { json, post, statusOf, now, url } = await start(t)
  const clock = new URL('/_sandbox/clock', url)
  const [claim] = await json('GetActiveClaims')
  const recent = await json('GetUserRecentAchievements', `u=${users.main}&m=240`)
  t.ok(recent.length > 0)
  t.equal(await statusOf('GetRecentGameAwards', 'd=2026-11-08'), 422)
  const response = await post('clock', { forwardSeconds: 7 * 86_400 })
  t.strictSame(await response.json(), { now: '2026-11-08T12:00:00.000Z' })
  t.equal(now(), Date.UTC(2026, 10, 8, 12) / 1000)
  t.match(await json('GetAchievementOfTheWeek'), { StartAt: /^2026-11-02T00:00:00/ })
  t.equal((await json('GetActiveClaims'))[0].MinutesLeft, claim.MinutesLeft - 7 * 24 * 60)
  t.strictSame(await json('GetUserRecentAchievements', `u=${users.main}&m=240`), [])
  t.equal(await statusOf('GetRecentGameAwards', 'd=2026-11-08'), 200)
  t.equal((await post('clock', { forwardSeconds: 'long' })).status, 400)
  t.equal((await post('clock', 'no object')).status, 400)
  t.equal((await fetch(clock, { method: 'POST', body: 'no JSON' })).status, 400)
  t.strictSame(await (await fetch(clock)).json(), { now: '2026-11-08T12:00:00.000Z' })
  t.equal((await post('clock', { forwardSeconds: 99_999_999_999_999 })).status, 400, 'to a year of five digits')
})

t.test('without a moment of its own the clock is that of the machine', async t => {
  const { now, close } = await startAtPresent()
  t.teardown(close)
  t.ok(Math.abs(now() - Date.now() / 1000) < 60)
})

t.test('two of the ten best in the wrong order make a map of the list', async t => {
  const { fault, json } = await start(t)
  t.ok(Array.isArray(await json('GetTopTenUsers')))
  fault({ kind: 'tie' })
  t.notOk(Array.isArray(await json('GetTopTenUsers')))
})

t.test('an unlock is seen at once, and everywhere', async t => {
  const { fault, json } = await start(t)
  const game = games.twinCommon
  const before = await progressOf(json, users.friend, game)
  const points = await json('GetUserPoints', `u=${users.friend}`)
  fault({ kind: 'unlock', user: users.friend, game })
  const after = await progressOf(json, users.friend, game)
  t.equal(after.NumAchievedHardcore, before.NumAchievedHardcore + 1)
  t.ok(after.NumAchieved >= after.NumAchievedHardcore)
  t.ok((await json('GetUserPoints', `u=${users.friend}`)).Points > points.Points)
  const [latest] = await json('GetUserRecentAchievements', `u=${users.friend}&m=1`)
  t.match(latest, { GameID: game, HardcoreMode: 1, Date: '2026-11-01 12:00:00' })
})

t.test('until an unlock settles, hardcore is ahead of all, and the rest is as it was', async t => {
  const { fault, heal, json } = await start(t)
  const game = games.withoutLeaderboards
  const ask = () => progressOf(json, users.newcomer, game)
  fault({ kind: 'unlock', user: users.newcomer, game, settlesAfterMs: 3_600_000 })
  t.match(await ask(), { NumAchieved: 0, NumAchievedHardcore: 1, ScoreAchieved: 0, ScoreAchievedHardcore: 0 })
  t.match(await json('GetUserPoints', `u=${users.newcomer}`), { Points: 0, SoftcorePoints: 0 })
  t.equal((await json('GetUserRecentAchievements', `u=${users.newcomer}&m=1`)).length, 1)
  heal()
  const { NumAchieved, NumAchievedHardcore, ScoreAchieved } = await ask()
  t.strictSame([NumAchieved, NumAchievedHardcore], [1, 1])
  t.equal((await json('GetUserPoints', `u=${users.newcomer}`)).Points, ScoreAchieved)
})

t.test('a casual unlock that is repeated in hardcore mode makes the count of all waver', async t => {
  const { fault, json } = await start(t)
  const game = games.withoutLeaderboards
  fault({ kind: 'unlock', user: users.newcomer, game, hardcore: false })
  fault({ kind: 'unlock', user: users.newcomer, game, settlesAfterMs: 3_600_000 })
  t.match(await progressOf(json, users.newcomer, game), { NumAchieved: 0, NumAchievedHardcore: 1 })
})

t.test('an unlock may be reported late, even behind the casual one that it repeats', async t => {
  const { fault, json } = await start(t)
  const game = games.withoutLeaderboards
  fault({ kind: 'unlock', user: users.newcomer, game, hardcore: false })
  fault({ kind: 'unlock', user: users.newcomer, game, agoSeconds: 86_400 })
  t.equal((await json('GetAchievementsEarnedOnDay', `u=${users.newcomer}&d=2026-10-31`)).length, 1)
  const { Achievements } = await json('GetGameInfoAndUserProgress', `g=${game}&u=${users.newcomer}`)
  const earned = Object.values<Sent>(Achievements).find(({ DateEarned }) => DateEarned !== undefined)
  t.match(earned, { DateEarned: '2026-11-01 12:00:00', DateEarnedHardcore: '2026-10-31 12:00:00' })
})

t.test('what was unlocked casually and hardcore at once leaves no counter below 0', async t => {
  const { fault, json } = await start(t)
  const game = games.withoutLeaderboards
  fault({ kind: 'unlock', user: users.newcomer, game, hardcore: false, settlesAfterMs: 3_600_000 })
  fault({ kind: 'unlock', user: users.newcomer, game, settlesAfterMs: 3_600_000 })
  t.match(await progressOf(json, users.newcomer, game), { NumAchieved: 0, NumAchievedHardcore: 1 })
})

t.test('every unlock of a game counts, however many games there are', async t => {
  const { fault, json } = await start(t)
  const game = 100_001
  for (let each = 0; each < 3; each += 1) fault({ kind: 'unlock', user: users.newcomer, game })
  t.match(await progressOf(json, users.newcomer, game), { NumAchieved: 3, NumAchievedHardcore: 3 })
  t.equal((await json('GetUserRecentlyPlayedGames', `u=${users.newcomer}`)).length, 1)
})

t.test('the first unlock of the game of the week counts in the event', async t => {
  const { fault, json } = await start(t)
  const before = await json('GetAchievementOfTheWeek')
  fault({ kind: 'unlock', user: users.newcomer, game: games.weekly })
  const after = await json('GetAchievementOfTheWeek')
  t.equal(after.TotalPlayers, before.TotalPlayers + 1)
  t.match(after.Unlocks[0], { User: users.newcomer, HardcoreMode: 1 })
})

t.test('what was unlocked by hand is played with the next unlock', async t => {
  const { fault, json } = await start(t)
  fault({ kind: 'unlock', user: users.beginner, game: games.gifted })
  const rows: Sent[] = await json('GetUserRecentlyPlayedGames', `u=${users.beginner}`)
  t.match(
    rows.find(row => row.GameID === games.gifted),
    { LastPlayed: '2026-11-01 12:00:00' },
  )
})

t.test('an unlock of what is demoted later counts no more', async t => {
  const { fault, json } = await start(t)
  const game = games.withoutLeaderboards
  fault({ kind: 'unlock', user: users.newcomer, game })
  fault({ kind: 'demotion', game, count: 20 })
  t.match(await progressOf(json, users.newcomer, game), { NumPossibleAchievements: 0, NumAchieved: 0 })
  t.match(await json('GetUserPoints', `u=${users.newcomer}`), { Points: 0 })
})

t.test('an unlock is worth its own points, also where an award of a lost game is left', async t => {
  const { fault, json } = await start(t)
  const query = `u=${users.bereft}`
  const before = await json('GetUserPoints', query)
  fault({ kind: 'unlock', user: users.bereft, game: games.withoutPlayers })
  const [{ Points }] = await json('GetUserRecentAchievements', `${query}&m=1`)
  t.equal((await json('GetUserPoints', query)).Points, before.Points + Points)
})

t.test('an unlock in a game that is deleted later is forgotten', async t => {
  const { fault, json } = await start(t)
  fault({ kind: 'unlock', user: users.newcomer, game: games.withoutLeaderboards })
  fault({ kind: 'row', game: games.withoutLeaderboards, lacks: 'itself' })
  t.strictSame(await json('GetUserRecentlyPlayedGames', `u=${users.newcomer}`), [])
})

t.test('one of the ten best without a display name goes by the username', async t => {
  const { fault, json } = await start(t)
  fault({ kind: 'row', user: users.champion, lacks: 'name' })
  t.match((await json('GetTopTenUsers'))[0], { 1: users.champion })
})

t.test('a week that has just begun has no unlocks yet, and nothing lies ahead', async t => {
  const monday = Date.UTC(2026, 10, 2) / 1000
  const { url, close } = await startAtPresent({ now: monday + 60 })
  t.teardown(close)
  const json = async (query: string): Promise<Sent> => (await fetch(`${url}API_${query}&y=${sandboxKey}`)).json()
  t.match(await json('GetAchievementOfTheWeek.php?'), { StartAt: /^2026-11-02T00/, Unlocks: [], UnlocksCount: 0 })
  t.strictSame(await json(`GetAchievementsEarnedBetween.php?u=${users.main}&f=${monday + 61}&t=${monday + 9_999}`), [])
})

t.test('an award comes with the counters', async t => {
  const { fault, heal, json } = await start(t)
  const [user, game] = [users.newcomer, games.withoutPlayers]
  const kind = async () => (await json('GetGameInfoAndUserProgress', `g=${game}&u=${user}&a=1`)).HighestAwardKind
  for (let each = 0; each < 11; each += 1) fault({ kind: 'unlock', user, game })
  fault({ kind: 'unlock', user, game, settlesAfterMs: 3_600_000 })
  t.equal(await kind(), null)
  heal()
  t.equal(await kind(), 'mastered')
  const [newest] = (await json('GetRecentGameAwards')).Results
  t.match(newest, { User: user, GameID: game }, 'and is the latest of all')
})

t.test('until a demotion settles, players have more than there is', async t => {
  const { fault, heal, json } = await start(t)
  const champion = () => json('GetGameInfoAndUserProgress', `g=${games.twinCommon}&u=${users.champion}`)
  const points = await json('GetUserPoints', `u=${users.champion}`)
  fault({ kind: 'demotion', game: games.twinCommon, count: 4, settlesAfterMs: 3_600_000 })
  t.match(await champion(), { NumAchievements: 16, NumAwardedToUser: 20, UserCompletion: '100.00%' })
  t.strictSame(await json('GetUserPoints', `u=${users.champion}`), points, 'points, too')
  const rows: Sent[] = await json('GetUserCompletedGames', `u=${users.champion}`)
  t.match(
    rows.find(row => row.GameID === games.twinCommon),
    { MaxPossible: 16, NumAwarded: 20, PctWon: '1.2500' },
  )
  heal()
  t.match(await champion(), { NumAchievements: 16, NumAwardedToUser: 16, UserCompletion: '100.00%' })
  t.ok((await json('GetUserPoints', `u=${users.champion}`)).Points < points.Points)
  fault({ kind: 'demotion', game: games.twinCommon, count: 2 })
  t.match(await champion(), { NumAchievements: 14, NumAwardedToUser: 14 }, 'demotions add up')
  t.ok((await json('GetGameExtended', `i=${games.twinCommon}&f=5`)).NumAchievements >= 6)
})
