import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { live } from '../../paces.ts'
import { user } from '../../params.ts'
import { int } from '../../words.ts'

export default endpoint({
  path: '/users/:user/points',
  summary: 'The points of a user',
  description: 'The cheapest way to learn whether a user exists.',
  upstream: 'GetUserPoints',
  params: { user: user('u') },
  pace: live,
  response: object({
    points: int('Points', 'Earned in hardcore mode'),
    softcorePoints: int('SoftcorePoints', 'Earned in softcore mode'),
  }),
  settles: { thing: 'user' },
})
