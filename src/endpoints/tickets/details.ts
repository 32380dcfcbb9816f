import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { brisk } from '../../paces.ts'
import { ticketId } from '../../params.ts'
import { ticket } from '../../shapes/ticket.ts'
import { link } from '../../words.ts'

export default endpoint({
  path: '/tickets/:ticketId',
  summary: 'A ticket',
  description: 'A report that an achievement does not work, and what became of it.',
  upstream: 'GetTicketData',
  precedence: 1,
  params: { ticketId: ticketId('i') },
  pace: brisk,
  response: object({ ...ticket, url: link('URL', 'The page on the site') }),
})
