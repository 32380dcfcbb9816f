// What can be null, absent, empty or out of bounds in the answers about games, their achievements and boards, and about the
// whole site. notation.ts tells how to read a line.

import { games as g, users as u } from '../world/landmarks.ts'
import type { Row, Table } from './notation.ts'
import { achievementsOf, below, claims, earned, imprint, pages, withoutConsole } from './shared.ts'

const unknown = 999_999_999
const terse = 'Developer="" Genre=""'
const players = 'NumDistinctPlayers NumDistinctPlayersCasual NumDistinctPlayersHardcore'
const ticket = 'Hardcore ResolvedAt ResolvedBy ResolvedByULID AchievementType'
const people = 'AchievementAuthor&AchievementAuthorULID ReportedBy&ReportedByULID'

const tickets = (ask: string | readonly string[], list: string): readonly Row[] => [
  { ask, A: below(list, ticket), B: below(list, people), C: below(list, 'BadgeName GameTitle GameIcon') },
]

const everyTicket = Array.from({ length: 800 }, (_, index) => `i=${index + 1}`)
const boards = Array.from({ length: 15 }, (_, place) => `i=${100 * g.popular + place + 1}`)
const awards = pages('', 100, 180)

export const ofGames: Table = {
  GetAchievementCount: [{ ask: `i=${g.withoutAchievements}`, A: 'AchievementIDs=[]' }],
  GetAchievementDistribution: [{ ask: `i=${g.withoutAchievements}`, A: 'answer=[]' }],
  GetAchievementOfTheWeek: [
    { ask: '', switch: { kind: 'week', which: 'none' }, A: 'answer={"Achievement":{"ID":null},"StartAt":null}' },
    {
      ask: '',
      switch: { kind: 'week', which: 'bare' },
      A: 'Achievement.Type ForumTopic.ID',
      B: 'Achievement.Author&AuthorULID',
    },
    { ask: '', B: 'Unlocks[].RASoftcorePoints<0', C: below('Unlocks[]', 'User ULID RASoftcorePoints') },
    { ask: '', C: 'Achievement.BadgeName Achievement.BadgeURL=/Badge/.png Game.Title' },
    { ask: '', C: 'Unlocks[].DateAwarded' },
    { ask: '', switch: { kind: 'week', which: 'bare' }, C: 'Achievement.DateCreated' },
    { ask: '', switch: { kind: 'row', game: g.weekly, lacks: 'console' }, B: '500' },
    { ask: '', switch: { kind: 'row', game: g.weekly, lacks: 'itself' }, B: '500' },
    { ask: '', switch: { kind: 'row', game: g.event, lacks: 'itself' }, B: '500' },
  ],
  GetAchievementUnlocks: [
    { ask: '', A: 'answer={"Achievement":{"ID":null}}' },
    { ask: `a=${unknown}`, A: '404 Achievement=[]' },
    { ask: achievementsOf(g.popular), A: 'Achievement.Type' },
    { ask: achievementsOf(g.terse), A: 'Achievement.Description=""' },
    { ask: achievementsOf(g.authorless), B: 'Achievement.Author&AuthorULID' },
    { ask: pages(`a=${1000 * g.popular + 1}`, 500, 6), B: 'Unlocks[].RASoftcorePoints<0' },
    {
      ask: achievementsOf(g.weekly).map(ask => `${ask}&c=500`),
      C: `Game.Title ${below('Unlocks[]', 'ULID RASoftcorePoints')}`,
    },
    { ask: achievementsOf(g.weekly).map(ask => `${ask}&c=500`), C: 'Unlocks[].DateAwarded' },
    // One job counts the unlocks, and another the players.
    { ask: achievementsOf(g.shrunk), A: 'UnlocksCount>TotalPlayers' },
    { ask: `a=${1000 * g.deleted + 1}`, B: '500' },
    ...withoutConsole(game => `a=${1000 * game + 1}`),
  ],
  GetAchievementsEarnedBetween: earned(`u=${u.beginner}&f=0&t={now}`, `u=${u.main}&f={now-86400}&t={now}`),
  GetAchievementsEarnedOnDay: earned(`u=${u.beginner}&d={today}`, `u=${u.main}&d={today}`),
  GetActiveClaims: [...claims(''), { ask: '', C: '[].User' }],
  GetClaims: [...['k=1', 'k=2', 'k=3'].flatMap(claims), { ask: 'k=1', C: '[].User' }, { ask: 'k=3', A: 'answer=map' }],
  GetComments: [
    { ask: [`t=1&i=${g.popular}&c=500`, `t=1&i=${g.popular}&c=500&o=500`], C: 'Results[].User Results[].ULID' },
  ],
  GetConsoleIDs: [{ ask: '', B: '[].IconURL$=/system/.png' }],
  GetGame: [
    { ask: `i=${g.undescribed}`, A: `ForumTopicID ${imprint}` },
    { ask: `i=${g.emptyPublisher}`, A: 'Publisher=""' },
    { ask: `i=${g.terse}`, A: terse },
    { ask: `i=${g.weekly}`, C: 'Title GameTitle GameIcon ImageIcon' },
    ...withoutConsole(game => `i=${game}`),
  ],
  GetGameExtended: [
    { ask: `i=${g.undescribed}`, A: `Flags ForumTopicID ParentGameID GuideURL ${imprint}` },
    { ask: `i=${g.withoutAchievements}`, A: 'Achievements={}' },
    { ask: `i=${g.emptyPublisher}`, A: 'Publisher=""' },
    { ask: `i=${g.terse}`, A: `${terse} Achievements[].Description="" Achievements[].DisplayOrder<0` },
    { ask: `i=${g.withoutMetrics}`, A: `${players} ${below('Achievements[]', 'NumAwarded NumAwardedHardcore type')}` },
    { ask: `i=${g.authorless}`, B: 'Achievements[].Author&AuthorULID' },
    { ask: `i=${g.weekly}`, C: 'Title ImageIcon Achievements[].BadgeName' },
    { ask: pages('', 1, 31).map((_, game) => `i=${game + 1}`), C: 'Claims[].User Claims[].ULID' },
    // The user of a claim has no row any more.
    { ask: `i=${g.unswept}`, C: '500' },
    { ask: `i=${g.authorless}`, C: '500' },
    ...withoutConsole(game => `i=${game}`),
  ],
  GetGameHashes: [
    { ask: `i=${g.strayLabels}`, A: 'Results[].Name Results[].PatchUrl Results[].Labels=map Results[].Labels=[]' },
    { ask: `i=${g.terse}`, A: 'Results[].Name=""' },
    { ask: `i=${g.withoutHashes}`, A: 'Results=[]' },
    { ask: `i=${g.weekly}`, C: 'Results[].MD5' },
  ],
  GetGameInfoAndUserProgress: [
    { ask: `g=${g.undescribed}&u=${u.main}`, A: `ForumTopicID ParentGameID ${imprint}` },
    { ask: `g=${g.emptyPublisher}&u=${u.main}`, A: 'Publisher=""' },
    { ask: `g=${g.terse}&u=${u.main}`, A: `${terse} Achievements[].Description="" Achievements[].DisplayOrder<0` },
    { ask: `g=${g.uncounted}&u=${u.beginner}`, A: `NumAchievements ${players}` },
    { ask: `g=${g.gifted}&u=${u.beginner}`, A: 'UserTotalPlaytime=0&NumAwardedToUser>0' },
    { ask: `g=${g.uncounted}&u=${u.beginner}`, A: below('Achievements[]', 'NumAwarded NumAwardedHardcore') },
    { ask: `g=${g.popular}&u=${u.main}`, A: 'Achievements[].Type HighestAwardKind?&HighestAwardDate?' },
    {
      ask: `g=${g.popular}&u=${u.main}`,
      A: below('Achievements[]', 'DateEarned?&DateEarnedHardcore? DateEarnedHardcore?'),
    },
    { ask: `g=${g.popular}&u=${u.newcomer}&a=1`, A: 'HighestAwardKind HighestAwardDate' },
    {
      ask: `g=${g.begun}&u=${u.main}`,
      A: 'NumAwardedToUserHardcore>NumAwardedToUser UserCompletionHardcore=0.00%&NumAwardedToUserHardcore>0',
    },
    { ask: `g=${g.repeated}&u=${u.main}`, A: 'NumAwardedToUserHardcore>NumAwardedToUser' },
    {
      ask: `g=${g.shrunk}&u=${u.main}`,
      A: 'NumAwardedToUser>NumAchievements UserCompletion=100.00%&NumAwardedToUser>NumAchievements',
    },
    { ask: `g=${g.hollow}&u=${u.main}`, B: 'Achievements=[]&NumAchievements>0' },
    { ask: `g=${g.weekly}&u=${u.main}`, C: 'Title ImageIcon Achievements[].BadgeName' },
    { ask: `g=${g.terse}&u=${u.main}`, C: 'Achievements[].Author Achievements[].AuthorULID' },
    { ask: `g=${g.repeated}&u=${u.main}`, A: 'Achievements[].DateEarned>DateEarnedHardcore' },
    { ask: `g=${g.authorless}&u=${u.main}`, B: '500' },
    ...withoutConsole(game => `g=${game}&u=${u.main}`),
    {
      ask: `g=${g.small}&u=${u.main}`,
      switch: { kind: 'row', achievement: 1000 * g.small + 1, lacks: 'author' },
      B: '500',
    },
  ],
  GetGameLeaderboards: [
    { ask: `i=${g.popular}&c=500`, A: 'Results[].TopEntry Results[].Format="" Results[].TopEntry.Score<0' },
    { ask: `i=${g.popular}&c=500`, B: 'Results[].Author&AuthorULID', C: below('Results[].TopEntry', 'User ULID') },
    { ask: `i=${g.terse}`, A: 'Results[].Title="" Results[].Description=""' },
    // A user who is deleted heads a board until it is computed anew.
    { ask: `i=${g.unswept}`, B: '500' },
  ],
  GetGameList: [
    { ask: 'i=1&h=1', A: '[].DateModified [].ForumTopicID [].Hashes=[]', C: '[].Title [].ImageIcon [].Hashes[]' },
    { ask: 'i=1', A: '[].Hashes??' },
  ],
  GetGameProgression: [
    { ask: `i=${g.uncounted}`, A: 'NumDistinctPlayers NumAchievements Achievements[].NumAwarded' },
    { ask: `i=${g.uncounted}`, A: below('Achievements[]', 'NumAwardedHardcore TimesUsedInUnlockMedian') },
    { ask: `i=${g.uncounted}`, A: 'Achievements[].TimesUsedInHardcoreUnlockMedian Achievements[].Type' },
    { ask: `i=${g.withoutPlayers}`, A: below('Achievements[]', 'MedianTimeToUnlock MedianTimeToUnlockHardcore') },
    { ask: `i=${g.withoutPlayers}`, A: 'MedianTimeToBeat MedianTimeToBeatHardcore' },
    { ask: `i=${g.withoutPlayers}`, A: 'MedianTimeToComplete MedianTimeToMaster' },
    { ask: `i=${g.terse}`, A: 'Achievements[].Description=""' },
    { ask: `i=${g.weekly}`, C: 'Title ImageIcon Achievements[].BadgeName' },
    ...withoutConsole(game => `i=${game}`),
  ],
  'GetGameRankAndScore t=0': [
    { ask: `g=${g.begun}&t=0`, A: '[].LastAward^=1970&TotalScore=0&NumAchievements>0' },
    { ask: `g=${g.weekly}&t=0`, C: '[].User [].ULID' },
    { ask: `g=${g.popular}&t=0`, C: '[].TotalScore' },
    // A user who is deleted is among them until the summary is made anew.
    { ask: `g=${g.unswept}&t=0`, B: '500' },
  ],
  'GetGameRankAndScore t=1': [
    { ask: `g=${g.weekly}&t=1`, C: '[].User [].ULID' },
    { ask: `g=${g.weekly}&t=1`, C: '[].TotalScore' },
  ],
  GetLeaderboardEntries: [
    { ask: boards.map(ask => `${ask}&c=500`), A: 'Results[].Score<0', C: 'Results[].User Results[].ULID' },
  ],
  GetRecentGameAwards: [
    { ask: 'c=100', A: 'Results=map' },
    { ask: awards, B: 'Results[].ConsoleID&ConsoleName Results[].ConsoleName&ConsoleID>0' },
    // The awards of games that are gone are the oldest of all.
    { ask: 'd=2014-12-10&c=100', B: '500' },
    { ask: awards, C: 'Results[].User Results[].ULID Results[].GameTitle' },
  ],
  'GetTicketData i': [
    { ask: everyTicket, A: ticket, B: people },
    { ask: everyTicket, B: 'AchievementTitle&AchievementDesc&Points&BadgeName&GameID&GameTitle&GameIcon&ConsoleName' },
    {
      ask: everyTicket,
      B: 'ConsoleName&GameID>0',
      C: 'ReportedAt BadgeName&AchievementTitle! GameTitle&GameIcon&GameID>0',
    },
    { ask: everyTicket, C: 'AchievementID' },
  ],
  'GetTicketData f=1': [
    { ask: 'f=1&c=100', B: 'MostReportedGames[].Console' },
    { ask: 'f=1&c=100', C: 'MostReportedGames[].GameTitle MostReportedGames[].GameIcon' },
    { ask: 'f=1&c=100', C: 'MostReportedGames[].GameID' },
  ],
  'GetTicketData u': [
    { ask: `u=${u.withoutUlid}`, C: 'ULID' },
    { ask: `u=${u.unnamed}`, C: '500' },
    { ask: `u=${u.developer}`, switch: { kind: 'row', user: u.developer, lacks: 'name' }, C: '500' },
  ],
  'GetTicketData g': [
    ...tickets(
      [g.popular, g.authorless, g.weekly].map(game => `g=${game}&d=1&c=100`),
      'Tickets[]',
    ),
    { ask: `g=${g.popular}`, A: 'Tickets??' },
    { ask: `g=${g.weekly}`, C: 'GameTitle' },
    ...withoutConsole(game => `g=${game}`),
  ],
  'GetTicketData a': [
    { ask: achievementsOf(g.popular), A: 'AchievementType' },
    { ask: achievementsOf(g.terse), A: 'AchievementDescription=""' },
  ],
  GetTicketData: [
    ...tickets(pages('', 100, 3), 'RecentTickets[]'),
    { ask: 'c=100', switch: { kind: 'row', game: g.popular, lacks: 'console' }, B: '500' },
    { ask: 'c=100', switch: { kind: 'row', game: g.popular, lacks: 'itself' }, B: '500' },
  ],
}
