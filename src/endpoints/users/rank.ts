import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { user } from '../../language/params.ts'
import { nullable } from '../../language/word.ts'

export default endpoint({
  path: '/users/:user/rank',
  summary: 'The rank of a user among all',
  description: 'RetroAchievements ranks anew every 15 minutes; points are those of now.',
  upstream: 'GetUserRankAndScore',
  params: { user: user('u') },
  pace: brisk,
  response: object({
    score: int('Score', 'Points earned in hardcore mode'),
    softcoreScore: int('SoftcoreScore', 'Points earned in softcore mode'),
    rank: nullable(int('Rank', 'Null when the user is untracked or has fewer than 250 points')),
    totalRanked: int('TotalRanked', 'How many users have a rank'),
  }),
  doubts: ['user'],
  isEmpty: ({ score, softcoreScore, rank }) => score === 0 && softcoreScore === 0 && rank === null,
})
