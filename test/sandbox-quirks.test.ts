// The peculiarities of RetroAchievements that the stand-in must show, each with the place in the world where it shows.

import t from 'tap'
import { sandboxKey, startSandbox } from '../src/sandbox/server.ts'
import { consoles, games, users } from '../src/sandbox/world/landmarks.ts'

const { url, close } = await startSandbox()
t.teardown(close)

// biome-ignore lint/suspicious/noExplicitAny: what is sent has every shape there is.
type Sent = any
type Quirk = [
  title: string,
  method: string,
  query: string,
  shows: (json: Sent, text: string) => boolean,
  status?: number,
]

const main = `u=${users.main}`
const spaced = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/
const micro = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/
const day = /^\d{4}-\d\d-\d\d$/

const same = (wanted: unknown) => (json: unknown) => JSON.stringify(json) === JSON.stringify(wanted)
const emptyList = same([])
const empty = (key: string, form: '[]' | '{}') => (json: Sent) => JSON.stringify(json[key]) === form
const has = (key: string, wanted: RegExp) => (json: Sent) => wanted.test(json[key])
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const every = (rows: Sent, test: (row: Sent) => boolean) => rows.length > 0 && rows.every(test)
const sorted = (values: number[]) =>
  values.every((value, place) => place === 0 || (values[place - 1] as number) <= value)

const quirks: Quirk[] = [
  ['an unknown game is an empty list', 'GetGame', 'i=4040404', emptyList],
  ['a game has no id', 'GetGame', 'i=1', json => !('ID' in json) && json.Title === json.GameTitle && json.Flags === 0],
  ['a cast id counts up to its first letter', 'GetGame', 'i=1abc', has('ConsoleName', /./)],
  ['a deleted game is unknown', 'GetGame', `i=${games.deleted}`, emptyList],
  ['a publisher can be empty', 'GetGame', `i=${games.emptyPublisher}`, has('Publisher', /^$/)],
  [
    'what is not described is null',
    'GetGame',
    `i=${games.undescribed}`,
    json => json.Genre === null && json.Released === null,
  ],
  ['placeholders stand for pictures', 'GetGame', `i=${games.unpictured}`, has('ImageBoxArt', /000002\.png$/)],
  ['a release is a day', 'GetGameExtended', 'i=1', has('Released', day)],
  ['an extended game has times with microseconds', 'GetGameExtended', 'i=1', has('Updated', micro)],
  ['an achievement has a lower-case type', 'GetGameExtended', 'i=1', json => 'type' in json.Achievements['1001']],
  ['claims of all times come with a game', 'GetGameExtended', 'i=1', json => json.Claims.length >= 6],
  ['no achievements are a true map', 'GetGameExtended', `i=${games.withoutAchievements}`, empty('Achievements', '{}')],
  [
    'unpromoted ones change the count',
    'GetGameExtended',
    `i=${games.withUnpromoted}&f=5`,
    json => json.NumAchievements === 7,
  ],
  ['counters may be null', 'GetGameExtended', `i=${games.withoutMetrics}`, json => json.NumDistinctPlayers === null],
  [
    'a subset names its parent',
    'GetGameExtended',
    `i=${games.subset}`,
    json => json.ParentGameID === 1 && /\[Subset - /.test(json.Title),
  ],
  ['a set can be vast', 'GetGameExtended', `i=${games.vast}`, json => json.NumAchievements === 480],
  ['an unknown game is an empty list here too', 'GetGameExtended', 'i=4040404', emptyList],
  ['a missing id is refused', 'GetGameExtended', '', json => json.errors.i.length === 1, 422],
  ['an id of 0 is refused', 'GetGameExtended', 'i=0', json => /at least 1/.test(json.message), 422],
  ['a word for an id is refused', 'GetGameExtended', 'i=one', json => /an integer/.test(json.message), 422],
  ['a flag of its own is refused', 'GetGameExtended', 'i=1&f=4', json => /3 \(published\)/.test(json.message), 422],
  ['one more error is told', 'GetGameExtended', 'f=4', json => /\(and 1 more error\)$/.test(json.message), 422],
  [
    'more errors are counted',
    'GetUserCompletionProgress',
    'o=-1&c=501',
    json => /\(and 2 more errors\)$/.test(json.message),
    422,
  ],
  ['high scores of a bad game', 'GetGameRankAndScore', '', same({ success: false })],
  ['high scores of an unplayed game', 'GetGameRankAndScore', `g=${games.withoutPlayers}`, emptyList],
  [
    'latest masters, newest first',
    'GetGameRankAndScore',
    'g=1&t=1',
    json => json.length === 10 && json[0].LastAward > json[9].LastAward,
  ],
  [
    'a rank by all points names the username',
    'GetUserGameRankAndScore',
    `g=1&u=${users.renamed}`,
    json => json[0].User === users.renamedFrom,
  ],
  [
    'an untracked player has no rank',
    'GetUserGameRankAndScore',
    `g=1&u=${users.untracked}`,
    json => json[0].UserRank === null,
  ],
  [
    'no hardcore unlock, no date',
    'GetUserGameRankAndScore',
    `g=1&u=${users.casual}`,
    json => json[0].LastAward === null,
  ],
  [
    'a demoted set has no date',
    'GetUserGameRankAndScore',
    `g=${games.demoted}&${main}`,
    json => json[0].LastAward === null,
  ],
  ['no rank for who never played', 'GetUserGameRankAndScore', `g=1&u=${users.newcomer}`, emptyList],
  ['points of nobody', 'GetUserPoints', 'u=nobody', emptyList, 404],
  ['names are found in any case', 'GetUserPoints', 'u=maxmilyin', json => json.Points > 0],
  [
    'a former name still finds',
    'GetUserProfile',
    `u=${users.renamedFrom}`,
    json => json.User === users.renamed && /OldHarbour\.png$/.test(json.UserPic),
  ],
  ['a user is demanded', 'GetUserPoints', '', json => json.errors.u[0] === 'The u field is required.', 422],
  ['a name is not too short', 'GetUserPoints', 'u=a', json => /between 2 and 20/.test(json.message), 422],
  ['a name has no other signs', 'GetUserPoints', 'u=a_b', json => /letters and numbers/.test(json.message), 422],
  ['26 signs are a ULID', 'GetUserPoints', `u=${'!'.repeat(26)}`, json => /valid ULID/.test(json.message), 422],
  ['an unknown ULID', 'GetUserPoints', `u=${'0'.repeat(26)}`, emptyList, 404],
  ['a deleted user is nobody', 'GetUserProfile', `u=${users.deleted}`, emptyList, 404],
  [
    'a banned user is found',
    'GetUserProfile',
    `u=${users.banned}`,
    json => json.Permissions === -1 && json.Motto === '' && json.RichPresenceMsg === null,
  ],
  [
    'flags are numbers',
    'GetUserProfile',
    `u=${users.untracked}`,
    json => json.Untracked === 1 && json.UserWallActive === 1,
  ],
  [
    'who never played',
    'GetUserProfile',
    `u=${users.newcomer}`,
    json => json.LastGameID === 0 && json.TotalTruePoints === null,
  ],
  ['an old account has no ULID', 'GetUserProfile', `u=${users.withoutUlid}`, json => json.ULID === null],
  ['a developer has contributed', 'GetUserProfile', `u=${users.developer}`, json => json.ContribYield > 0],
  ['progress of nobody is zeros', 'GetUserCompletionProgress', 'u=nobody', same({ Count: 0, Total: 0, Results: [] })],
  [
    'an award is left of a demoted set',
    'GetUserCompletionProgress',
    `${main}&c=500`,
    json =>
      json.Results.some(
        (row: Sent) =>
          row.MaxPossible === 0 && row.HighestAwardKind === 'mastered' && withOffset.test(row.HighestAwardDate),
      ),
  ],
  [
    'progress without dates comes last',
    'GetUserCompletionProgress',
    `${main}&c=500`,
    json => json.Results.at(-1).MostRecentAwardedDate === null,
  ],
  [
    'completed games are counted in text',
    'GetUserCompletedGames',
    main,
    json => every(json, row => /^[01]\.\d{4}$/.test(row.PctWon) && /^[01]$/.test(row.HardcoreMode)),
  ],
  ['nobody completed nothing', 'GetUserCompletedGames', 'u=nobody', emptyList],
  ['the count of an unknown game', 'GetAchievementCount', 'i=4040404', same({ GameID: 4040404, AchievementIDs: [] })],
  [
    'the ids of a game ascend',
    'GetAchievementCount',
    'i=1',
    json => json.AchievementIDs.length === 36 && sorted(json.AchievementIDs),
  ],
  ['no distribution is a list', 'GetAchievementDistribution', `i=${games.withoutAchievements}`, emptyList],
  ['nor has a demoted set one', 'GetAchievementDistribution', `i=${games.demoted}`, emptyList],
  ['nor has an unknown game one', 'GetAchievementDistribution', 'i=4040404', emptyList],
  [
    'every number of unlocks has its key',
    'GetAchievementDistribution',
    'i=1&h=1',
    json => Object.keys(json).length === 36,
  ],
  ['casual ones are counted apart', 'GetAchievementDistribution', 'i=1', json => json['36'] > 0],
  ['unpromoted ones are never earned', 'GetAchievementDistribution', 'i=1&f=5', same({ 1: 0, 2: 0, 3: 0, 4: 0 })],
  [
    'the week has at most 500 unlocks',
    'GetAchievementOfTheWeek',
    '',
    json =>
      json.UnlocksCount === 500 &&
      json.TotalPlayers > 500 &&
      micro.test(json.StartAt) &&
      day.test(json.Achievement.DateCreated),
  ],
  ['unlocks of no achievement', 'GetAchievementUnlocks', '', same({ Achievement: { ID: null } })],
  ['unlocks of an unknown one', 'GetAchievementUnlocks', 'a=5', empty('Achievement', '[]'), 404],
  [
    '50 unlocks unless asked',
    'GetAchievementUnlocks',
    'a=1001',
    json => json.Unlocks.length === 50 && micro.test(json.Unlocks[0].DateAwarded),
  ],
  ['never more than 500', 'GetAchievementUnlocks', 'a=1001&c=900', json => json.Unlocks.length === 500],
  [
    'the list is longer than the count',
    'GetAchievementUnlocks',
    'a=1002&c=500&o=1500',
    json => json.Unlocks.length + 1500 > json.UnlocksCount,
  ],
  ['a database cannot count backwards', 'GetAchievementUnlocks', 'a=1001&c=-1', same({ message: 'Server Error' }), 500],
  [
    'an unpromoted one has no unlocks',
    'GetAchievementUnlocks',
    'a=1037',
    json => json.UnlocksCount === 0 && json.Unlocks.length === 0,
  ],
  [
    'the oldest 500 of a span',
    'GetAchievementsEarnedBetween',
    `${main}&f=0&t=1793534400`,
    json => json.length === 500 && sorted(json.map((row: Sent) => row.CumulScore)) && json[499].Date < '2026',
  ],
  ['no end, nothing earned', 'GetAchievementsEarnedBetween', main, emptyList],
  [
    'one unlock of the week is two rows',
    'GetAchievementsEarnedOnDay',
    `${main}&d=2026-11-1`,
    json => json[0].Date === json[1].Date && json.some((row: Sent) => row.ConsoleName === 'Events'),
  ],
  ['a day is demanded', 'GetAchievementsEarnedOnDay', main, json => /required/.test(json.message), 422],
  [
    'a day is a day',
    'GetAchievementsEarnedOnDay',
    `${main}&d=soonish`,
    json => /not a valid date/.test(json.message),
    422,
  ],
  [
    'what came last, newest first',
    'GetUserRecentAchievements',
    main,
    json => json.length > 1 && json[0].Date > json[1].Date && !('CumulScore' in json[0]),
  ],
  [
    'the newest are missing from a long look back',
    'GetUserRecentAchievements',
    `${main}&m=99999999`,
    json => json.length === 500 && json[0].Date < '2026',
  ],
  ['nobody earned nothing', 'GetUserRecentAchievements', 'u=nobody', emptyList],
  [
    'running claims',
    'GetActiveClaims',
    '',
    json => every(json, row => [0, 3].includes(row.Status) && spaced.test(row.DoneTime)),
  ],
  [
    'finished claims are primary',
    'GetClaims',
    '',
    json => every(json, row => row.Status === 1 && row.ClaimType === 0 && row.MinutesLeft < 0),
  ],
  ['dropped claims', 'GetClaims', 'k=2', json => every(json, row => row.Status === 2)],
  [
    'expired claims are an object',
    'GetClaims',
    'k=3',
    json => isMap(json) && every(Object.values(json), row => row.MinutesLeft < 0),
  ],
  ['no other claims', 'GetClaims', 'k=4', json => json.errors.k.length === 1, 422],
  ['claims of nobody', 'GetUserClaims', 'u=nobody', emptyList, 404],
  [
    'claims of a developer',
    'GetUserClaims',
    `u=${users.developer}`,
    json => every(json, row => row.User === users.developer),
  ],
  ['no claims', 'GetUserClaims', main, emptyList],
  ['comments of a game', 'GetComments', 'i=1&t=1&c=500&o=500', json => json.Count > 0 && json.Total > 600],
  ['no comments', 'GetComments', `i=${games.withoutPlayers}&t=1`, json => json.Total === 0],
  ['comments of an unknown game', 'GetComments', 'i=4040404&t=1', same({ Count: 0, Total: 0, Results: [] })],
  [
    'comments of an achievement',
    'GetComments',
    'i=1001&t=2',
    json => json.Results.some((row: Sent) => row.User === 'Server'),
  ],
  ['comments of an unknown achievement', 'GetComments', 'i=5&t=2', json => json.Total === 0],
  [
    'a long comment',
    'GetComments',
    'i=1&t=1',
    json => json.Results.some((row: Sent) => row.CommentText.length === 2000),
  ],
  [
    'a wall, newest first',
    'GetComments',
    `i=${users.main}&sort=-submitted&t=3`,
    json => json.Results[0].Submitted > json.Results[1].Submitted,
  ],
  ['a closed wall', 'GetComments', `i=${users.wallClosed}`, emptyList, 404],
  ['a closed wall opens to a number', 'GetComments', 'i=11&t=3', json => json.Total >= 0],
  ['a name of digits is taken for a number', 'GetComments', `i=${users.digits}&t=3`, json => json.Total >= 0],
  ['a wall of nobody', 'GetComments', 'i=4040404&t=3', emptyList, 404],
  ['an id needs its kind', 'GetComments', 'i=1', json => 't' in json.errors, 422],
  ['there are three kinds', 'GetComments', 'i=1&t=4', json => 't' in json.errors, 422],
  ['an empty kind is none of them', 'GetComments', 'i=1&t=', json => 't' in json.errors, 422],
  ['a game is a number', 'GetComments', 'i=abc&t=1', json => 't' in json.errors, 422],
  ['a subject is demanded', 'GetComments', '', json => 'i' in json.errors, 422],
  ['two orders', 'GetComments', 'i=1&t=1&sort=up', json => 'sort' in json.errors, 422],
  [
    'consoles have true booleans',
    'GetConsoleIDs',
    '',
    json => json.some((row: Sent) => row.Active === false) && json.some((row: Sent) => row.IsGameSystem === false),
  ],
  [
    'active consoles for games',
    'GetConsoleIDs',
    'a=1&g=1',
    json => every(json, row => row.Active && row.IsGameSystem && row.ID !== consoles.hubs),
  ],
  ['a list needs a console', 'GetGameList', 'i=0', same({ success: false })],
  ['an unknown console is empty', 'GetGameList', 'i=4040', emptyList],
  [
    'a list shows deleted games',
    'GetGameList',
    'i=1',
    json => json.some((row: Sent) => row.ID === games.deleted) && !('Hashes' in json[0]),
  ],
  [
    'games without achievements have no date',
    'GetGameList',
    'i=1',
    json => json.some((row: Sent) => row.DateModified === null),
  ],
  ['only games with achievements', 'GetGameList', 'i=1&f=1', json => every(json, row => row.NumAchievements > 0)],
  [
    'a page of a list',
    'GetGameList',
    'i=1&o=2&c=3&h=1',
    json => json.length === 3 && /^[0-9a-f]{32}$/.test(json[0].Hashes[0]),
  ],
  ['a list cannot be counted backwards', 'GetGameList', 'i=1&o=2&c=-3', same({ message: 'Server Error' }), 500],
  [
    'ten thousand games',
    'GetGameList',
    `i=${consoles.huge}&h=1`,
    (json, text) => json.length === 10_000 && text.length > 3_000_000,
  ],
  [
    'one of the ten thousand',
    'GetGameExtended',
    'i=104242',
    json => json.ConsoleID === consoles.huge && json.NumDistinctPlayers === 0,
  ],
  [
    'labels with holes are objects',
    'GetGameHashes',
    `i=${games.strayLabels}`,
    json => isMap(json.Results[0].Labels) && Array.isArray(json.Results[2].Labels),
  ],
  ['hashes of an unknown game', 'GetGameHashes', 'i=4040404', same({ Results: [] }), 404],
  ['a game is demanded', 'GetGameHashes', '', json => 'i' in json.errors, 422],
]

for (const [title, method, query, shows, status = 200] of quirks) {
  t.test(`${method}: ${title}`, async t => {
    const response = await fetch(`${url}API_${method}.php?${query}&y=${sandboxKey}`)
    const text = await response.text()
    t.equal(response.status, status)
    t.ok(shows(JSON.parse(text), text), query, { sent: text.slice(0, 300) })
  })
}
