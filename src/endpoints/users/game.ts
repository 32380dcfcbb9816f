import { at, object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, int, ratio, text } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { choice, gameId, user } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
import { achievementsOf } from '../../shapes/achievement.ts'
import { game, gameDropped } from '../../shapes/game.ts'
import { awardKinds } from '../../shapes/worth.ts'

const earned = {
  dateEarned: nullable(time('DateEarned', 'When the user earned it, in whichever mode; null when not yet')),
  dateEarnedHardcore: nullable(
    time('DateEarnedHardcore', 'When the user earned it in hardcore mode; null when not yet'),
  ),
}

/** Without its author, RetroAchievements answers this question not at all (API_GetGameInfoAndUserProgress.php). */
const author = { author: rarelyNull(text('Author', 'Display name')), authorUlid: rarelyNull(text('AuthorULID')) }

export default endpoint({
  path: '/users/:user/games/:gameId',
  summary: 'A game with what a user earned in it',
  description: 'Achievements are in the order in which the site shows them.',
  upstream: 'GetGameInfoAndUserProgress',
  params: { user: user('u'), gameId: gameId('g') },
  fixed: { a: 1 },
  door: { a: choice('a', 'Whether to tell of the highest award') },
  pace: live,
  response: object(
    {
      id: id('ID'),
      ...game,
      parentGameId: nullable(int('ParentGameID', 'Of a subset, the game that it belongs to')),
      numDistinctPlayers: nullable(
        int('NumDistinctPlayers', 'Players with at least one achievement; null before they were first counted'),
      ),
      numAchievements: nullable(int('NumAchievements', 'Promoted achievements of the game')),
      numAwardedToUser: int('NumAwardedToUser', 'Achievements earned, in whichever mode'),
      numAwardedToUserHardcore: int('NumAwardedToUserHardcore', 'Achievements earned in hardcore mode'),
      userCompletion: ratio('UserCompletion', 'Share of the achievements earned, 0 to 1, in whichever mode'),
      userCompletionHardcore: ratio(
        'UserCompletionHardcore',
        'Share of the achievements earned in hardcore mode, 0 to 1',
      ),
      userTotalPlaytime: int('UserTotalPlaytime', 'Seconds played, subsets included'),
      highestAwardKind: nullable(text('HighestAwardKind', awardKinds)),
      highestAwardDate: nullable(time('HighestAwardDate')),
      achievements: at('Achievements', 'In the order of the site', achievementsOf('Type', { ...author, ...earned })),
    },
    { dropped: gameDropped },
  ),
})
