import { endpoint } from '../../language/endpoint.ts'
import { flag } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { paging } from '../../language/params.ts'
import { followed } from '../../shapes/social.ts'

export default endpoint({
  path: '/me/following',
  summary: "Whom the owner of the gateway's key follows",
  description: 'The last seen first, so rows move between pages.',
  upstream: 'GetUsersIFollow',
  params: paging({ count: 100, max: 500 }),
  owner: true,
  pace: brisk,
  response: page({ ...followed, isFollowingMe: flag('IsFollowingMe', 'Whether they follow the owner back') }),
})
