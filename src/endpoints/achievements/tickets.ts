import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { achievementId } from '../../params.ts'
import { int, link, nullable, text } from '../../words.ts'

export default endpoint({
  path: '/achievements/:achievementId/tickets',
  summary: 'How many tickets an achievement has',
  upstream: 'GetTicketData',
  params: { achievementId: achievementId('a') },
  pace: brisk,
  response: object({
    achievementId: int('AchievementID'),
    achievementTitle: text('AchievementTitle'),
    achievementDescription: text('AchievementDescription'),
    achievementType: nullable(
      text('AchievementType', '`progression`, `win_condition` or `missable`; null for all others'),
    ),
    url: link('URL', 'The page on the site'),
    openTickets: int('OpenTickets'),
  }),
})
