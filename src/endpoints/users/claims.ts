import { endpoint } from '../../language/endpoint.ts'
import { text } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { user } from '../../language/params.ts'
import { claim, claimDropped } from '../../shapes/claim.ts'

export default endpoint({
  path: '/users/:user/claims',
  summary: 'The claims of a developer',
  description: 'All that the user ever made, whatever became of them, newest first.',
  upstream: 'GetUserClaims',
  params: { user: user('u') },
  pace: steady,
  response: list({ ...claim, user: text('User', 'Display name of the developer') }, { dropped: claimDropped }),
})
