import { due, object, rows, sorted } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, link, text } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { oneOf, paging, required } from '../../language/params.ts'
import { nullable, rarelyNull } from '../../language/word.ts'

const game = object({
  gameId: rarelyNull(int('GameID')),
  gameTitle: rarelyNull(text('GameTitle')),
  gameIcon: rarelyNull(image('GameIcon')),
  console: nullable(text('Console', 'Name of its console')),
  openTickets: int('OpenTickets', 'Tickets that nobody has dealt with yet'),
})

type Game = ReturnType<typeof game.read>

/** RetroAchievements has no order for games with as many tickets (API_GetTicketData.php). */
const byTickets = (one: Game, other: Game) =>
  (other.openTickets ?? 0) - (one.openTickets ?? 0) || (one.gameId ?? 0) - (other.gameId ?? 0)

const { count } = paging({ count: 10, max: 100, clamped: true, least: 0 })

export default endpoint({
  path: '/tickets/most-ticketed-games',
  summary: 'The games with the most open tickets',
  description: 'Most first; of equals, by id.',
  upstream: 'GetTicketData',
  precedence: 2,
  // RetroAchievements takes 20 for what is below 1 (API_GetTicketData.php).
  params: { count: { ...count, receive: (sent, nowMs) => count.receive(sent, nowMs) || 20 } },
  fixed: { f: 1 },
  door: { f: required(oneOf('f', 'Which of the lists', { 'most-ticketed': '1' })) },
  pace: steady,
  response: object({
    mostReportedGames: due('MostReportedGames', 'Most tickets first, of equals by id', sorted(rows(game), byTickets)),
    url: link('URL', 'The page on the site'),
  }),
})
