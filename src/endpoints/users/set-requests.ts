import { at, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, image, int, text } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { choice, user } from '../../language/params.ts'
import { rarelyNull } from '../../language/word.ts'

const requested = object({
  gameId: id('GameID'),
  title: rarelyNull(text('Title')),
  imageIcon: rarelyNull(image('ImageIcon')),
  consoleId: id('ConsoleID'),
  consoleName: text('ConsoleName'),
})

export default endpoint({
  path: '/users/:user/set-requests',
  summary: 'The games for which a user wishes achievements',
  description:
    'Games without achievements that the user asked developers to make a set for. More points allow more wishes.',
  upstream: 'GetUserSetRequests',
  params: { user: user('u'), all: choice('t', 'Show also those that have got their set meanwhile') },
  pace: steady,
  response: object({
    requestedSets: at('RequestedSets', 'By title', rows(requested)),
    totalRequests: int('TotalRequests', 'How many wishes the user may have'),
    pointsForNext: int('PointsForNext', 'Points to the next wish'),
  }),
})
