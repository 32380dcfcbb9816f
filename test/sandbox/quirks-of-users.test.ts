// The peculiarities of RetroAchievements in boards, tickets, awards and in all that belongs to a user.

import { consoles, games, users } from '../../sandbox/world/landmarks.ts'
import {
  empty,
  emptyList,
  every,
  isMap,
  main,
  type Quirk,
  type Sent,
  same,
  see,
  sorted,
  spaced,
  withOffset,
} from '../support/quirks.ts'

const quirks: Quirk[] = [
  [
    'who wrote, reported or resolved can be nobody',
    'GetTicketData',
    'c=100&o=20',
    json =>
      ['AchievementAuthor', 'ReportedBy', 'ResolvedBy'].every(key =>
        json.RecentTickets.some((row: Sent) => row[key] === null),
      ),
  ],
  ['most have few awards', 'GetUserAwards', `u=${users.newcomer}`, json => json.EventAwardsCount === 0],
  ['a wish for a game without counters', 'GetUserWantToPlayList', main, json => json.Results[0].PointsTotal === null],
  ['boards of any other game', 'GetGameLeaderboards', `i=${games.weekly}`, json => json.Total > 0],
  ['requests of others', 'GetUserSetRequests', `u=${users.friend}&t=1`, json => json.RequestedSets.length < 6],
  [
    'a player sees what is earned, by absent keys',
    'GetGameInfoAndUserProgress',
    `g=1&${main}`,
    json => {
      const all: Sent[] = Object.values(json.Achievements)
      const earned = all.filter(row => 'DateEarned' in row)
      return (
        earned.length === 30 &&
        earned.some(row => !('DateEarnedHardcore' in row)) &&
        'Type' in all[0] &&
        json.UserCompletion === '83.33%'
      )
    },
  ],
  ['awards only on request', 'GetGameInfoAndUserProgress', `g=1&${main}&a=yes`, json => !('HighestAwardKind' in json)],
  [
    'the highest award',
    'GetGameInfoAndUserProgress',
    `g=${games.demoted}&${main}&a=1`,
    json =>
      json.HighestAwardKind === 'mastered' && json.UserCompletion === '0.00%' && withOffset.test(json.HighestAwardDate),
  ],
  [
    'no award',
    'GetGameInfoAndUserProgress',
    `g=1&u=${users.newcomer}&a=1`,
    json => json.HighestAwardKind === null && json.UserTotalPlaytime === 0,
  ],
  [
    'no achievements are a true map',
    'GetGameInfoAndUserProgress',
    `g=${games.withoutAchievements}&${main}`,
    empty('Achievements', '{}'),
  ],
  [
    'a game without counters',
    'GetGameInfoAndUserProgress',
    `g=${games.withoutMetrics}&${main}`,
    json => json.NumAchievements === null,
  ],
  ['game or user unknown, an empty list', 'GetGameInfoAndUserProgress', 'g=1&u=nobody', emptyList],
  ['the same for the game', 'GetGameInfoAndUserProgress', `g=4040404&${main}`, emptyList],
  [
    'hidden boards are left out, others of all states not',
    'GetGameLeaderboards',
    'i=1',
    json =>
      json.Total === 14 &&
      ['active', 'disabled', 'unpromoted'].every(state => json.Results.some((row: Sent) => row.State === state)),
  ],
  [
    'a board without entries has no top',
    'GetGameLeaderboards',
    'i=1',
    json => json.Results.some((row: Sent) => row.TopEntry === null),
  ],
  [
    'scores are numbers, shown as their board wants',
    'GetGameLeaderboards',
    'i=1',
    json => {
      const top = new Map(json.Results.map((row: Sent) => [row.Format, row.TopEntry]))
      const shown = (format: string, form: RegExp) => form.test((top.get(format) as Sent).FormattedScore)
      return [
        shown('SCORE', /^\d{6}$/),
        shown('TIME', /^(\d|[1-5]\d):\d\d\.\d\d$/),
        shown('MILLISECS', /^(\d|[1-5]\d):\d\d\.\d\d$/),
        shown('TIMESECS', /^(\d|[1-5]\d|\d+h\d\d):\d\d$/),
        shown('MINUTES', /^\d+h\d\d$/),
        shown('SECS_AS_MINS', /^\d+h\d\d$/),
        shown('VALUE', /^[\d,]{13,}$/),
        shown('UNSIGNED', /^2,29\d,/),
        shown('THOUSANDS', /,000$/),
        shown('FIXED1', /\.\d$/),
        shown('', /^[\d,]+$/),
      ].every(Boolean)
    },
  ],
  ['boards of an unknown game', 'GetGameLeaderboards', 'i=4040404', emptyList, 404],
  ['a game without boards', 'GetGameLeaderboards', `i=${games.withoutLeaderboards}`, json => json.Total === 0],
  [
    'equal scores share a rank',
    'GetLeaderboardEntries',
    'i=101&c=500',
    json => {
      const ranks: number[] = json.Results.map((row: Sent) => row.Rank)
      return sorted(ranks) && new Set(ranks).size < ranks.length && ranks.at(-1) !== new Set(ranks).size
    },
  ],
  ['scores may be negative', 'GetLeaderboardEntries', 'i=108', json => json.Results[0].Score < 0],
  [
    'times descend to the best',
    'GetLeaderboardEntries',
    'i=102',
    json => sorted(json.Results.map((row: Sent) => row.Score)),
  ],
  [
    'an hour is shown',
    'GetLeaderboardEntries',
    'i=104&c=500',
    json => json.Results.some((row: Sent) => /^\dh/.test(row.FormattedScore)),
  ],
  ['other formats', 'GetLeaderboardEntries', 'i=109', json => /0$/.test(json.Results[0].FormattedScore)],
  ['hundreds', 'GetLeaderboardEntries', 'i=110', json => /00$/.test(json.Results[0].FormattedScore)],
  ['two digits', 'GetLeaderboardEntries', 'i=113', json => /\.\d\d$/.test(json.Results[0].FormattedScore)],
  ['three digits, and nobody', 'GetLeaderboardEntries', 'i=114', json => json.Total === 0],
  ['an unknown board', 'GetLeaderboardEntries', 'i=199', emptyList, 404],
  ['a board of an unknown game', 'GetLeaderboardEntries', 'i=404040401', emptyList, 404],
  ["a user's boards", 'GetUserGameLeaderboards', `i=1&${main}`, json => json.Results[0].UserEntry.User === users.main],
  ['boards of nobody', 'GetUserGameLeaderboards', 'i=1&u=nobody', same(['User not found']), 404],
  ['boards of no game', 'GetUserGameLeaderboards', `i=4040404&${main}`, same(['Game not found']), 404],
  [
    'no boards are a refusal',
    'GetUserGameLeaderboards',
    `i=${games.withoutLeaderboards}&${main}`,
    same(['Game has no leaderboards']),
    422,
  ],
  [
    'none of the untracked',
    'GetUserGameLeaderboards',
    `i=1&u=${users.untracked}`,
    same(['User has no leaderboards on this game']),
    422,
  ],
  ['a true refusal is a map', 'GetUserGameLeaderboards', `i=1&${main}&c=501`, json => isMap(json.errors), 422],
  [
    'quick ones first',
    'GetGameProgression',
    'i=1',
    json => sorted(json.Achievements.map((row: Sent) => row.MedianTimeToUnlockHardcore ?? 0)),
  ],
  [
    'too few for a median',
    'GetGameProgression',
    `i=${games.withoutMetrics}`,
    json =>
      json.NumAchievements === null &&
      json.MedianTimeToBeat === null &&
      json.Achievements[0].TimesUsedInUnlockMedian === null,
  ],
  ['nothing to beat', 'GetGameProgression', `i=${games.withoutAchievements}`, json => json.TimesUsedInBeatMedian === 0],
  ['an unknown game', 'GetGameProgression', 'i=4040404', emptyList, 404],
  [
    'deleted users leave holes',
    'GetRecentGameAwards',
    'c=100',
    json => isMap(json.Results) && json.Count < 100 && json.Total > 1000,
  ],
  [
    'otherwise a list',
    'GetRecentGameAwards',
    'd=2026-10-01&k=mastered,none',
    json =>
      every(
        json.Results,
        row => row.AwardKind === 'mastered' && row.AwardDate < '2026-10-02' && withOffset.test(row.AwardDate),
      ),
  ],
  ['100 at most, without a word', 'GetRecentGameAwards', 'd=2026-10-01&c=900', json => json.Count === 100],
  ['unknown kinds find nothing', 'GetRecentGameAwards', 'k=none', same({ Count: 0, Total: 0, Results: [] })],
  ['no day ahead', 'GetRecentGameAwards', 'd=2026-11-02', json => /today/.test(json.message), 422],
  ['no word for a day', 'GetRecentGameAwards', 'd=soonish', json => /valid date/.test(json.message), 422],
  ['nothing empty', 'GetRecentGameAwards', 'd=&c=&k=', json => Object.keys(json.errors).length === 3, 422],
  ['no count of 0', 'GetRecentGameAwards', 'c=0', json => 'c' in json.errors, 422],
  [
    'one ticket',
    'GetTicketData',
    'i=700',
    json => json.ID === 700 && spaced.test(json.ReportedAt) && /ticket\/700$/.test(json.URL),
  ],
  ['an unknown ticket', 'GetTicketData', 'i=4040404', same({ error: 'Ticket ID 4040404 not found' }), 404],
  ['a bad ticket id shows the latest', 'GetTicketData', 'i=abc', json => json.RecentTickets.length === 10],
  ['no tickets wanted', 'GetTicketData', 'c=0', json => json.RecentTickets.length === 0 && json.OpenTickets > 0],
  [
    'the most reported games',
    'GetTicketData',
    'f=1',
    json => json.MostReportedGames.length === 10 && json.MostReportedGames[0].GameID === 1,
  ],
  ['20 of them for none', 'GetTicketData', 'f=1&c=0', json => json.MostReportedGames.length === 20],
  [
    'tickets of a developer',
    'GetTicketData',
    `u=${users.developer}`,
    json => json.Total === json.Open + json.Closed + json.Resolved,
  ],
  ['tickets of nobody', 'GetTicketData', 'u=no-body', same({ error: 'User no-body not found' }), 404],
  [
    'tickets of a game in every state',
    'GetTicketData',
    'g=1&d=1&c=100',
    json =>
      json.OpenTickets === json.Tickets.length && new Set(json.Tickets.map((row: Sent) => row.ReportState)).size === 5,
  ],
  ['tickets of unpromoted ones', 'GetTicketData', 'g=1&f=5', json => json.OpenTickets > 0 && !('Tickets' in json)],
  ['tickets of no game', 'GetTicketData', 'g=4040404', same({ error: 'Game ID 4040404 not found' }), 404],
  ['tickets of an achievement', 'GetTicketData', 'a=1001', json => json.OpenTickets >= 0],
  ['tickets of no achievement', 'GetTicketData', 'a=5', same({ error: 'Achievement ID 5 not found' }), 404],
  [
    'equal points in the right order are a list like any other',
    'GetTopTenUsers',
    '',
    json =>
      Array.isArray(json) &&
      json[1]['1'] === users.heavierTwin &&
      json[2]['1'] === users.lighterTwin &&
      json[1]['2'] === json[2]['2'],
  ],
  [
    'awards of every label',
    'GetUserAwards',
    main,
    json => new Set(json.VisibleUserAwards.map((row: Sent) => row.AwardType)).size === 10 && json.HiddenAwardsCount > 0,
  ],
  [
    'an event award has a tier',
    'GetUserAwards',
    main,
    json => json.VisibleUserAwards.some((row: Sent) => row.ConsoleID === consoles.events && row.display_award_tier > 0),
  ],
  [
    'nobody has no awards',
    'GetUserAwards',
    'u=nobody',
    json => json.TotalAwardsCount === 0 && json.VisibleUserAwards.length === 0,
  ],
  [
    'unknown games have progress of zeros',
    'GetUserProgress',
    `${main}&i=1,x,-2,4040404`,
    json => Object.keys(json).length === 2 && json['1'].NumAchieved === 30 && json['4040404'].PossibleScore === 0,
  ],
  ['no ids, a list', 'GetUserProgress', main, emptyList],
  ['nobody, a list', 'GetUserProgress', 'u=nobody&i=1', emptyList],
  [
    'nobody has no rank',
    'GetUserRankAndScore',
    'u=nobody',
    json => json.Score === 0 && json.Rank === null && json.TotalRanked > 1000,
  ],
  ['nor has the untracked', 'GetUserRankAndScore', `u=${users.untracked}`, json => json.Rank === null],
  ['ranks', 'GetUserRankAndScore', `u=${users.lighterTwin}`, json => json.Rank === 2],
  [
    'ten games played lately',
    'GetUserRecentlyPlayedGames',
    main,
    json => json.length === 10 && every(json, row => row.ConsoleID !== consoles.events),
  ],
  ['never more than 50', 'GetUserRecentlyPlayedGames', `${main}&c=90`, json => json.length === 50],
  ['nobody played nothing', 'GetUserRecentlyPlayedGames', 'u=nobody', emptyList],
  [
    'requests for sets that are missing',
    'GetUserSetRequests',
    main,
    json => every(json.RequestedSets, row => typeof row.GameID === 'number'),
  ],
  ['all requests', 'GetUserSetRequests', `${main}&t=1`, json => json.RequestedSets.length > 20],
  ['no other requests', 'GetUserSetRequests', `${main}&t=2`, json => 't' in json.errors, 422],
  ['requests of nobody', 'GetUserSetRequests', 'u=nobody', emptyList, 404],
  [
    'a summary without games',
    'GetUserSummary',
    main,
    json =>
      same([{}, {}])([json.Awarded, json.RecentAchievements]) && !('LastGame' in json) && json.Status === 'Offline',
  ],
  [
    'a summary with games',
    'GetUserSummary',
    `${main}&g=3&a=4`,
    json =>
      json.RecentlyPlayedCount === 3 && json.RecentAchievements['18'] !== undefined && json.LastGame.IsFinal === 0,
  ],
  [
    'the last game may be one more',
    'GetUserSummary',
    `u=${users.friend}&g=1`,
    json => Object.keys(json.Awarded).length === 2,
  ],
  [
    'so many of the latest achievements, over all games',
    'GetUserSummary',
    `${main}&g=3&a=12`,
    json => {
      const counts = Object.values<Sent>(json.RecentAchievements).map(rows => Object.keys(rows).length)
      return counts.length > 1 && counts.reduce((sum, count) => sum + count) === 12
    },
  ],
  ['games and no unlocks', 'GetUserSummary', `u=${users.browser}&g=2`, empty('RecentAchievements', '[]')],
  [
    'no games',
    'GetUserSummary',
    `u=${users.newcomer}&g=2`,
    json => !('Awarded' in json) && !('RecentAchievements' in json),
  ],
  [
    'all achievements of the games',
    'GetUserSummary',
    `${main}&g=1&a=0`,
    json => {
      const rows: Sent[] = Object.values(json.RecentAchievements['18'])
      return (
        rows.length === 30 &&
        rows.some(row => row.IsAwarded === '0' && row.DateAwarded === null && row.HardcoreAchieved === null)
      )
    },
  ],
  ['a summary of nobody', 'GetUserSummary', 'u=nobody', same({ ID: null, User: 'nobody' }), 404],
  ['own wishes', 'GetUserWantToPlayList', main, json => json.Count === 100 && json.Total > 100],
  ['wishes of a friend', 'GetUserWantToPlayList', `u=${users.friend}`, json => json.Total >= 0],
  ['wishes of others are hidden', 'GetUserWantToPlayList', `u=${users.stranger}`, emptyList, 401],
  ['wishes of nobody', 'GetUserWantToPlayList', 'u=nobody', emptyList, 404],
  [
    'followers',
    'GetUsersFollowingMe',
    'c=500',
    json => json.Total > 100 && json.Results.some((row: Sent) => row.AmIFollowing),
  ],
  [
    'the followed',
    'GetUsersIFollow',
    'c=500',
    json => json.Total > 100 && json.Results.some((row: Sent) => row.IsFollowingMe),
  ],
]

await see(quirks)
