import { endpoint } from '../../language/endpoint.ts'
import { live } from '../../language/paces.ts'
import { pageOfUnknown } from '../../language/pages.ts'
import { paging, user } from '../../language/params.ts'
import { gameCounters } from '../../shapes/game-counters.ts'
import { playedGame } from '../../shapes/played-game.ts'

export default endpoint({
  path: '/users/:user/recent-games',
  summary: 'The games that a user played lately',
  description: 'The latest played first, with how far the user got in each. How many there are is not told.',
  upstream: 'GetUserRecentlyPlayedGames',
  params: { user: user('u'), ...paging({ count: 10, max: 50, clamped: true, least: 0 }) },
  pace: live,
  response: pageOfUnknown({ ...playedGame, ...gameCounters }),
  doubts: ['user'],
})
