import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { live } from '../../paces.ts'
import { user } from '../../params.ts'
import { profile } from '../../shapes/profile.ts'

export default endpoint({
  path: '/users/:user',
  summary: 'A user',
  description: 'Who it is, how many points, and what they were last seen doing.',
  upstream: 'GetUserProfile',
  params: { user: user('u') },
  pace: live,
  response: object(profile),
})
