import { list } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { steady } from '../../paces.ts'
import { user } from '../../params.ts'
import { claim, claimDropped } from '../../shapes/claim.ts'

export default endpoint({
  path: '/users/:user/claims',
  summary: 'The claims of a developer',
  description: 'All that the user ever made, whatever became of them, newest first.',
  upstream: 'GetUserClaims',
  params: { user: user('u') },
  pace: steady,
  response: list(claim, { dropped: claimDropped }),
})
