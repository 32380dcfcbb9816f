import { due, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, link } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { paging } from '../../language/params.ts'
import { listedTicket } from '../../shapes/ticket.ts'

export default endpoint({
  path: '/tickets',
  summary: 'The latest open tickets',
  description: 'Newest first: open ones and requests, on promoted achievements.',
  upstream: 'GetTicketData',
  precedence: 6,
  params: paging({ count: 10, max: 100, clamped: true, least: 0 }),
  pace: brisk,
  response: object({
    openTickets: int('OpenTickets', 'Of the whole site'),
    url: link('URL', 'The page on the site'),
    recentTickets: due('RecentTickets', 'Newest first', rows(object(listedTicket))),
  }),
  rowsOf: ({ recentTickets }) => recentTickets.length,
})
