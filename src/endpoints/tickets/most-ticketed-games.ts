import { at, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, link, text } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { oneOf, paging, required } from '../../language/params.ts'

const game = object({
  gameId: int('GameID'),
  gameTitle: text('GameTitle'),
  gameIcon: image('GameIcon'),
  console: text('Console', 'Name of its console'),
  openTickets: int('OpenTickets', 'Tickets that nobody has dealt with yet'),
})

const { count } = paging({ count: 10, max: 100, clamped: true })

export default endpoint({
  path: '/tickets/most-ticketed-games',
  summary: 'The games with the most open tickets',
  description: 'Most first.',
  upstream: 'GetTicketData',
  precedence: 2,
  params: { count },
  fixed: { f: 1 },
  door: { f: required(oneOf('f', 'Which of the lists', { 'most-ticketed': '1' })) },
  pace: steady,
  response: object({
    mostReportedGames: at('MostReportedGames', 'Most tickets first', rows(game)),
    url: link('URL', 'The page on the site'),
  }),
})
