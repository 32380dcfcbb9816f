// What is rare about single achievements, claims, tickets, boards, comments and the lists of the whole site: rows that make
// RetroAchievements fail, what is left of deleted games, nulls, the order of keys. Each of them is in the world of every seed.

import t from 'tap'
import { methodNamed } from '../../sandbox/methods/registry.ts'
import { momentOfSamples as now } from '../../sandbox/samples.ts'
import { write } from '../../sandbox/wire.ts'
import { games, users } from '../../sandbox/world/landmarks.ts'
import { type Origin, originOf, type Switches } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { every, isMap, type Sent, same } from '../support/quirks.ts'

const day = 24 * 3600
const week = 7 * day

type Ask = (method: string, query?: string) => { status: number; text: string; json: Sent }

function asker(origin: Origin, at = now, switches: Switches = {}): Ask {
  const world = makeWorld(origin, { switches })
  const owner = world.users.landmark(users.main)
  return (method, query = '') => {
    const reply = methodNamed(method)(Object.fromEntries(new URLSearchParams(query)), world, owner, at)
    const text = write(reply)
    return { status: reply.status, text, json: JSON.parse(text) }
  }
}

const keysOf = (row: Sent) => Object.keys(row).join(' ')
const rowsOf = (json: Sent): Sent[] => Object.values(json)
const achievement = (game: number, place = 1) => game * 1000 + place

for (const seed of [1, 2]) {
  const ask = asker(originOf(now, seed))
  const odd = asker(originOf(now, seed, true))
  const weekOf = (which: Switches['week'], at = now) => asker(originOf(now, seed), at, which && { week: which })

  t.test(`the first pages of the site-wide lists answer, seed ${seed}`, async t => {
    for (const sound of [ask, odd]) {
      for (const page of [0, 100, 200, 1000]) t.equal(sound('GetRecentGameAwards', `c=100&o=${page}`).status, 200)
      for (const query of ['', 'c=100', 'f=1', `u=${users.developer}`, 'g=1&d=1']) {
        t.equal(sound('GetTicketData', query).status, 200, query)
      }
      for (const method of ['GetActiveClaims', 'GetClaims', 'GetTopTenUsers', 'GetAchievementOfTheWeek']) {
        t.equal(sound(method).status, 200, method)
      }
    }
  })

  t.test(`a week has its achievement, bare in every second week, seed ${seed}`, async t => {
    const full = ask('GetAchievementOfTheWeek').json
    t.equal(full.StartAt, '2026-10-26T00:00:00.000000Z')
    t.equal(full.Game.ID, games.weekly)
    t.ok(full.ForumTopic.ID > 0 && full.Achievement.Author)
    t.equal(keysOf(full.Unlocks[0]), 'User ULID RAPoints RASoftcorePoints HardcoreMode DateAwarded')
    t.ok(full.Unlocks.some((row: Sent) => row.User === users.negative && row.RASoftcorePoints < 0))
    const later = weekOf(undefined, now + week)('GetAchievementOfTheWeek').json
    t.equal(later.StartAt, '2026-11-02T00:00:00.000000Z')
    t.same([later.Achievement.Author, later.Achievement.AuthorULID, later.Achievement.Type], [null, null, null])
    t.same([later.ForumTopic.ID, later.Game.ID], [null, games.authorless])
    const next = weekOf(undefined, now + 2 * week)('GetAchievementOfTheWeek').json
    t.equal(next.Game.ID, games.weekly)
    t.not(next.Achievement.ID, full.Achievement.ID)
    t.same(next.Unlocks, [], 'nobody has unlocked it in a week that is still to come')
  })

  t.test(`the kind of week can be chosen, seed ${seed}`, async t => {
    t.same(weekOf('none')('GetAchievementOfTheWeek').json, { Achievement: { ID: null }, StartAt: null })
    t.equal(weekOf('bare')('GetAchievementOfTheWeek').json.ForumTopic.ID, null)
    t.equal(weekOf('full', now + week)('GetAchievementOfTheWeek').json.Game.ID, games.weekly)
    for (const row of [
      { game: games.weekly, lacks: 'console' },
      { game: games.weekly, lacks: 'itself' },
      { game: games.event, lacks: 'itself' },
    ] as const) {
      const broken = asker({ ...originOf(now, seed), broken: [row] })
      t.equal(broken('GetAchievementOfTheWeek').status, 500, JSON.stringify(row))
    }
  })

  t.test(`what belonged to a deleted game is still told, seed ${seed}`, async t => {
    const id = achievement(games.deleted)
    t.equal(ask('GetAchievementCount', `i=${games.deleted}`).json.AchievementIDs.length, 9)
    t.ok(ask('GetComments', `t=1&i=${games.deleted}`).json.Total > 0)
    t.ok(ask('GetComments', `t=2&i=${id}`).json.Total > 0)
    t.ok(ask('GetLeaderboardEntries', `i=${games.deleted}01`).json.Total > 0)
    t.ok(ask('GetTicketData', `a=${id}`).json.OpenTickets > 0)
    t.equal(ask('GetTicketData', `g=${games.deleted}`).status, 404)
    t.equal(ask('GetGameLeaderboards', `i=${games.deleted}`).status, 404)
    t.equal(ask('GetAchievementUnlocks', `a=${id}`).status, 500)
    t.ok(ask('GetUserClaims', `u=${users.developer}`).json.some((row: Sent) => row.GameID === games.deleted))
  })

  t.test(`a game without a console, or on a deleted one, fails for good, seed ${seed}`, async t => {
    for (const game of [games.withoutConsole, games.onDeletedConsole]) {
      t.equal(ask('GetAchievementUnlocks', `a=${achievement(game)}`).status, 500)
      t.equal(ask('GetTicketData', `g=${game}`).status, 500)
    }
    t.equal(ask('GetAchievementUnlocks', `a=${achievement(games.authorless)}`).json.Achievement.Author ?? null, null)
  })

  t.test(`claims tell of games without a console, and how long they run from now on, seed ${seed}`, async t => {
    for (const query of ['k=1', 'k=2', 'k=3']) {
      const row = rowsOf(ask('GetClaims', query).json).find(row => row.GameID === games.withoutConsole)
      t.same([row.ConsoleID, row.ConsoleName, row.MinutesLeft < 0], [null, null, true], query)
    }
    const [first] = ask('GetActiveClaims').json
    t.match(keysOf(first), /^ID ULID User GameID GameTitle GameIcon ConsoleID ConsoleName ClaimType /)
    const [tomorrow] = asker(originOf(now, seed), now + day)('GetActiveClaims').json
    t.equal(tomorrow.MinutesLeft, first.MinutesLeft - 24 * 60)
    t.ok(
      rowsOf(weekOf(undefined, now + 60 * week)('GetClaims', 'k=3').json).length === ask('GetActiveClaims').json.length,
      'in the end all of them have expired',
    )
  })

  t.test(`in odd worlds a claim is held by nobody, seed ${seed}`, async t => {
    const rows: Sent[] = odd('GetActiveClaims').json
    t.same(
      rows.filter(row => row.User === null).map(row => [row.ULID, row.UserIsJrDev]),
      [[null, 0]],
    )
    t.ok(
      rows.some(row => row.User === users.unnamed && row.GameTitle === null),
      'the username stands for the other name',
    )
    t.ok(odd('GetUserClaims', `u=${users.withoutUlid}`).json.every((row: Sent) => row.ULID === null))
  })

  t.test(`a single ticket outlives what it is about, seed ${seed}`, async t => {
    const single = Array.from({ length: 20 }, (_, index) => ask('GetTicketData', `i=${index + 1}`).json)
    const gone = single.find(row => row.AchievementTitle === null)
    t.same([gone.AchievementID > 0, gone.Points, gone.GameID, gone.ConsoleName], [true, null, null, null])
    t.ok(single.some(row => row.GameID === games.withoutConsole && row.ConsoleName === null && row.GameTitle !== null))
    t.ok(single.some(row => row.GameID === games.deleted && row.GameTitle !== null))
    t.match(keysOf(gone), /ReportType ReportState Hardcore .* ReportStateDescription ReportTypeDescription URL$/)
    const rare = Array.from({ length: 30 }, (_, index) => odd('GetTicketData', `i=${index + 1}`).json)
    t.ok(rare.some(row => row.ReportedAt === null))
    t.ok(rare.some(row => row.AchievementID === null))
  })

  t.test(`lists of tickets end in a failure, and counts of them do not, seed ${seed}`, async t => {
    const { json } = ask('GetTicketData', 'c=100')
    t.equal(keysOf(json), 'OpenTickets URL RecentTickets')
    t.match(keysOf(json.RecentTickets[0]), /ResolvedByULID ReportState ReportStateDescription Hardcore$/)
    const last = json.OpenTickets - 1
    t.equal(ask('GetTicketData', `o=${last}&c=1`).status, 500)
    t.equal(ask('GetTicketData', `g=${games.popular}&d=1&c=100`).status, 200)
    const reported: Sent[] = ask('GetTicketData', 'f=1').json.MostReportedGames
    t.ok(reported.some(row => row.GameID === games.withoutConsole && row.Console === null))
    t.ok(odd('GetTicketData', 'f=1').json.MostReportedGames.some((row: Sent) => row.GameID === null))
    t.equal(odd('GetTicketData', `u=${users.unnamed}`).status, 500)
    t.equal(odd('GetTicketData', `g=${games.terse}&d=1&c=100`).status, 500, 'one of them has no date')
    t.equal(ask('GetTicketData', `u=${users.unnamed}`).status, 200)
  })

  t.test(`awards of the whole site end in a failure, seed ${seed}`, async t => {
    const { json } = ask('GetRecentGameAwards', 'c=100')
    const award = rowsOf(json.Results).find(row => row.GameID === games.withoutConsole)
    t.same([award.User, award.ConsoleID, award.ConsoleName], [users.moderator, null, null])
    const mastered = rowsOf(ask('GetRecentGameAwards', 'c=100&k=mastered').json.Results)
    t.ok(every(mastered, row => row.AwardKind === 'mastered'))
    t.equal(ask('GetRecentGameAwards', 'd=2014-12-10').status, 500)
    const today = new Date((now + day) * 1000).toISOString().slice(0, 10)
    t.equal(ask('GetRecentGameAwards', `d=${today}`).status, 422)
    t.equal(asker(originOf(now, seed), now + day)('GetRecentGameAwards', `d=${today}`).status, 200)
  })

  t.test(`the top ten is a list, and a map once a tie is told the wrong way round, seed ${seed}`, async t => {
    t.ok(Array.isArray(ask('GetTopTenUsers').json))
    const { json, text } = asker(originOf(now, seed), now, { tie: true })('GetTopTenUsers')
    t.ok(isMap(json))
    t.equal(json['1']['1'], users.lighterTwin)
    t.ok(text.indexOf(users.heavierTwin) < text.indexOf(users.lighterTwin), 'in its own order')
  })

  t.test(`boards may have no text, and scores that JavaScript rounds, seed ${seed}`, async t => {
    t.equal(ask('GetAchievementUnlocks', `a=${games.uncounted}001`).json.TotalPlayers, 0, 'not counted yet')
    const [terse] = ask('GetGameLeaderboards', `i=${games.terse}`).json.Results
    t.same([terse.Title, terse.Description], ['', ''])
    const { json, text } = ask('GetLeaderboardEntries', 'i=115&c=500')
    t.equal(keysOf(json.Results[0]), 'User ULID DateSubmitted Score FormattedScore Rank')
    t.not(/"Score":(\d+)/.exec(text)?.[1], String(json.Results[0].Score))
    t.match(ask('GetGameLeaderboards', 'i=1').json.Results.at(-1), { ID: 115, Format: '' })
    t.ok(odd('GetLeaderboardEntries', 'i=102').json.Results[0].User === null)
    const undated = `i=${games.unswept}`
    const [entry] = ask('GetLeaderboardEntries', `${undated}01`).json.Results
    t.equal(odd('GetLeaderboardEntries', `${undated}01`).status, 500, 'nobody knows when the entries were changed')
    t.equal(odd('GetUserGameLeaderboards', `${undated}&u=${entry.User}`).status, 500)
    t.equal(odd('GetUserGameLeaderboards', `${undated}&u=${users.newcomer}`).status, 422, 'only where there is one')
    t.ok(odd('GetLeaderboardEntries', 'i=103').json.Results[0].ULID === null)
  })

  t.test(`boards of unsigned scores are ranked in two ways, seed ${seed}`, async t => {
    const rows: Sent[] = ask('GetLeaderboardEntries', 'i=108&c=500').json.Results
    t.ok((rows[0] as Sent).Score < 0, 'the upper half of the numbers is stored with a sign, and is the better one')
    const mine = ask('GetUserGameLeaderboards', `i=1&u=${rows[0].User}`).json.Results.find(
      (row: Sent) => row.ID === 108,
    )
    t.ok(mine.UserEntry.Rank > rows[0].Rank)
  })

  t.test(`in odd worlds comments lack names and ULIDs, seed ${seed}`, async t => {
    const [first, second] = odd('GetComments', 't=1&i=1').json.Results
    t.same([first.User, first.ULID, second.User], [users.withoutUlid, null, null])
  })
}

t.test('the distribution counts what is stored, and not the unlocks themselves', async t => {
  const ask = asker(originOf(now))
  const sum = (query: string) =>
    rowsOf(ask('GetAchievementDistribution', query).json).reduce((total, count) => total + count, 0)
  t.equal(sum(`i=${games.begun}&h=1`), 2, 'of a first unlock the hardcore counter knows at once')
  t.equal(sum(`i=${games.begun}`), 0)
  t.notOk(same([])(ask('GetAchievementDistribution', `i=${games.shrunk}`).json))
})
