import { endpoint } from '../../language/endpoint.ts'
import { steady } from '../../language/paces.ts'
import { picked } from '../../language/pages.ts'
import { gameId, unpromoted } from '../../language/params.ts'
import { extendedGame } from '../../shapes/extended-game.ts'

export default endpoint({
  path: '/games/:gameId/achievements',
  summary: 'The achievements of a game',
  description: 'In the order in which the site shows them. The same answer of RetroAchievements as the extended game.',
  upstream: 'GetGameExtended',
  params: { gameId: gameId('i'), unpromoted: unpromoted('f') },
  pace: steady,
  response: picked(extendedGame, 'achievements'),
})
