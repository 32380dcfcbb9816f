import { at, object, rows } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { paging } from '../../params.ts'
import { ticket } from '../../shapes/ticket.ts'
import { int, link } from '../../words.ts'

export default endpoint({
  path: '/tickets',
  summary: 'The latest open tickets',
  description: 'Newest first: open ones and requests, on promoted achievements.',
  upstream: 'GetTicketData',
  precedence: 6,
  params: paging({ count: 10, max: 100, clamped: true }),
  pace: brisk,
  response: object({
    openTickets: int('OpenTickets', 'Of the whole site'),
    url: link('URL', 'The page on the site'),
    recentTickets: at('RecentTickets', 'Newest first', rows(object(ticket))),
  }),
  rowsOf: ({ recentTickets }) => recentTickets.length,
})
