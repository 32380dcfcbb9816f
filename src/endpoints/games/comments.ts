import { endpoint } from '../../language/endpoint.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { gameId, oneOf, paging, required, sort } from '../../language/params.ts'
import { comment } from '../../shapes/comment.ts'

export default endpoint({
  path: '/games/:gameId/comments',
  summary: 'The comments on a game',
  description: 'Those of the system, whose user is `Server`, are among them.',
  upstream: 'GetComments',
  params: { gameId: gameId('i'), sort: sort('sort'), ...paging({ count: 100, max: 500 }) },
  fixed: { t: 1 },
  door: { t: required(oneOf('t', 'The kind of what is commented on', { game: '1' })) },
  pace: brisk,
  response: page(comment),
  doubts: ['game'],
})
