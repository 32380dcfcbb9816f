import { page } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { paging, user } from '../../params.ts'
import { awardKinds } from '../../shapes/worth.ts'
import { image, int, nullable, text, time } from '../../words.ts'

export default endpoint({
  path: '/users/:user/progress',
  summary: 'The games of a user, with how far they got',
  description:
    'Latest award first, games without any last. Games of five achievements or fewer are left out; games whose set was demoted are there while an award on them is left, with a maximum of 0.',
  upstream: 'GetUserCompletionProgress',
  params: { user: user('u'), ...paging({ count: 100, max: 500 }) },
  pace: brisk,
  response: page({
    gameId: int('GameID'),
    title: nullable(text('Title')),
    imageIcon: nullable(image('ImageIcon')),
    consoleId: nullable(int('ConsoleID')),
    consoleName: nullable(text('ConsoleName')),
    maxPossible: nullable(int('MaxPossible', 'Achievements of the game')),
    numAwarded: nullable(int('NumAwarded', 'Achievements earned, in whichever mode')),
    numAwardedHardcore: int('NumAwardedHardcore', 'Achievements earned in hardcore mode'),
    mostRecentAwardedDate: nullable(time('MostRecentAwardedDate', 'When the latest achievement was earned')),
    highestAwardKind: nullable(text('HighestAwardKind', awardKinds)),
    highestAwardDate: nullable(time('HighestAwardDate')),
  }),
  // RetroAchievements answers an unknown user with zeros (API_GetUserCompletionProgress.php).
  doubts: ['user'],
})
