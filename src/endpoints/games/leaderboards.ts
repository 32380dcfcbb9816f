import { at, object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { score, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { gameId, paging } from '../../language/params.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
import { leaderboard } from '../../shapes/leaderboard.ts'

const topEntry = object({
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  score: score('Score', 'Its meaning is told by the format of the leaderboard'),
  formattedScore: text('FormattedScore'),
})

export default endpoint({
  path: '/games/:gameId/leaderboards',
  summary: 'The leaderboards of a game',
  description: 'By id within a page. Those that are disabled or not promoted are among them, hidden ones are not.',
  upstream: 'GetGameLeaderboards',
  params: { gameId: gameId('i'), ...paging({ count: 100, max: 500 }) },
  pace: brisk,
  response: page(
    {
      ...leaderboard,
      topEntry: nullable(at('TopEntry', 'The best entry; null while there is none', topEntry)),
      author: nullable(text('Author', 'Display name')),
      authorUlid: nullable(text('AuthorULID')),
      state: text('State', '`active`, `disabled` or `unpromoted`'),
    },
    { order: (one, other) => one.id - other.id },
  ),
})
