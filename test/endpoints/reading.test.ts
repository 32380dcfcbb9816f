// Answers with a hole, through HTTP: what clients get, what operators see, and what is cached.

import t from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { metricsOf, seriesOf } from '../support/metrics.ts'

const surprises = ({ lines }: Gateway) =>
  lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ msg, where }) => `${msg}: ${where}`)

const oddities = async (gateway: Gateway) => seriesOf(await metricsOf(gateway), 'oddities_total')

/** What RetroAchievements says in the sandbox. */
async function sent({ sandbox }: Gateway, question: string): Promise<unknown> {
  const response = await fetch(`${sandbox.url}API_${question}&y=sandbox-key-of-MaxMilyin`, {
    headers: { connection: 'close' },
  })
  return response.json()
}

t.test('shares outside of 0 to 1 are served as the nearest inside, and refuse no library', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox } = gateway
  const rows = (await sent(gateway, 'GetUserCompletedGames.php?u=MaxMilyin')) as { PctWon: string }[]
  const shares = ['1.0435', '-0.5000', '0.5000']
  sandbox.fault({ kind: 'answer', json: rows.slice(0, 3).map((row, each) => ({ ...row, PctWon: shares[each] })) })
  const response = await get('/users/MaxMilyin/completed-games')
  t.equal(response.statusCode, 200)
  t.strictSame(
    response.json().results.map(({ pctWon }: { pctWon: number }) => pctWon),
    [1, 0, 0.5],
  )
  t.strictSame(surprises(gateway), ['out of bounds: [].PctWon'], 'said once, by its place')
  t.strictSame(await oddities(gateway), { 'out-of-bounds': 2 })
})

t.test('a Count that is not the number of rows is counted and refuses nothing', async t => {
  const gateway = await startGateway(t)
  const page = (await sent(gateway, 'GetComments.php?t=1&i=1&c=2')) as object
  gateway.sandbox.fault({ kind: 'answer', json: { ...page, Count: 100 } })
  const response = await gateway.get('/games/1/comments?count=2')
  t.equal(response.statusCode, 200)
  t.match(response.json(), { count: 2, results: { length: 2 } })
  t.strictSame(surprises(gateway), ['wrong count: Count'])
  t.strictSame(await oddities(gateway), { 'wrong-count': 1 })
})

t.test('one null picture in a list of 10,000 games is one null', async t => {
  const gateway = await startGateway(t)
  const [game] = (await sent(gateway, 'GetGameList.php?i=1&h=1')) as { ImageIcon: string | null }[]
  const games = Array(10_000).fill(game)
  gateway.sandbox.fault({ kind: 'answer', json: games.with(2, { ...game, ImageIcon: null }) })
  const { results, total } = (await gateway.get('/consoles/1/games?count=5')).json()
  t.equal(total, 10_000)
  t.strictSame(
    results.map(({ imageIcon }: { imageIcon: string | null }) => imageIcon === null),
    [false, false, true, false, false],
  )
  t.strictSame(surprises(gateway), ['unexpected null: [].ImageIcon'])
})

t.test('one bad key of a top entry is one hole, and a top entry that is none is null', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox } = gateway
  const page = (await sent(gateway, 'GetGameLeaderboards.php?i=1&c=2')) as { Results: { TopEntry: object }[] }
  const answers = [{ ...page.Results[0]?.TopEntry, Score: 'x' }, 'x', [], {}, null]
  const Results = answers.map(TopEntry => ({ ...page.Results[0], TopEntry }))
  sandbox.fault({ kind: 'answer', json: { ...page, Count: Results.length, Results } })
  const [bad, ...none] = (await get('/games/1/leaderboards')).json().results
  t.match(bad.topEntry, { user: String, score: null, formattedScore: String })
  t.strictSame(
    none.map(({ topEntry }: { topEntry: unknown }) => topEntry),
    [null, null, null, null],
  )
  t.strictSame(surprises(gateway), ['unreadable: Results[].TopEntry.Score', 'unreadable: Results[].TopEntry'])
})

t.test(
  '"never", in the form of 1970, is null, and no surprise where RetroAchievements is known to send it',
  async t => {
    const gateway = await startGateway(t)
    gateway.sandbox.fault({ kind: 'instead', key: 'LastAward', value: '1970-01-01 00:00:00' })
    t.equal((await gateway.get('/games/1/high-scores')).json().results[0].lastAward, null)
    t.equal((await gateway.get('/users/MaxMilyin/games/1/rank')).json().lastAward, null)
    t.strictSame(surprises(gateway), [])
  },
)

t.test('codes: one never seen before is "unknown", null is null; both are counted', async t => {
  const gateway = await startGateway(t)
  const [claim] = (await sent(gateway, 'GetActiveClaims.php?')) as object[]
  gateway.sandbox.fault({
    kind: 'answer',
    json: [{ ...claim, Status: 9, Special: null, SetType: 'x', ClaimType: '1' }],
  })
  const [row] = (await gateway.get('/claims')).json().results
  t.match(row, { status: 'unknown', special: null, setType: null, claimType: 'collaboration' })
  t.strictSame(surprises(gateway).toSorted(), [
    'unexpected null: [].Special',
    'unknown code: [].Status.9',
    'unreadable: [].SetType',
  ])
})

t.test('negative points in softcore mode are points', async t => {
  const gateway = await startGateway(t)
  gateway.sandbox.fault({ kind: 'answer', json: { Points: 5, SoftcorePoints: -7 } })
  t.strictSame((await gateway.get('/users/MaxMilyin/points')).json(), { points: 5, softcorePoints: -7 })
  t.strictSame(surprises(gateway), [])
})

t.test('a badge without a name has no picture', async t => {
  const gateway = await startGateway(t)
  gateway.sandbox.fault({ kind: 'instead', key: 'BadgeName', value: null })
  const [step] = (await gateway.get('/games/1/progression')).json().achievements
  t.match(step, { badgeName: null, badgeUrl: null, badgeLockedUrl: null })
})

t.test('an answer of which less than half is there is refused, and an older one served in its place', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  const url = '/users/MaxMilyin'
  const whole = (await get(url)).json()
  sandbox.fault({ kind: 'answer', json: { ID: 1, User: 'MaxMilyin', ULID: whole.ulid, Motto: '' } })
  await clock.advance(120_000)
  t.strictSame((await get(url)).json(), whole)
  t.equal((await get('/users/SetSmith')).json().code, 'upstream-unexpected-answer')
  t.ok(surprises(gateway).includes('unexpected answer: the answer is not more than half there: '))
})

t.test('the compatibility route takes an answer with a hole for a whole one, and a hollow one for none', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox } = gateway
  const profile = (await sent(gateway, 'GetUserProfile.php?u=MaxMilyin')) as object
  const url = '/API/API_GetUserProfile.php?u=MaxMilyin'
  const hole = { ...profile, Motto: null, MemberSince: 'x' }
  for (const [json, again] of [
    [{ ID: 1, User: 'MaxMilyin' }, 2],
    [hole, 3],
    [hole, 3],
  ] as const) {
    sandbox.heal()
    sandbox.fault({ kind: 'answer', json })
    t.strictSame((await get(url)).json(), json)
    t.equal(sandbox.calls('GetUserProfile'), again, 'after the one of this test')
  }
})

t.test('a number that a profile does not know is asked for where it is known', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'TotalSoftcorePoints', value: null })
  t.equal((await get('/users/MaxMilyin')).json().totalSoftcorePoints, null)
  t.match((await get('/users/MaxMilyin/points')).json(), { points: Number, softcorePoints: Number })
  t.equal(sandbox.calls('GetUserPoints'), 1)
  sandbox.heal()
  sandbox.fault({ kind: 'instead', key: 'TotalPoints', value: null })
  t.equal((await get('/users/SetSmith')).json().totalPoints, null)
  t.match((await get('/users/SetSmith/points')).json(), { points: Number, softcorePoints: Number })
})

t.test('a game of which nobody knows how many achievements it has is none with achievements', async t => {
  const gateway = await startGateway(t)
  const games = (await sent(gateway, 'GetGameList.php?i=1&h=1')) as object[]
  const json = [0, null, 5].map((NumAchievements, each) => ({ ...games[each], NumAchievements }))
  gateway.sandbox.fault({ kind: 'answer', json })
  t.equal((await gateway.get('/consoles/1/games')).json().total, 3)
  t.equal((await gateway.get('/consoles/1/games?hasAchievements=true')).json().total, 1)
})

t.test('a game is not taken from an extended one that has a hole', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'ConsoleName', value: null, method: 'GetGameExtended' })
  t.equal((await get('/games/1/extended')).json().consoleName, null)
  t.match((await get('/games/1')).json().consoleName, /./)
  t.equal(sandbox.calls('GetGame'), 1)
})
