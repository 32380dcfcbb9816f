import { endpoint } from '../../language/endpoint.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { achievementId, oneOf, paging, required, sort } from '../../language/params.ts'
import { comment } from '../../shapes/comment.ts'

export default endpoint({
  path: '/achievements/:achievementId/comments',
  summary: 'The comments on an achievement',
  description: 'Those of the system, whose user is `Server`, are among them.',
  upstream: 'GetComments',
  params: { achievementId: achievementId('i'), sort: sort('sort'), ...paging({ count: 100, max: 500 }) },
  fixed: { t: 2 },
  door: { t: required(oneOf('t', 'The kind of what is commented on', { achievement: '2' })) },
  pace: brisk,
  response: page(comment),
  doubts: ['achievement'],
})
