// What the stand-in answers, in RetroAchievements' own shapes: made-up texts from a seed. Rows are made once and then
// combined, so that every id has a body of its own, and an answer costs the stand-in next to nothing.

import { randomFrom } from '../random.ts'

const seed = 20_261_121

/** So many rows give about 1, 32 and 150 kB in the gateway's form. */
const rowsOf = { scores: 7, progress: 100, achievements: 250, games: 10_000 }

const random = randomFrom(seed)
const poolSize = 1_999
const scores = pool(score)
const progress = pool(progressRow)
const achievements = pool(achievement)

/** GetGameRankAndScore. */
export function highScores(game: number): string {
  return `[${pick(scores, game, rowsOf.scores).join(',')}]`
}

/** GetUserCompletionProgress. */
export function userProgress(user: string): string {
  const rows = pick(progress, Number(/\d+$/.exec(user)?.[0] ?? 0), rowsOf.progress)
  return `{"Count":${rows.length},"Total":${rows.length},"Results":[${rows.join(',')}]}`
}

/** GetGameExtended. */
export function extendedGame(game: number): string {
  const rows = pick(achievements, game, rowsOf.achievements)
  const head = JSON.stringify({
    ID: game,
    Title: `Wandering Quarry ${game}`,
    ConsoleID: 1,
    ConsoleName: 'Orbit 16',
    ForumTopicID: 1_000 + game,
    Flags: null,
    ImageIcon: '/Images/002175.png',
    ImageTitle: '/Images/002176.png',
    ImageIngame: '/Images/002177.png',
    ImageBoxArt: '/Images/002178.png',
    Publisher: 'Lantern Works',
    Developer: 'Team Juniper',
    Genre: 'Platforming',
    Released: '1994-03-11',
    ReleasedAtGranularity: 'day',
    IsFinal: false,
    RichPresencePatch: 'd41d8cd98f00b204e9800998ecf8427e',
    GuideURL: null,
    Updated: '2026-11-01T11:46:55.000000Z',
    ParentGameID: null,
    NumDistinctPlayers: 12_345,
    NumDistinctPlayersCasual: 12_345,
    NumDistinctPlayersHardcore: 12_345,
    NumAchievements: rows.length,
    Claims: [],
  })
  return `${head.slice(0, -1)},"Achievements":{${rows.join(',')}}}`
}

/** GetGameList: about 3 MB. */
export function gameList(console: number): string {
  return JSON.stringify(Array.from({ length: rowsOf.games }, (_, index) => listedGame(console, index)))
}

/** Other rows in another order for every number, none of them twice. */
function pick(rows: readonly string[], nth: number, count: number): string[] {
  const step = 1 + (Math.floor(nth / poolSize) % (poolSize - 1))
  return Array.from({ length: count }, (_, index) => rows[(nth + index * step) % poolSize] as string)
}

function pool(make: (index: number) => string): readonly string[] {
  return Array.from({ length: poolSize }, (_, index) => make(index))
}

function score(): string {
  return JSON.stringify({
    User: name(),
    ULID: ulid(),
    NumAchievements: whole(20, 200),
    TotalScore: whole(100, 2_500),
    LastAward: moment().replace('T', ' ').slice(0, 19),
  })
}

function progressRow(index: number): string {
  const [maxPossible, kind] = [whole(6, 180), one(['mastered', 'beaten-hardcore', 'beaten-softcore', null, null])]
  return JSON.stringify({
    GameID: 1_000 + index,
    Title: words(2, 5),
    ImageIcon: `/Images/${String(whole(100, 99_999)).padStart(6, '0')}.png`,
    ConsoleID: whole(1, 60),
    ConsoleName: one(['Orbit 16', 'Mega Lantern', 'Pocket Prism', 'Arcadia', 'Cartridge System II']),
    MaxPossible: maxPossible,
    NumAwarded: whole(1, maxPossible),
    NumAwardedHardcore: whole(0, maxPossible),
    MostRecentAwardedDate: `${moment().slice(0, 19)}+00:00`,
    HighestAwardKind: kind,
    HighestAwardDate: kind === null ? null : `${moment().slice(0, 19)}+00:00`,
  })
}

function achievement(index: number): string {
  const id = 100_000 + index
  const [created, modified] = [moment(), moment()].map(each => each.replace('T', ' ').slice(0, 19))
  const row = {
    ID: id,
    NumAwarded: whole(10, 30_000),
    NumAwardedHardcore: whole(5, 15_000),
    Title: words(2, 5),
    Description: `${words(8, 22)}.`,
    Points: one([1, 2, 3, 5, 10, 25, 50]),
    TrueRatio: whole(1, 900),
    Author: name(),
    AuthorULID: ulid(),
    DateModified: modified,
    DateCreated: created,
    BadgeName: String(whole(100, 999_999)).padStart(6, '0'),
    DisplayOrder: whole(1, 300),
    MemAddr: hex(32),
    type: one(['progression', 'win_condition', 'missable', null, null, null]),
  }
  return `"${id}":${JSON.stringify(row)}`
}

function listedGame(console: number, index: number): object {
  return {
    Title: words(2, 5),
    ID: console * 100_000 + index,
    ConsoleID: console,
    ConsoleName: 'Orbit 16',
    ImageIcon: `/Images/${String(whole(100, 99_999)).padStart(6, '0')}.png`,
    NumAchievements: whole(0, 120),
    NumLeaderboards: whole(0, 30),
    Points: whole(0, 900),
    DateModified: moment().replace('T', ' ').slice(0, 19),
    ForumTopicID: whole(1, 30_000),
    Hashes: [hex(32)],
  }
}

function words(least: number, most: number): string {
  const chosen = Array.from({ length: whole(least, most) }, () => word())
  return chosen.map(each => (random() < 0.3 ? each[0]?.toUpperCase() + each.slice(1) : each)).join(' ')
}

function name(): string {
  return `${word()}${word()}${whole(1, 99)}`.slice(0, 14)
}

function word(): string {
  const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo zu ber dan fel gor hin jas kel lum mor nes ost'.split(
    ' ',
  )
  return Array.from({ length: whole(1, 4) }, () => one(syllables)).join('')
}

function ulid(): string {
  return `01${text(24, '0123456789ABCDEFGHJKMNPQRSTVWXYZ')}`
}

function hex(length: number): string {
  return text(length, '0123456789abcdef')
}

function text(length: number, letters: string): string {
  return Array.from({ length }, () => letters[whole(0, letters.length - 1)]).join('')
}

function moment(): string {
  return new Date(Date.UTC(2019, 0, 1) + Math.floor(random() * 2.4e11)).toISOString()
}

function one<T>(from: readonly T[]): T {
  return from[whole(0, from.length - 1)] as T
}

function whole(least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}
