import { list } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { gameId, oneOf } from '../../params.ts'
import { highScore } from '../../shapes/high-score.ts'

export default endpoint({
  path: '/games/:gameId/latest-masters',
  summary: 'The latest players who mastered a game',
  description: 'At most ten, newest first.',
  upstream: 'GetGameRankAndScore',
  params: { gameId: gameId('g') },
  fixed: { t: 1 },
  door: { t: oneOf('t', 'Which of the two tables', { 'high-scores': '0', 'latest-masters': '1' }) },
  pace: brisk,
  response: list(highScore),
})
