import { endpoint } from '../../language/endpoint.ts'
import { brisk } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { gameId } from '../../language/params.ts'
import { highScore, highScoreDoor, rank } from '../../shapes/high-score.ts'

export default endpoint({
  path: '/games/:gameId/high-scores',
  summary: 'The highest point earners of a game',
  description:
    'At most ten, highest first; of equals, who got there first. Those who mastered the game are among them.',
  upstream: 'GetGameRankAndScore',
  params: { gameId: gameId('g') },
  fixed: { t: 0 },
  door: highScoreDoor,
  pace: brisk,
  response: list({ rank, ...highScore }),
})
