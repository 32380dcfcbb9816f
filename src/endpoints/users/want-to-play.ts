import { page } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, nullable, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { paging, user } from '../../language/params.ts'

export default endpoint({
  path: '/users/:user/want-to-play',
  summary: 'The games that a user wants to play',
  description: "Visible for the owner of the gateway's key, and for users who follow the owner and are followed back.",
  upstream: 'GetUserWantToPlayList',
  params: { user: user('u'), ...paging({ count: 100, max: 500 }) },
  owner: true,
  pace: brisk,
  response: page({
    id: int('ID'),
    title: text('Title'),
    imageIcon: image('ImageIcon'),
    consoleId: int('ConsoleID'),
    consoleName: text('ConsoleName'),
    pointsTotal: nullable(int('PointsTotal', 'Points of the game')),
    achievementsPublished: nullable(int('AchievementsPublished', 'Achievements of the game')),
  }),
})
