import { endpoint } from '../../language/endpoint.ts'
import { id, image, int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { paging, user } from '../../language/params.ts'
import { nullable, rarelyNull } from '../../language/word.ts'

export default endpoint({
  path: '/users/:user/want-to-play',
  summary: 'The games that a user wants to play',
  description: "Visible for the owner of the gateway's key, and for users who follow the owner and are followed back.",
  upstream: 'GetUserWantToPlayList',
  params: { user: user('u'), ...paging({ count: 100, max: 500 }) },
  owner: true,
  pace: brisk,
  response: page(
    {
      id: id('ID'),
      title: rarelyNull(text('Title')),
      imageIcon: rarelyNull(image('ImageIcon')),
      consoleId: id('ConsoleID'),
      consoleName: text('ConsoleName'),
      pointsTotal: nullable(int('PointsTotal', 'Points of the game')),
      achievementsPublished: nullable(int('AchievementsPublished', 'Achievements of the game')),
    },
    // RetroAchievements has no order within a page (API_GetUserWantToPlayList.php).
    { order: (one, other) => one.id - other.id },
  ),
})
