import { first, object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { gameId, user } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { isNothing, nullable, rarelyNull } from '../../language/word.ts'

export default endpoint({
  path: '/users/:user/games/:gameId/rank',
  summary: 'The rank of a user in a game',
  description: 'By points of all modes, so it may differ from the high scores, which count hardcore mode alone.',
  upstream: 'GetUserGameRankAndScore',
  params: { user: user('u'), gameId: gameId('g') },
  pace: brisk,
  response: first(
    object({
      user: text('User', 'Username, which may differ from the display name'),
      ulid: rarelyNull(text('ULID')),
      userRank: nullable(int('UserRank', 'Null when the user is untracked')),
      totalScore: nullable(int('TotalScore', 'Points earned, in whichever mode')),
      lastAward: nullable(time('LastAward', 'Null while nothing was earned in hardcore mode')),
    }),
  ),
  doubts: ['user', 'game'],
  none: { code: 'not-played', when: json => json !== null && isNothing(json) },
})
