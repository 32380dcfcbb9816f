import { endpoint } from '../../language/endpoint.ts'
import { id, image, int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { cutHere, page } from '../../language/pages.ts'
import { number, paging, unbounded, user } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
import { awardKinds } from '../../shapes/worth.ts'

const games = page({
  gameId: id('GameID'),
  title: rarelyNull(text('Title')),
  imageIcon: rarelyNull(image('ImageIcon')),
  consoleId: id('ConsoleID'),
  consoleName: text('ConsoleName'),
  maxPossible: int('MaxPossible', 'Achievements of the game'),
  numAwarded: nullable(
    int('NumAwarded', 'Achievements earned, in whichever mode; null for minutes after the game was begun'),
  ),
  numAwardedHardcore: int('NumAwardedHardcore', 'Achievements earned in hardcore mode'),
  mostRecentAwardedDate: nullable(time('MostRecentAwardedDate', 'When the latest achievement was earned')),
  highestAwardKind: nullable(text('HighestAwardKind', awardKinds)),
  highestAwardDate: nullable(time('HighestAwardDate')),
})

export default endpoint({
  path: '/users/:user/progress',
  summary: 'The games of a user, with how far they got',
  description:
    'Latest award first, games without any last. Games of five achievements or fewer are left out; games whose set was demoted are there while an award on them is left, with a maximum of 0.',
  upstream: 'GetUserCompletionProgress',
  params: { user: user('u'), ...paging({ count: 100, max: 500, here: true }) },
  // Every page costs RetroAchievements the whole list, and no page may be longer than this.
  block: 500,
  door: {
    o: number('o', 'Games to skip', { fallback: 0, min: 0, max: 1_000_000, door: unbounded }),
    c: number('c', 'Games wanted', { fallback: 100, min: 1, max: 500 }),
  },
  pace: brisk,
  response: cutHere(games),
  // RetroAchievements answers an unknown user with zeros (API_GetUserCompletionProgress.php).
  doubts: ['user'],
})
