import { list } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { gameId, oneOf } from '../../params.ts'
import { highScore, rank } from '../../shapes/high-score.ts'

export default endpoint({
  path: '/games/:gameId/high-scores',
  summary: 'The highest point earners of a game',
  description:
    'At most ten, highest first; of equals, who got there first. Those who mastered the game are among them.',
  upstream: 'GetGameRankAndScore',
  params: { gameId: gameId('g') },
  fixed: { t: 0 },
  door: { t: oneOf('t', 'Which of the two tables', { 'high-scores': '0', 'latest-masters': '1' }) },
  pace: brisk,
  response: list({ rank, ...highScore }),
})
