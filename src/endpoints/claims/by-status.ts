import { endpoint } from '../../language/endpoint.ts'
import { steady } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { oneOf } from '../../language/params.ts'
import { claim, claimDropped } from '../../shapes/claim.ts'

/** Of those that are not active, RetroAchievements sends the newest so many, and does not say that there are more. */
const cap = 1000

export default endpoint({
  path: '/claims',
  summary: 'The claims of the whole site',
  description:
    'Newest first. Active ones include those in review and those that have run out without being dropped yet; complete ones are primary claims only; expired ones are active ones that have run out.',
  upstream: 'GetClaims',
  instead: { upstream: 'GetActiveClaims', when: ({ status }) => status === 'active' },
  params: {
    status: oneOf('k', 'Which claims', { active: '0', complete: '1', dropped: '2', expired: '3' }),
  },
  door: { k: oneOf('k', 'Which claims', { complete: '1', dropped: '2', expired: '3' }) },
  pace: steady,
  response: list(claim, { dropped: claimDropped, cap: ({ status }) => (status === 'active' ? undefined : cap) }),
})
