import { asList, keyed, object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { mapKey } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { whole } from '../../language/pages.ts'
import { gameIds, user } from '../../language/params.ts'
import { gameCounters } from '../../shapes/game-counters.ts'

const row = object({ gameId: mapKey('The game'), ...gameCounters })

export default endpoint({
  path: '/users/:user/games',
  summary: 'How far a user got in some games',
  description: 'In the order asked. RetroAchievements has zeros for unknown games, as for those never played.',
  upstream: 'GetUserProgress',
  params: { user: user('u'), ids: gameIds('i') },
  pace: live,
  response: asList(
    whole(
      keyed(
        row,
        (one, other, { ids }: { ids: readonly number[] }) => ids.indexOf(one.gameId) - ids.indexOf(other.gameId),
      ),
    ),
  ),
  doubts: ['user'],
})
