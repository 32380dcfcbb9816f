import { at, due, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { achievementId, paging } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable } from '../../language/word.ts'
import { consoleNamed, gameNamed, unlockWith } from '../../shapes/unlock.ts'
import { achievementType, described } from '../../shapes/worth.ts'

const achievement = object({
  ...described,
  type: achievementType('Type'),
  author: nullable(text('Author', 'Display name')),
  authorUlid: nullable(text('AuthorULID')),
  dateCreated: time('DateCreated'),
  dateModified: time('DateModified'),
})

export default endpoint({
  path: '/achievements/:achievementId/unlocks',
  summary: 'Who unlocked an achievement',
  description:
    'Newest first. Untracked players are in the list and not in the counts, so there may be more rows than counted.',
  upstream: 'GetAchievementUnlocks',
  params: { achievementId: achievementId('a'), ...paging({ count: 50, max: 500, clamped: true, least: 0 }) },
  pace: brisk,
  response: object({
    achievement: at('Achievement', 'The achievement', achievement),
    console: at('Console', 'The console of its game', consoleNamed),
    game: at('Game', 'Its game', gameNamed),
    unlocksCount: int('UnlocksCount', 'Tracked players who unlocked it, in whichever mode'),
    unlocksHardcoreCount: int('UnlocksHardcoreCount', 'Tracked players who unlocked it in hardcore mode'),
    totalPlayers: int('TotalPlayers', 'Tracked players of the game'),
    unlocks: due('Unlocks', 'Newest first', rows(unlockWith({ user: text('User', 'Display name') }))),
  }),
  rowsOf: ({ unlocks }) => unlocks.length,
  settles: { thing: 'achievement', params: { count: 1 } },
})
