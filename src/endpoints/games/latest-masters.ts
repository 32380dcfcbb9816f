import { list } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { gameId } from '../../params.ts'
import { highScore, highScoreDoor } from '../../shapes/high-score.ts'

export default endpoint({
  path: '/games/:gameId/latest-masters',
  summary: 'The latest players who mastered a game',
  description: 'At most ten, newest first.',
  upstream: 'GetGameRankAndScore',
  params: { gameId: gameId('g') },
  fixed: { t: 1 },
  door: highScoreDoor,
  pace: brisk,
  response: list(highScore),
})
