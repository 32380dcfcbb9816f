import { at, object, rows } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { slow } from '../../paces.ts'
import { gameId } from '../../params.ts'
import { int } from '../../words.ts'

export default endpoint({
  path: '/games/:gameId/achievement-ids',
  summary: 'The ids of the achievements of a game',
  description: 'Of the promoted ones, ascending: the cheapest way to see that a set was revised.',
  upstream: 'GetAchievementCount',
  params: { gameId: gameId('i') },
  pace: slow,
  response: object({ gameId: int('GameID'), achievementIds: at('AchievementIDs', 'Ascending', rows(int())) }),
  doubts: ['game'],
  isEmpty: ({ achievementIds }) => achievementIds.length === 0,
})
