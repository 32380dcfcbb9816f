import { at, object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, score, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { type Page, page } from '../../language/pages.ts'
import { gameId, paging, user } from '../../language/params.ts'
import type { Reading } from '../../language/reading.ts'
import { time } from '../../language/times.ts'
import { rarelyNull } from '../../language/word.ts'
import { leaderboard } from '../../shapes/leaderboard.ts'

const userEntry = object({
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  score: score('Score', 'Its meaning is told by the format of the leaderboard'),
  formattedScore: text('FormattedScore'),
  rank: int('Rank', 'Equal scores share a rank'),
  dateUpdated: time('DateUpdated'),
})

const boards = page({ ...leaderboard, userEntry: at('UserEntry', 'The entry of the user', userEntry) })

/** That there are none is said by a list of one sentence, with status 422 (API_GetUserGameLeaderboards.php). */
function read(value: unknown, reading: Reading): ReturnType<typeof boards.read> {
  const saysNone = reading.status === 422 && Array.isArray(value)
  return saysNone ? ({ count: 0, total: 0, results: [] } satisfies Page<never>) : boards.read(value, reading)
}

export default endpoint({
  path: '/users/:user/games/:gameId/leaderboards',
  summary: 'The leaderboards of a game on which a user stands',
  description: 'By id. Empty for untracked users.',
  upstream: 'GetUserGameLeaderboards',
  params: { user: user('u'), gameId: gameId('i'), ...paging({ count: 200, max: 500 }) },
  pace: brisk,
  response: { ...boards, read },
})
