import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, link, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { user } from '../../language/params.ts'
import { rarelyNull } from '../../language/word.ts'

export default endpoint({
  path: '/users/:user/tickets',
  summary: 'How a developer deals with tickets',
  description: 'Counts of the tickets on achievements that the user looks after.',
  upstream: 'GetTicketData',
  precedence: 3,
  params: { user: user('u') },
  pace: brisk,
  response: object({
    user: text('User', 'Display name'),
    ulid: rarelyNull(text('ULID')),
    open: int('Open', 'Tickets that wait for the user'),
    closed: int('Closed', 'Tickets that turned out to be no fault'),
    resolved: int('Resolved', 'Tickets whose fault was mended'),
    total: int('Total', 'All of these; requests and tickets in quarantine are in none'),
    url: link('URL', 'The page on the site'),
  }),
})
