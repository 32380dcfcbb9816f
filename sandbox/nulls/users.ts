// What can be null, absent, empty or out of bounds in the answers about users. notation.ts tells how to read a line.

import { games as g, users as u } from '../world/landmarks.ts'
import type { Row, Table } from './notation.ts'
import { below, claims, earned, imprint, pages } from './shared.ts'

const somebody = Object.values(u).filter(name => name !== u.deleted && name !== u.renamedFrom)

/** What the counters of a player say while a job has not run, or a game has lost achievements. */
const contradictions = (place: string) =>
  `${below(place, 'NumAchievedHardcore>NumAchieved NumAchieved=0&NumAchievedHardcore=1')} ${below(place, 'NumAchieved>NumPossibleAchievements ScoreAchieved>PossibleScore')}`

const follows: readonly Row[] = [
  { ask: pages('', 500, 2), B: 'Results[].PointsSoftcore<0', C: below('Results[]', 'User ULID PointsSoftcore') },
]

export const ofUsers: Table = {
  GetTopTenUsers: [
    { ask: '', switch: { kind: 'tie' }, A: 'answer=map' },
    { ask: '', C: '[].3 [].4' },
  ],
  GetUserAwards: [
    { ask: `u=${u.main}`, A: below('VisibleUserAwards[]', 'Flags Title&ImageIcon ConsoleID&ConsoleName') },
    { ask: `u=${u.main}`, A: 'VisibleUserAwards[].AwardType=Event&display_award_tier' },
    { ask: `u=${u.main}`, A: 'VisibleUserAwards[].AwardType=Event&AwardDataExtra=0' },
    { ask: `u=${u.main}`, A: 'VisibleUserAwards[].AwardType^=Site&Title!&ConsoleID=101&ConsoleName=Events&ImageIcon!' },
    { ask: `u=${u.bereft}`, B: 'VisibleUserAwards[].AwardType^=Mastery&Title&ConsoleID&ConsoleName&ImageIcon' },
    // A picture of a playtest.
    { ask: `u=${u.main}`, A: 'VisibleUserAwards[].AwardType=Playtest&ImageIcon' },
    // The event of an award is gone.
    { ask: `u=${u.stranded}`, B: '500' },
  ],
  GetUserClaims: claims([`u=${u.developer}`, `u=${u.withoutUlid}`]),
  GetUserCompletedGames: [
    {
      ask: [`u=${u.main}`, `u=${u.moderator}`],
      A: '[].PctWon>1 [].NumAwarded>MaxPossible',
      B: '[].ConsoleID&ConsoleName',
      C: '[].Title [].ImageIcon',
      also: {
        'a row of hardcore mode above the row of all modes': json =>
          hardcoreRows(json).some(([all, hard]) => hard > all),
        'a row of hardcore mode without one of all modes': json => hardcoreRows(json).some(([all]) => all === 0),
      },
    },
  ],
  GetUserCompletionProgress: [
    { ask: `u=${u.beginner}`, A: 'Results[].NumAwarded&NumAwardedHardcore=1' },
    { ask: `u=${u.main}&c=500`, A: 'Results[].NumAwardedHardcore>NumAwarded Results[].NumAwarded>MaxPossible' },
    { ask: `u=${u.main}&c=500`, A: below('Results[]', 'MostRecentAwardedDate HighestAwardKind&HighestAwardDate') },
    { ask: `u=${u.main}&c=500`, C: 'Results[].Title Results[].ImageIcon' },
  ],
  GetUserGameLeaderboards: [
    { ask: `i=${g.popular}&u=${u.unnamed}`, C: 'Results[].UserEntry.User' },
    { ask: `i=${g.popular}&u=${u.withoutUlid}`, C: 'Results[].UserEntry.ULID' },
    { ask: somebody.map(name => `i=${g.popular}&u=${name}`), A: 'Results[].Format="" Results[].UserEntry.Score<0' },
    { ask: somebody.map(name => `i=${g.terse}&u=${name}`), A: 'Results[].Title="" Results[].Description=""' },
    { ask: somebody.map(name => `i=${g.popular}&u=${name}`), A: 'Results[].Format=UNSIGNED&UserEntry.Score<0' },
  ],
  GetUserGameRankAndScore: [
    { ask: `g=${g.popular}&u=${u.untracked}`, A: '[].UserRank' },
    { ask: `g=${g.begun}&u=${u.beginner}`, A: '[].TotalScore' },
    { ask: `g=${g.popular}&u=${u.casual}`, A: '[].LastAward' },
    { ask: `g=${g.popular}&u=${u.withoutUlid}`, C: '[].ULID' },
  ],
  GetUserPoints: [{ ask: `u=${u.negative}`, B: 'SoftcorePoints<0' }],
  GetUserProfile: [
    { ask: `u=${u.newcomer}`, A: 'RichPresenceMsg' },
    { ask: `u=${u.banned}`, A: 'Motto=""' },
    { ask: `u=${u.negative}`, B: 'TotalSoftcorePoints<0' },
    { ask: `u=${u.unnamed}`, C: 'User' },
    { ask: `u=${u.withoutUlid}`, C: 'ULID' },
    { ask: somebody.map(name => `u=${name}`), C: 'TotalSoftcorePoints TotalTruePoints' },
  ],
  GetUserProgress: [
    { ask: `u=${u.main}&i=${g.begun},${g.shrunk},${g.repeated}`, A: contradictions('[]') },
    { ask: `u=${u.main}&i=x`, A: 'answer=[]' },
  ],
  GetUserRankAndScore: [
    { ask: `u=${u.untracked}`, A: 'Rank' },
    { ask: `u=${u.negative}`, B: 'SoftcoreScore<0' },
    { ask: `u=${u.unnamed}`, C: '500' },
    { ask: `u=${u.friend}`, switch: { kind: 'row', user: u.friend, lacks: 'name' }, C: '500' },
  ],
  GetUserRecentAchievements: [
    ...earned(`u=${u.beginner}&m=1440`, `u=${u.main}&m=1440`),
    { ask: `u=${u.main}&m=1440`, A: '[].CumulScore??' },
  ],
  GetUserRecentlyPlayedGames: [
    { ask: `u=${u.beginner}`, A: '[].LastPlayed [].AchievementsTotal&NumPossibleAchievements=0' },
    { ask: pages(`u=${u.main}`, 50, 4), A: contradictions('[]'), C: '[].Title [].ImageIcon' },
    { ask: `u=${u.stranded}`, B: '500' },
  ],
  GetUserSetRequests: [
    { ask: [u.main, ...somebody].map(name => `u=${name}&t=1`), C: 'RequestedSets[].Title RequestedSets[].ImageIcon' },
  ],
  GetUserSummary: [
    {
      ask: `u=${u.newcomer}&g=5`,
      A: 'RichPresenceMsg RichPresenceMsgDate Rank LastGame? Awarded? RecentAchievements?',
    },
    { ask: `u=${u.newcomer}&g=5`, A: below('LastActivity', 'timestamp lastupdate activitytype data data2') },
    { ask: `u=${u.main}`, A: 'Awarded={} RecentAchievements={} LastGame?' },
    { ask: `u=${u.browser}&g=5`, A: 'RecentAchievements=[]' },
    { ask: `u=${u.friend}&g=5`, A: below('LastGame', imprint) },
    { ask: `u=${u.beginner}&g=5`, A: 'RecentlyPlayed[].LastPlayed RecentlyPlayed[].AchievementsTotal' },
    {
      ask: [`u=${u.main}&g=100`, `u=${u.beginner}&g=5`],
      A: `${contradictions('Awarded[]')} RecentAchievements[][].Type`,
    },
    { ask: `u=${u.main}&g=5&a=0`, A: 'RecentAchievements[][].DateAwarded&HardcoreAchieved' },
    { ask: `u=${u.negative}`, B: 'TotalSoftcorePoints<0' },
    { ask: `u=${u.withoutUlid}`, C: 'ULID' },
    { ask: `u=${u.main}&g=100`, C: 'LastGame.Title&ImageIcon RecentlyPlayed[].Title&ImageIcon' },
    { ask: `u=${u.main}&g=100`, C: 'RecentAchievements[][].GameTitle RecentAchievements[][].BadgeName' },
    { ask: `u=${u.unnamed}`, C: '404' },
    ...[u.stranded, u.bereft].map((name): Row => ({ ask: `u=${name}&g=5`, B: '500' })),
  ],
  GetUserWantToPlayList: [
    { ask: `u=${u.main}&c=500`, A: 'Results[].PointsTotal Results[].AchievementsPublished' },
    { ask: `u=${u.main}&c=500`, C: 'Results[].Title Results[].ImageIcon' },
    { ask: `u=${u.bereft}`, B: '500' },
    { ask: `u=${u.main}&c=500`, switch: { kind: 'row', game: g.withoutMetrics, lacks: 'console' }, B: '500' },
  ],
  GetUsersFollowingMe: follows,
  GetUsersIFollow: follows,
}

/** The counts of all modes and of hardcore mode, of each game that has some in hardcore mode. */
function hardcoreRows(json: unknown): readonly (readonly [all: number, hard: number])[] {
  const rows = json as readonly { GameID: number; HardcoreMode: string; NumAwarded: number }[]
  return rows
    .filter(({ HardcoreMode }) => HardcoreMode === '1')
    .map(hard => [
      rows.find(row => row.GameID === hard.GameID && row.HardcoreMode === '0')?.NumAwarded ?? 0,
      hard.NumAwarded,
    ])
}
