import { asList, keyed } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, keyOf } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { whole } from '../../language/pages.ts'
import { choice, gameId, unpromoted } from '../../language/params.ts'
import { word } from '../../language/word.ts'

const players = int('', 'How many players earned exactly so many')

const row = word(
  undefined,
  undefined,
  {
    type: 'object',
    properties: { unlockCount: { type: 'integer', description: 'Achievements earned' }, players: players.schema },
    required: ['unlockCount', 'players'],
    additionalProperties: false,
  },
  (value, reading) => ({ unlockCount: keyOf(reading), players: players.read(value, reading) }),
)

export default endpoint({
  path: '/games/:gameId/achievement-distribution',
  summary: 'How many players earned how many achievements of a game',
  description:
    'One row for each number from 1 to all, ascending. Without `hardcore`, unlocks made in softcore mode alone count.',
  upstream: 'GetAchievementDistribution',
  params: {
    gameId: gameId('i'),
    hardcore: choice('h', 'Count unlocks made in hardcore mode in place of those made in softcore mode'),
    unpromoted: unpromoted('f'),
  },
  pace: steady,
  response: asList(whole(keyed(row, (one, other) => one.unlockCount - other.unlockCount))),
  doubts: ['game'],
})
