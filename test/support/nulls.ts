// What RetroAchievements can send as null, key by key: written down from its code and its schema, and not from our
// declarations, which are compared with it. Keys of rows are `[]`, also of those in a map.

type Nulls = {
  /** What ordinary operation or an unusual row produces. */
  readonly daily?: string
  /** What only the definition of a column allows. */
  readonly rarely?: string
}

/** Several keys below the same one. */
const below = (place: string, keys: string) =>
  keys
    .split(' ')
    .map(key => `${place}${key}`)
    .join(' ')

const comments: Nulls = { rarely: 'Results[].User Results[].ULID' }
const earned: Nulls = { daily: '[].Type', rarely: below('[].', 'BadgeName GameTitle GameIcon AuthorULID') }
const highScorer = '[].User [].ULID [].TotalScore'
const followed: Nulls = { rarely: below('Results[].', 'User ULID PointsSoftcore') }
const published = 'Publisher Developer Genre Released ReleasedAtGranularity'
const people = 'AchievementAuthor AchievementAuthorULID ReportedBy ReportedByULID ResolvedBy ResolvedByULID'
const ticket = `${people} Hardcore ResolvedAt AchievementType`
const extended: Nulls = {
  daily: `${published} ForumTopicID ParentGameID GuideURL NumDistinctPlayers ${below('Achievements[].', 'NumAwarded NumAwardedHardcore type Author AuthorULID')}`,
  rarely: 'Title ImageIcon Achievements[].BadgeName Claims[].User Claims[].ULID',
}

/** By endpoint; what is not listed is always there, and never null. */
const nulls: { readonly [endpoint: string]: Nulls } = {
  'achievements/comments': comments,
  'achievements/of-the-week': {
    daily: `${below('Achievement.', 'Author AuthorULID Type')} ForumTopic.ID`,
    rarely: `${below('Achievement.', 'BadgeName DateCreated')} Game.Title ${below('Unlocks[].', 'User ULID RASoftcorePoints DateAwarded')}`,
  },
  'achievements/tickets': { daily: 'AchievementType' },
  'achievements/unlocks': {
    daily: below('Achievement.', 'Author AuthorULID Type'),
    rarely: `Game.Title ${below('Unlocks[].', 'ULID RASoftcorePoints DateAwarded')}`,
  },
  'awards/recent': {
    daily: below('Results[].', 'ConsoleID ConsoleName'),
    rarely: below('Results[].', 'User ULID GameTitle'),
  },
  'claims/by-status': {
    daily: below('[].', 'ConsoleID ConsoleName'),
    rarely: below('[].', 'User ULID GameTitle GameIcon'),
  },
  'consoles/all': {},
  'consoles/games': {
    daily: below('[].', 'DateModified ForumTopicID'),
    rarely: below('[].', 'Title ImageIcon Hashes[]'),
  },
  'games/achievement-distribution': {},
  'games/achievement-ids': {},
  'games/achievements': extended,
  'games/basics': { daily: `${published} ForumTopicID`, rarely: 'Title ImageIcon' },
  'games/comments': comments,
  'games/extended': extended,
  // A label is no key, but a part of a text that was split.
  'games/hashes': { daily: below('Results[].', 'Name PatchUrl'), rarely: below('Results[].', 'MD5 Labels[]') },
  // A first unlock that is not digested yet has a time of 0.
  'games/high-scores': { daily: '[].LastAward', rarely: highScorer },
  'games/latest-masters': { rarely: highScorer },
  'games/leaderboards': {
    daily: below('Results[].', 'TopEntry Author AuthorULID'),
    rarely: below('Results[].TopEntry.', 'User ULID'),
  },
  'games/progression': {
    daily: `NumDistinctPlayers NumAchievements ${below('MedianTimeTo', 'Beat BeatHardcore Complete Master')} ${below('Achievements[].', 'Type NumAwarded NumAwardedHardcore TimesUsedInUnlockMedian TimesUsedInHardcoreUnlockMedian MedianTimeToUnlock MedianTimeToUnlockHardcore')}`,
    rarely: 'Title ImageIcon Achievements[].BadgeName',
  },
  'games/tickets': {
    daily: below('Tickets[].', ticket),
    rarely: `GameTitle ${below('Tickets[].', 'BadgeName GameTitle GameIcon')}`,
  },
  'leaderboards/entries': { rarely: 'Results[].User Results[].ULID' },
  'me/followers': followed,
  'me/following': followed,
  'tickets/details': {
    daily: `${ticket} AchievementTitle AchievementDesc Points BadgeName GameID GameTitle GameIcon ConsoleName`,
    rarely: 'ReportedAt AchievementID',
  },
  'tickets/most-ticketed-games': {
    daily: 'MostReportedGames[].Console',
    rarely: below('MostReportedGames[].', 'GameTitle GameIcon GameID'),
  },
  'tickets/recent': {
    daily: below('RecentTickets[].', ticket),
    rarely: below('RecentTickets[].', 'BadgeName GameTitle GameIcon'),
  },
  'users/achievements': earned,
  'users/achievements-of-day': earned,
  'users/awards': { daily: below('VisibleUserAwards[].', 'Title ConsoleID ConsoleName ImageIcon') },
  'users/claims': {
    daily: below('[].', 'ConsoleID ConsoleName'),
    rarely: below('[].', 'ULID GameTitle GameIcon'),
  },
  'users/comments': comments,
  'users/completed-games': { daily: below('[].', 'ConsoleID ConsoleName'), rarely: below('[].', 'Title ImageIcon') },
  'users/game': {
    daily: `${published} ForumTopicID ParentGameID NumDistinctPlayers NumAchievements HighestAwardKind HighestAwardDate ${below('Achievements[].', 'Type NumAwarded NumAwardedHardcore DateEarned DateEarnedHardcore')}`,
    rarely: `Title ImageIcon ${below('Achievements[].', 'Author AuthorULID BadgeName')}`,
  },
  'users/game-leaderboards': { rarely: below('Results[].UserEntry.', 'User ULID') },
  'users/game-rank': { daily: below('[].', 'UserRank TotalScore LastAward'), rarely: '[].ULID' },
  'users/games': {},
  'users/points': {},
  'users/profile': { daily: 'RichPresenceMsg', rarely: 'User ULID TotalSoftcorePoints TotalTruePoints' },
  'users/progress': {
    daily: below('Results[].', 'NumAwarded MostRecentAwardedDate HighestAwardKind HighestAwardDate'),
    rarely: below('Results[].', 'Title ImageIcon'),
  },
  'users/rank': { daily: 'Rank' },
  'users/recent-achievements': earned,
  'users/recent-games': {
    daily: below('[].', 'LastPlayed AchievementsTotal'),
    rarely: below('[].', 'Title ImageIcon'),
  },
  'users/set-requests': { rarely: below('RequestedSets[].', 'Title ImageIcon') },
  'users/summary': {
    daily: `RichPresenceMsg RichPresenceMsgDate Rank LastGame ${below('LastGame.', published)} ${below('RecentlyPlayed[].', 'LastPlayed AchievementsTotal')} ${below('RecentAchievements[][].', 'Type DateAwarded HardcoreAchieved')}`,
    rarely: `ULID ${below('LastGame.', 'Title ImageIcon')} ${below('RecentlyPlayed[].', 'Title ImageIcon')} ${below('RecentAchievements[][].', 'GameTitle BadgeName')}`,
  },
  'users/tickets': { rarely: 'ULID' },
  'users/top': { rarely: '[].3 [].4' },
  'users/want-to-play': {
    daily: below('Results[].', 'PointsTotal AchievementsPublished'),
    rarely: below('Results[].', 'Title ImageIcon'),
  },
}

function split({ daily = '', rarely = '' }: Nulls = {}) {
  return { daily: daily.split(' ').filter(Boolean), rarely: rarely.split(' ').filter(Boolean) }
}

/** How often RetroAchievements sends null there. */
export function nullsAt(endpoint: string, place: string): 'daily' | 'rarely' | 'never' {
  const { daily, rarely } = split(nulls[endpoint])
  if (daily.includes(place)) return 'daily'
  return rarely.includes(place) ? 'rarely' : 'never'
}

/** All places of an endpoint that are listed here. */
export function listed(endpoint: string): string[] {
  return Object.values(split(nulls[endpoint])).flat()
}

/** Whether an answer is of no use without this single value. */
export function isVital(endpoint: string, place: string): boolean {
  if (endpoint === 'users/completed-games' && place === '[].HardcoreMode') return true
  return /(^|\.)(ID|GameID|ConsoleID|AchievementID)$/.test(place) && nullsAt(endpoint, place) === 'never'
}

/** Lists without which the answer is of no use: those of pages, and of lists that have an object around them. */
const due: readonly string[] = [
  ...['achievements/comments', 'awards/recent', 'games/comments', 'games/hashes', 'games/leaderboards'].map(inResults),
  ...['leaderboards/entries', 'me/followers', 'me/following', 'users/comments', 'users/game-leaderboards'].map(
    inResults,
  ),
  ...['users/progress', 'users/want-to-play'].map(inResults),
  ...['achievements/unlocks Unlocks', 'games/achievement-ids AchievementIDs', 'games/achievements Achievements'],
  ...['games/tickets Tickets', 'tickets/most-ticketed-games MostReportedGames', 'tickets/recent RecentTickets'],
]

function inResults(endpoint: string): string {
  return `${endpoint} Results`
}

export function isDue(endpoint: string, place: string): boolean {
  return due.includes(`${endpoint} ${place}`)
}
