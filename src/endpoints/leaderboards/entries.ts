import { endpoint } from '../../language/endpoint.ts'
import { int, score, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { leaderboardId, paging } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { rarelyNull } from '../../language/word.ts'

export default endpoint({
  path: '/leaderboards/:leaderboardId/entries',
  summary: 'The entries of a leaderboard',
  description: 'The best first. What the scores mean is told by the leaderboards of the game.',
  upstream: 'GetLeaderboardEntries',
  params: { leaderboardId: leaderboardId('i'), ...paging({ count: 100, max: 500 }) },
  pace: brisk,
  response: page({
    rank: int('Rank', 'Equal scores share a rank'),
    user: rarelyNull(text('User', 'Display name')),
    ulid: rarelyNull(text('ULID')),
    score: score('Score'),
    formattedScore: text('FormattedScore'),
    dateSubmitted: time('DateSubmitted', 'When the entry was last bettered'),
  }),
})
