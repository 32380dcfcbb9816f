import { page } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { paging } from '../../params.ts'
import { followed } from '../../shapes/social.ts'
import { flag } from '../../words.ts'

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
