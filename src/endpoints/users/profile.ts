import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { live } from '../../language/paces.ts'
import { user } from '../../language/params.ts'
import { profile } from '../../shapes/profile.ts'

export default endpoint({
  path: '/users/:user',
  summary: 'A user',
  description: 'Who it is, how many points, and what they were last seen doing.',
  upstream: 'GetUserProfile',
  params: { user: user('u') },
  use: 'identity',
  pace: live,
  response: object(profile),
})
