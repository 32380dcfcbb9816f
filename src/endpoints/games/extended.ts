import { endpoint } from '../../language/endpoint.ts'
import { steady } from '../../language/paces.ts'
import { gameId, unpromoted } from '../../language/params.ts'
import { extendedGame } from '../../shapes/extended-game.ts'

export default endpoint({
  path: '/games/:gameId/extended',
  summary: 'A game with its achievements and claims',
  description:
    'Achievements are in the order in which the site shows them. Claims are all that were ever made on the game, also those long over; for current ones ask for the claims of the whole site.',
  upstream: 'GetGameExtended',
  params: { gameId: gameId('i'), unpromoted: unpromoted('f') },
  pace: steady,
  response: extendedGame,
})
