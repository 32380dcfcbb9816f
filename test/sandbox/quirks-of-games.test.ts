// What is rare about games, and lasts: rows that make RetroAchievements fail, counters that contradict one another, nulls and
// empties, and the order of keys and lists. Each of them is in the world of every seed.

import t from 'tap'
import * as consoleMethods from '../../sandbox/methods/consoles.ts'
import * as gameMethods from '../../sandbox/methods/game.ts'
import * as userMethods from '../../sandbox/methods/game-and-user.ts'
import * as rankMethods from '../../sandbox/methods/game-ranks.ts'
import * as progressionMethods from '../../sandbox/methods/progression.ts'
import { momentOfSamples as now } from '../../sandbox/samples.ts'
import { write } from '../../sandbox/wire.ts'
import { consoles, games, users } from '../../sandbox/world/landmarks.ts'
import { type Origin, originOf } from '../../sandbox/world/origin.ts'
import { type Later, makeWorld } from '../../sandbox/world/whole.ts'
import { isMap, type Sent, same } from '../support/quirks.ts'

const methods = { ...gameMethods, ...userMethods, ...rankMethods, ...progressionMethods, ...consoleMethods }
type Method = Extract<keyof typeof methods, `Get${string}`>
type Answer = { status: number; text: string; json: Sent }
type Ask = (method: Method, query?: string) => Answer

function asker(origin: Origin, later: Later = {}): Ask {
  const world = makeWorld(origin, later)
  const owner = world.users.landmark(users.main)
  return (method, query = '') => {
    const reply = methods[method](Object.fromEntries(new URLSearchParams(query)), world, owner, now)
    const text = write(reply)
    return { status: reply.status, text, json: JSON.parse(text) }
  }
}

const of = (game: number, user: string = users.main) => `g=${game}&u=${user}`
const failing = ['GetGame', 'GetGameExtended', 'GetGameProgression'] as const
const rowsOf = (map: Sent): Sent[] => Object.values(map)

for (const seed of [1, 2]) {
  const ask = asker(originOf(now, seed))
  const odd = asker(originOf(now, seed, true))
  const field = (method: Method, query: string, key: string) => ask(method, query).json[key]

  t.test(`the games that most questions are about answer, seed ${seed}`, async t => {
    for (let id = 1; id < games.begun; id++) {
      const status = id === games.deleted ? 404 : 200
      t.equal(ask('GetGame', `i=${id}`).status, 200)
      t.equal(ask('GetGameExtended', `i=${id}`).status, 200)
      t.equal(ask('GetGameProgression', `i=${id}`).status, status)
      t.equal(ask('GetGameHashes', `i=${id}`).status, status)
      t.equal(ask('GetGameInfoAndUserProgress', of(id)).status, 200)
      t.equal(ask('GetGameRankAndScore', `g=${id}`).status, 200)
    }
  })

  t.test(`a game without a console, or on a deleted one, fails for good, seed ${seed}`, async t => {
    for (const game of [games.withoutConsole, games.onDeletedConsole]) {
      for (const method of failing) t.equal(ask(method, `i=${game}`).status, 500, method)
      t.equal(ask('GetGameInfoAndUserProgress', of(game)).status, 500)
      t.same(ask('GetGameInfoAndUserProgress', of(game, 'nobody')).json, [], 'but not for a user that is unknown')
      t.equal(ask('GetGameHashes', `i=${game}`).status, 200, 'where the console is not told, nothing is missing')
      t.equal(ask('GetGameRankAndScore', `g=${game}`).status, 200)
    }
    const listed = ask('GetGameList', `i=${consoles.deleted}`).json
    t.match(listed, [{ ID: games.onDeletedConsole, ConsoleName: /./ }], 'joined tables still show its console')
  })

  t.test(`an achievement without an author fails only where its author is looked at, seed ${seed}`, async t => {
    t.equal(ask('GetGameInfoAndUserProgress', of(games.authorless)).status, 500)
    const { Achievements } = ask('GetGameExtended', `i=${games.authorless}`).json
    const nobody = rowsOf(Achievements).filter(row => row.Author === null && row.AuthorULID === null)
    t.ok(nobody.length > 0 && nobody.length < rowsOf(Achievements).length)
    t.equal(ask('GetGameProgression', `i=${games.authorless}`).status, 200)
  })

  t.test(`an unlock that is not counted yet contradicts what is, seed ${seed}`, async t => {
    const begun = ask('GetGameInfoAndUserProgress', of(games.begun)).json
    t.match(begun, { NumAwardedToUser: 0, NumAwardedToUserHardcore: 1, UserCompletion: '0.00%' })
    t.equal(rowsOf(begun.Achievements).filter(row => 'DateEarnedHardcore' in row).length, 1)
    const waiting = { NumAchievements: 1, TotalScore: 0, LastAward: '1970-01-01 00:00:00' }
    t.match(ask('GetGameRankAndScore', `g=${games.begun}`).json, [waiting, waiting])
    t.same(ask('GetGameRankAndScore', `g=${games.begun}&t=1`).json, [])
    const rank = ask('GetUserGameRankAndScore', of(games.begun, users.beginner)).json
    t.match(rank, [{ TotalScore: null, LastAward: null, UserRank: 1 }])
    const repeated = ask('GetGameInfoAndUserProgress', of(games.repeated)).json
    t.match(repeated, { NumAwardedToUser: 4, NumAwardedToUserHardcore: 5 })
  })

  t.test(`counters lag behind the demotion of achievements, seed ${seed}`, async t => {
    const shrunk = ask('GetGameInfoAndUserProgress', of(games.shrunk)).json
    t.match(shrunk, { NumAchievements: 20, NumAwardedToUser: 24, UserCompletion: '100.00%' })
    t.equal(rowsOf(shrunk.Achievements).length, 20)
    const { text, json: hollow } = ask('GetGameInfoAndUserProgress', of(games.hollow))
    t.match(text, '"Achievements":[]', 'a list where a map is due')
    t.equal(hollow.NumAchievements, 12)
    t.match(ask('GetGameProgression', `i=${games.hollow}`).json, { NumAchievements: 12, Achievements: [] })
    t.match(ask('GetGameInfoAndUserProgress', of(games.demoted)).text, '"Achievements":{}')
    const listed = ask('GetGameList', 'i=1&f=1').json.find((row: Sent) => row.ID === games.hollow)
    t.ok(listed.NumAchievements === 12 && listed.Points > 0, 'the list of the console tells what is stored')
  })

  t.test(`what has never been counted is null, and 0 in lists, seed ${seed}`, async t => {
    const uncounted = ask('GetGameInfoAndUserProgress', of(games.uncounted, users.beginner)).json
    t.match(uncounted, { NumAchievements: null, NumDistinctPlayers: null, NumAwardedToUser: 2 })
    t.equal(field('GetGameProgression', `i=${games.uncounted}`, 'NumAchievements'), null)
    const listed = ask('GetGameList', 'i=1').json.find((row: Sent) => row.ID === games.uncounted)
    t.match(listed, { NumAchievements: 0, Points: 0 })
    const gifted = ask('GetGameInfoAndUserProgress', of(games.gifted, users.beginner)).json
    t.match(gifted, { NumAwardedToUser: 1, UserTotalPlaytime: 0 }, 'unlocked by hand, never played')
  })

  t.test(`texts can be empty, lists too, and places negative, seed ${seed}`, async t => {
    t.match(ask('GetGame', `i=${games.terse}`).json, { Developer: '', Genre: '' })
    const achievements = rowsOf(field('GetGameInfoAndUserProgress', of(games.terse), 'Achievements'))
    t.ok(achievements.some(row => row.Description === '' && row.DisplayOrder < 0))
    t.equal(field('GetGameHashes', `i=${games.terse}`, 'Results')[0].Name, '')
    t.same(field('GetGameHashes', `i=${games.withoutHashes}`, 'Results'), [])
    const stray: Sent[] = field('GetGameHashes', `i=${games.strayLabels}`, 'Results')
    t.ok(stray.some(row => row.Name === null) && stray.some(row => isMap(row.Labels)))
    const list: Sent[] = ask('GetGameList', 'i=1&h=1').json
    t.same(list.find(row => row.ID === games.withoutHashes).Hashes, [])
    t.match(
      list.find(row => row.ID === games.deleted),
      { DateModified: null, NumLeaderboards: 0, NumAchievements: 9 },
    )
  })

  t.test(`a console can lack its short name, and a deleted one is not listed, seed ${seed}`, async t => {
    const listed: Sent[] = ask('GetConsoleIDs').json
    t.match(
      listed.filter(row => row.IconURL.endsWith('/system/.png')),
      [{ ID: consoles.withoutShortName }],
    )
    t.notOk(listed.some(row => row.ID === consoles.deleted))
  })

  t.test(`only an odd world lacks what every game has, seed ${seed}`, async t => {
    const weekly = `i=${games.weekly}`
    t.match(odd('GetGame', weekly).json, { Title: null, GameTitle: null, GameIcon: null, ImageIcon: null })
    t.equal(odd('GetGameHashes', weekly).json.Results[0].MD5, null)
    const [first] = odd('GetGameList', 'i=1&h=1').json
    t.match(first, { ID: games.weekly, Title: null, ImageIcon: null }, 'no title comes before all titles')
    t.ok(first.Hashes.includes(null))
    const badges = rowsOf(odd('GetGameExtended', weekly).json.Achievements).map(row => row.BadgeName)
    t.ok(badges.includes(null))
    t.notMatch(ask('GetGame', weekly).text, /"(Title|GameIcon)":null/)
    t.notMatch(ask('GetGameList', 'i=1&h=1').text, /"(Title|ImageIcon)":null|\[null/)
  })

  t.test(`a list of games is in the order of a collation, seed ${seed}`, async t => {
    let markers = 0
    for (let console = 1; console <= 21; console++) {
      const titles: string[] = ask('GetGameList', `i=${console}`).json.map((row: Sent) => row.Title)
      const marks = titles.flatMap((title, place) => (title.startsWith('~') ? [place] : []))
      t.ok(
        marks.every((at, place) => at === place),
        'marked titles come first',
      )
      markers += marks.length
    }
    t.ok(markers > 0)
    const titles: string[] = ask('GetGameList', `i=${consoles.huge}`).json.map((row: Sent) => row.Title)
    const beginnings = titles.map(title => title[0] as string)
    const marked = beginnings.indexOf('Ō')
    t.ok(
      marked > beginnings.lastIndexOf('N') && marked < beginnings.indexOf('P'),
      'letters with marks stand with others',
    )
  })
}

t.test('a game that loses its console, and an achievement that loses its author, fail at once', async t => {
  const sound = originOf(now)
  const lost = asker({ ...sound, broken: [{ game: games.small, lacks: 'console' }] })
  for (const method of failing) t.equal(lost(method, `i=${games.small}`).status, 500, method)
  const left = asker({ ...sound, broken: [{ achievement: 1001, lacks: 'author' }] })
  t.equal(left('GetGameInfoAndUserProgress', of(games.popular)).status, 500)
})

t.test('an unlock that is reported late was earned in hardcore mode before it was earned at all', async t => {
  const unlock = { user: users.main, game: games.popular, hardcore: true, at: now - 300_000_000, settled: true }
  const { json } = asker(originOf(now), { lateUnlocks: [unlock] })('GetGameInfoAndUserProgress', of(games.popular))
  t.equal(rowsOf(json.Achievements).filter(row => row.DateEarned > row.DateEarnedHardcore).length, 1)
})

t.test('keys come in the order of RetroAchievements', async t => {
  const ask = asker(originOf(now))
  const extended = ask('GetGameExtended', 'i=1')
  t.match(Object.keys(extended.json).join(), 'Updated,ConsoleName,ParentGameID')
  const fields = 'ID,NumAwarded,NumAwardedHardcore,Title,Description,Points,TrueRatio,Author,AuthorULID,DateModified'
  t.match(Object.keys(extended.json.Achievements['1001']).join(), fields)
  const progress = ask('GetGameInfoAndUserProgress', of(games.popular))
  const counters = 'NumAchievements,NumAwardedToUser,NumAwardedToUserHardcore,UserCompletion,UserCompletionHardcore'
  t.match(Object.keys(progress.json).join(), `${counters},UserTotalPlaytime,ForumTopicID,Flags`)
  t.match(progress.text, /"DateEarned":"[^"]+","DateEarnedHardcore":/)
  t.ok(same(['Name', 'MD5', 'Labels', 'PatchUrl'])(Object.keys(ask('GetGameHashes', 'i=1').json.Results[0])))
})
