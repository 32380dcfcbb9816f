import { endpoint } from '../../language/endpoint.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { oneOf, paging, sort, user } from '../../language/params.ts'
import { comment } from '../../shapes/comment.ts'

const named = user('i')

export default endpoint({
  path: '/users/:user/comments',
  summary: 'The comments on the wall of a user',
  description: 'A wall that is closed to comments is hidden, as is that of a banned user.',
  upstream: 'GetComments',
  params: { user: named, sort: sort('sort'), ...paging({ count: 100, max: 500 }) },
  fixed: { t: 3 },
  door: {
    t: oneOf('t', 'The kind of what is commented on', { user: '3' }),
    // A number is the internal id of a user.
    i: { ...named, receive: (sent, nowMs) => (/^\d{1,10}$/.test(sent) ? sent : named.receive(sent, nowMs)) },
  },
  // Without a kind, only what is no number is taken for a user, and an empty kind is none (API_GetComments.php).
  refuseQuery: ({ i, t }) => {
    if (t === '') return { parameter: 't', wanted: 'given a value' }
    return t === undefined && /^\d+$/.test(String(i))
      ? { parameter: 't', wanted: 'given where i is a number' }
      : undefined
  },
  // A name that is all digits would be taken for an internal id (API_GetComments.php), so the ULID is asked for.
  first: {
    endpoint: 'users/profile',
    complete: (params, { ulid }: { ulid: string | null }) => {
      if (/^[0-9A-Za-z]{26}$/.test(ulid ?? '')) return { ...params, user: ulid }
      return /^\d+$/.test(params.user) ? undefined : params
    },
    provesHidden: true,
  },
  pace: brisk,
  response: page(comment),
})
