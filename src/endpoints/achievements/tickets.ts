import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, int, link, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { achievementId } from '../../language/params.ts'
import { achievementType } from '../../shapes/worth.ts'

export default endpoint({
  path: '/achievements/:achievementId/tickets',
  summary: 'How many tickets an achievement has',
  description: 'The count alone; the tickets themselves are among those of the game.',
  upstream: 'GetTicketData',
  precedence: 5,
  params: { achievementId: achievementId('a') },
  pace: brisk,
  response: object({
    achievementId: id('AchievementID'),
    achievementTitle: text('AchievementTitle'),
    achievementDescription: text('AchievementDescription'),
    achievementType: achievementType('AchievementType'),
    url: link('URL', 'The page on the site'),
    openTickets: int('OpenTickets', 'Tickets that nobody has dealt with yet'),
  }),
})
