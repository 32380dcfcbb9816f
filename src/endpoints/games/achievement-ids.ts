import { due, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, int } from '../../language/fields.ts'
import { slow } from '../../language/paces.ts'
import { gameId } from '../../language/params.ts'

export default endpoint({
  path: '/games/:gameId/achievement-ids',
  summary: 'The ids of the achievements of a game',
  description: 'Of the promoted ones, ascending: the cheapest way to see that a set was revised.',
  upstream: 'GetAchievementCount',
  params: { gameId: gameId('i') },
  pace: slow,
  response: object({ gameId: id('GameID'), achievementIds: due('AchievementIDs', 'Ascending', rows(int())) }),
  doubts: ['game'],
  isEmpty: ({ achievementIds }) => achievementIds.length === 0,
})
