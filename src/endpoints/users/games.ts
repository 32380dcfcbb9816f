import { asList, keyed, object, whole } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { live } from '../../paces.ts'
import { gameIds, user } from '../../params.ts'
import { gameCounters } from '../../shapes/game-counters.ts'
import { mapKey } from '../../words.ts'

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
      keyed(row, (one, other, { ids }) => {
        const asked = ids as readonly number[]
        return asked.indexOf(one.gameId) - asked.indexOf(other.gameId)
      }),
    ),
  ),
  doubts: ['user'],
})
