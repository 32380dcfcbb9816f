import { endpoint } from '../../language/endpoint.ts'
import { brisk } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { gameId } from '../../language/params.ts'
import { time } from '../../language/times.ts'
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
  response: list({ ...highScore, lastAward: time('LastAward', 'When the latest of them was earned') }),
})
