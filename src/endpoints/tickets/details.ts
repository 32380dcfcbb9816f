import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { link } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { ticketId } from '../../language/params.ts'
import { ticket } from '../../shapes/ticket.ts'

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
