import { endpoint } from '../../language/endpoint.ts'
import { flag, id, image, int, ratio, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { user } from '../../language/params.ts'
import { nullable, rarelyNull, vital } from '../../language/word.ts'

export default endpoint({
  path: '/users/:user/completed-games',
  summary: 'The games of a user by how complete they are',
  description:
    'The whole library at once, most complete first; the progress of the user is the newer way, page by page. A game has up to two rows: one over all modes, one for hardcore mode. Games of five achievements or fewer are left out.',
  upstream: 'GetUserCompletedGames',
  params: { user: user('u') },
  pace: brisk,
  response: list({
    gameId: id('GameID'),
    title: rarelyNull(text('Title')),
    imageIcon: rarelyNull(image('ImageIcon')),
    consoleId: nullable(int('ConsoleID')),
    consoleName: nullable(text('ConsoleName')),
    maxPossible: int('MaxPossible', 'Achievements of the game'),
    numAwarded: int('NumAwarded', 'Achievements earned'),
    pctWon: ratio('PctWon', 'Share of the achievements earned, 0 to 1'),
    // It decides which of the two rows of a game one sees.
    hardcoreMode: vital(flag('HardcoreMode', 'Whether the row counts hardcore mode alone, or all modes')),
  }),
  doubts: ['user'],
})
