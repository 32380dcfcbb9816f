// What is rare about players, and lasts: questions that always fail, counters that contradict one another, awards and unlocks
// that are left of games, nulls, and the order of keys and lists. Each of them is in the world of every seed.

import t from 'tap'
import { methodNamed } from '../../sandbox/methods/registry.ts'
import { momentOfSamples as now } from '../../sandbox/samples.ts'
import { write } from '../../sandbox/wire.ts'
import { consoles, games, users } from '../../sandbox/world/landmarks.ts'
import { type Origin, originOf } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { every, main, type Sent, sorted } from '../support/quirks.ts'

const day = 86_400

function asker(origin: Origin, later = 0) {
  const world = makeWorld(origin)
  const owner = world.users.landmark(users.main)
  return (method: string, query = main) => {
    const question = Object.fromEntries(new URLSearchParams(query))
    const reply = methodNamed(method)(question, world, owner, origin.now + later)
    const text = write(reply)
    return { status: reply.status, text, json: JSON.parse(text) as Sent }
  }
}

const ofGame = (rows: Sent[], game: number) => rows.filter(row => row.GameID === game)
const keys = (row: Sent) => Object.keys(row).join(' ')
const newestFirst = (dates: string[]) => sorted(dates.map(date => -Date.parse(date)))

for (const seed of [1, 2]) {
  const ask = asker(originOf(now, seed))
  const odd = asker(originOf(now, seed, true))
  const named = (name: string, more = '') => `u=${name}${more}`

  t.test(`questions about the main user are answered, seed ${seed}`, async t => {
    for (const asked of [ask, odd]) {
      for (const more of ['', '&g=5', '&g=100&a=0']) t.equal(asked('GetUserSummary', main + more).status, 200, more)
      for (let o = 0; o < 150; o += 50) t.equal(asked('GetUserRecentlyPlayedGames', `${main}&c=50&o=${o}`).status, 200)
      t.equal(asked('GetUserWantToPlayList', `${main}&c=500`).status, 200)
      for (const method of ['Profile', 'Points', 'RankAndScore', 'Awards', 'CompletedGames', 'CompletionProgress']) {
        t.equal(asked(`GetUser${method}`).status, 200, method)
      }
    }
  })

  t.test(`a user whose last game is deleted or has no console fails for good, seed ${seed}`, async t => {
    t.equal(ask('GetUserRecentlyPlayedGames', named(users.stranded)).status, 500)
    t.equal(ask('GetUserRecentlyPlayedGames', named(users.stranded, '&c=0')).status, 200, 'not where it is not shown')
    t.equal(ask('GetUserRecentlyPlayedGames', named(users.bereft)).status, 200, 'a deleted game is not among them')
    t.same(ofGame(ask('GetUserRecentlyPlayedGames', named(users.bereft, '&c=50')).json, games.deleted), [])
    for (const name of [users.stranded, users.bereft]) {
      t.equal(ask('GetUserSummary', named(name, '&g=1')).status, 500, name)
      t.equal(ask('GetUserSummary', named(name)).status, 200, 'without games it answers')
      t.equal(ask('GetUserProfile', named(name)).status, 200)
    }
    t.equal(ask('GetUserProfile', named(users.bereft)).json.LastGameID, games.deleted)
  })

  t.test(`a wish for a deleted game fails its page and no other, seed ${seed}`, async t => {
    t.equal(ask('GetUserWantToPlayList', named(users.bereft)).status, 500)
    t.equal(ask('GetUserWantToPlayList', named(users.bereft, '&c=1')).status, 200)
    t.equal(ask('GetUserWantToPlayList', named(users.bereft, '&o=2')).status, 200)
  })

  t.test(`rows that break make the same questions fail, seed ${seed}`, async t => {
    const origin = originOf(now, seed)
    const broken = asker({ ...origin, broken: [{ game: games.weekly, lacks: 'console' }] })
    t.equal(broken('GetUserSummary', `${main}&g=1`).status, 500, 'the last game')
    t.equal(broken('GetUserRecentlyPlayedGames').status, 200)
    t.same(ofGame(broken('GetUserRecentlyPlayedGames').json, games.weekly), [], 'left out without a word')
    t.equal(broken('GetUserWantToPlayList').status, 500)
    const deleted = asker({ ...origin, broken: [{ game: games.undescribed, lacks: 'itself' }] })
    const summary = deleted('GetUserSummary', named(users.friend, '&g=1'))
    t.ok(summary.status === 500 || !('LastGame' in summary.json), 'a game without an unlock of the user is just absent')
    const nameless = asker({ ...origin, broken: [{ user: users.friend, lacks: 'name' }] })
    t.equal(nameless('GetUserRankAndScore', named(users.friend)).status, 500)
    t.strictSame(nameless('GetUserSummary', named(users.friend)).json, { ID: null, User: users.friend })
    t.equal(nameless('GetUserProfile', named(users.friend)).json.User, null)
  })

  t.test(`an unknown user is never a failure, seed ${seed}`, async t => {
    const statuses = (query: string) =>
      ['Summary', 'RecentlyPlayedGames', 'Awards', 'RankAndScore', 'CompletedGames', 'Progress', 'WantToPlayList'].map(
        method => ask(`GetUser${method}`, query).status,
      )
    t.strictSame(statuses('u=nobody&g=5&i=1'), [404, 200, 200, 200, 200, 200, 404])
  })

  t.test(`counters that wait for their jobs contradict one another, seed ${seed}`, async t => {
    const { begun, shrunk, repeated } = games
    const progress = ask('GetUserProgress', `${main}&i=${begun},${shrunk},${repeated}`).json
    t.match(progress[begun], { NumAchieved: 0, ScoreAchieved: 0, NumAchievedHardcore: 1, ScoreAchievedHardcore: 0 })
    t.match(progress[shrunk], { NumAchieved: 24, NumPossibleAchievements: 20 })
    t.ok(progress[shrunk].ScoreAchieved > progress[shrunk].PossibleScore)
    t.match(progress[repeated], { NumAchieved: 4, NumAchievedHardcore: 5 })

    const completed: Sent[] = ask('GetUserCompletedGames').json
    t.match(ofGame(ask('GetUserCompletedGames', `u=${users.beginner}`).json, games.begun), [{ HardcoreMode: '1' }])
    t.same(new Set(ofGame(completed, shrunk).map(row => row.PctWon)), new Set(['1.2000']))
    t.match(ofGame(completed, begun), [{ HardcoreMode: '1', NumAwarded: 1 }], 'no row of all modes beside it')
    const [hard, all] = ofGame(completed, repeated)
    t.match(
      [hard, all],
      [
        { HardcoreMode: '1', NumAwarded: 5 },
        { HardcoreMode: '0', NumAwarded: 4 },
      ],
    )

    const rows: Sent[] = ask('GetUserCompletionProgress', `${main}&c=500`).json.Results
    t.same(ofGame(rows, begun), [], 'a stored 0 hides the game')
    t.match(ofGame(rows, shrunk), [{ MaxPossible: 20, NumAwarded: 24 }])
    const [first] = ofGame(ask('GetUserCompletionProgress', named(users.beginner)).json.Results, begun)
    t.match(first, { NumAwarded: null, NumAwardedHardcore: 1, MostRecentAwardedDate: null }, 'null does not')

    t.match(ofGame(ask('GetUserRecentlyPlayedGames', named(users.beginner)).json, games.gifted), [{ LastPlayed: null }])
    t.match(ofGame(ask('GetUserRecentlyPlayedGames', named(users.beginner)).json, games.uncounted), [
      { AchievementsTotal: null, NumPossibleAchievements: 0, PossibleScore: 0, NumAchieved: 2 },
    ])
  })

  t.test(`deleted games and those without a console stay where tables are joined, seed ${seed}`, async t => {
    const { deleted, withoutConsole, onDeletedConsole } = games
    const span = `&f=0&t=${now}`
    const lately = `&f=${now - 2 * day}&t=${now}`
    t.equal(ofGame(ask('GetAchievementsEarnedBetween', named(users.bereft, span)).json, deleted).length, 9)
    t.equal(ofGame(ask('GetAchievementsEarnedBetween', named(users.stranded, lately)).json, onDeletedConsole).length, 8)
    t.same(ofGame(ask('GetAchievementsEarnedBetween', named(users.moderator, lately)).json, withoutConsole), [])
    t.equal(ofGame(ask('GetUserCompletedGames', named(users.bereft)).json, deleted).length, 2)
    t.match(ofGame(ask('GetUserCompletedGames', named(users.moderator)).json, withoutConsole)[0], {
      ConsoleID: null,
      ConsoleName: null,
    })
    t.same(ofGame(ask('GetUserCompletionProgress', `${main}&c=500`).json.Results, withoutConsole), [])
    t.equal(ofGame(ask('GetUserCompletionProgress', named(users.bereft)).json.Results, deleted).length, 1)
    t.same(ofGame(ask('GetUserRecentlyPlayedGames', `${main}&c=50`).json, withoutConsole), [])
    const requests: Sent[] = ask('GetUserSetRequests', `${main}&t=1`).json.RequestedSets
    t.match([...ofGame(requests, deleted), ...ofGame(requests, games.uncounted)], [{}, {}])
    t.same(ofGame(requests, withoutConsole), [])
    const missing: Sent[] = ask('GetUserSetRequests').json.RequestedSets
    t.same(ofGame(missing, games.uncounted), [], 'a set that was never counted does not count as none')
  })

  t.test(`an achievement without an author is missing from what is earned, seed ${seed}`, async t => {
    const player = makeWorld(originOf(now, seed))
      .playsOfGame(makeWorld(originOf(now, seed)).games.numbered(games.authorless))
      .find(play => play.count === 12)?.user.name
    const rows: Sent[] = ask('GetAchievementsEarnedBetween', `u=${player}&f=0&t=${now}`).json
    if (rows.length < 500) t.equal(ofGame(rows, games.authorless).length, 9)
    t.ok(every(rows, row => row.Author !== null && row.AuthorULID !== null))
  })

  t.test(`awards: what is joined to them, seed ${seed}`, async t => {
    const { VisibleUserAwards, ...counts } = ask('GetUserAwards').json
    const awards: Sent[] = VisibleUserAwards
    const ofBereft: Sent[] = ask('GetUserAwards', `u=${users.bereft}`).json.VisibleUserAwards
    t.match(
      ofBereft.filter(row => row.AwardType.startsWith('Mastery') && row.AwardData === games.gone),
      [{ Title: null, ConsoleID: null, ConsoleName: null, ImageIcon: null }],
    )
    const of = (type: string) => awards.filter(row => row.AwardType === type)
    const playtests = of('Playtest').sort((a, b) => a.AwardData - b.AwardData)
    t.match(playtests, [
      { Title: /./, ImageIcon: /^\/Images\//, ConsoleID: null, ConsoleName: null },
      { Title: /./, ImageIcon: null, ConsoleID: null, ConsoleName: null },
    ])
    t.match(of('Site Event'), [
      { Title: /./, ConsoleID: consoles.events, ConsoleName: 'Events', ImageIcon: /^\/Images\// },
    ])
    t.ok(awards.some(row => /Yield$/.test(row.AwardType) && row.AwardData === of('Site Event')[0].AwardData))
    t.ok(of('Event').some(row => row.display_award_tier === null && row.AwardDataExtra === 0))
    t.ok(of('Event').some(row => row.display_award_tier === null && row.AwardDataExtra > 0))
    t.equal(counts.EventAwardsCount, 3, 'under another label it is one of them')
    t.equal(counts.SiteAwardsCount, 7)
    t.equal(
      keys(awards[0]),
      'AwardedAt Title ConsoleID ConsoleName Flags ImageIcon display_award_tier AwardType AwardData AwardDataExtra DisplayOrder',
    )
  })

  t.test(`a summary keeps the order of RetroAchievements, seed ${seed}`, async t => {
    const { json } = ask('GetUserSummary', `${main}&g=2`)
    t.match(keys(json), /RecentlyPlayed Awarded RecentAchievements LastGame ULID UserPic TotalRanked Status$/)
    t.match(keys(json), /^User MemberSince LastActivity RichPresenceMsg RichPresenceMsgDate LastGameID Contrib/)
    t.match(
      keys(ask('GetUserSummary').json),
      /RecentlyPlayed ULID UserPic TotalRanked Awarded RecentAchievements Status$/,
    )
    const { text } = ask('GetUserSummary', `${main}&g=1&a=0`)
    const dates = [...text.matchAll(/"IsAwarded":"(\d)","DateAwarded":(null|"[^"]+")/g)]
    const earned = dates.filter(([, isAwarded]) => isAwarded === '1')
    t.ok(newestFirst(earned.map(([, , date]) => JSON.parse(date as string))), 'the newest first')
    t.equal(
      dates.findIndex(([, isAwarded]) => isAwarded === '0'),
      earned.length,
      'then those that are locked',
    )
  })

  t.test(`requests are in the order of their titles, seed ${seed}`, async t => {
    const requests: Sent[] = ask('GetUserSetRequests', `${main}&t=1`).json.RequestedSets
    t.equal(keys(requests[0]), 'GameID Title ImageIcon ConsoleID ConsoleName')
    const marked = requests.findLastIndex(row => row.Title.startsWith('~'))
    t.ok(
      requests.slice(0, marked + 1).every(row => row.Title.startsWith('~')),
      'hacks and the like come first',
    )
    const initials = requests.slice(marked + 1).map(row => row.Title[0].normalize('NFD')[0].toLowerCase())
    t.strictSame(initials, initials.toSorted(), 'whatever their letter case')
  })

  t.test(`negative points, permissions and mutual followers, seed ${seed}`, async t => {
    t.ok(ask('GetUserPoints', named(users.negative)).json.SoftcorePoints < 0)
    t.ok(ask('GetUserProfile', named(users.negative)).json.TotalSoftcorePoints < 0)
    t.ok(ask('GetUserSummary', named(users.negative)).json.TotalSoftcorePoints < 0)
    t.ok(ask('GetUserRankAndScore', named(users.negative)).json.SoftcoreScore < 0)
    const kinds = [users.spam, users.unregistered, users.moderator]
    t.strictSame(
      kinds.map(name => ask('GetUserProfile', named(name)).json.Permissions),
      [-2, 0, 4],
    )
    for (const method of ['GetUsersIFollow', 'GetUsersFollowingMe']) {
      const rows: Sent[] = [0, 500].flatMap(o => ask(method, `c=500&o=${o}`).json.Results)
      t.ok(rows.some(row => row.User === users.negative && row.PointsSoftcore < 0))
      t.ok(rows.some(row => row.User === users.bereft && (row.AmIFollowing ?? row.IsFollowingMe)))
      t.ok(every(rows, row => row.User !== null && row.PointsSoftcore !== null))
      const rare: Sent[] = [0, 500].flatMap(o => odd(method, `c=500&o=${o}`).json.Results)
      t.ok(rare.some(row => row.User === null && row.PointsSoftcore === null))
      t.ok(rare.some(row => row.User === users.withoutUlid && row.ULID === null))
    }
  })

  t.test(`an odd world lacks more, seed ${seed}`, async t => {
    t.equal(odd('GetUserRankAndScore', named(users.unnamed)).status, 500)
    t.strictSame(odd('GetUserSummary', named(users.unnamed)).status, 404)
    t.match(odd('GetUserProfile', named(users.unnamed)).json, { User: null, TotalSoftcorePoints: null })
    t.match(odd('GetUserProfile', named(users.withoutUlid)).json, { ULID: null, TotalTruePoints: null })
    t.match(odd('GetUserSummary', named(users.withoutUlid)).json, { TotalSoftcorePoints: 0, TotalTruePoints: 0 })
    t.equal(odd('GetUserPoints', named(users.withoutUlid)).json.SoftcorePoints, 0)
    t.equal(odd('GetUserRankAndScore', named(users.withoutUlid)).json.SoftcoreScore, 0)
    t.ok(odd('GetUserSetRequests', named(users.withoutUlid)).json.TotalRequests > 0)
    t.equal(odd('GetUserProfile', named(users.unregistered)).status, 500, 'nobody knows since when')
    t.equal(odd('GetUserSummary', named(users.unregistered)).status, 500)
    t.match(odd('GetUserSummary', `${main}&g=1`).json.LastGame, { ID: games.weekly, Title: null, ImageIcon: null })
    t.ok(odd('GetUserRecentAchievements', `${main}&m=1440`).json.some((row: Sent) => row.BadgeURL === '/Badge/.png'))
  })

  t.test(`time goes on, seed ${seed}`, async t => {
    const tomorrow = asker(originOf(now, seed), day)
    t.ok(ask('GetUserRecentAchievements', `${main}&m=240`).json.length > 0)
    t.same(tomorrow('GetUserRecentAchievements', `${main}&m=240`).json, [], 'a look back begins at the question')
    const date = (asked: typeof ask, name: string) => asked('GetUserSummary', named(name)).json.RichPresenceMsgDate
    const passed = Date.parse(date(tomorrow, users.main)) - Date.parse(date(ask, users.main))
    t.equal(passed, 1000 * day, 'the main user is playing all the time')
    t.equal(date(tomorrow, users.friend), date(ask, users.friend), 'others are not')
  })
}
