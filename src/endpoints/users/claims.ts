import { list } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { steady } from '../../language/paces.ts'
import { user } from '../../language/params.ts'
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
