import { due, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, int, link, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { choice, gameId, paging, unpromoted } from '../../language/params.ts'
import { rarelyNull } from '../../language/word.ts'
import { listedTicket } from '../../shapes/ticket.ts'

export default endpoint({
  path: '/games/:gameId/tickets',
  summary: 'The tickets of a game',
  description: 'Newest first, of every state. `openTickets` counts those of every state, too.',
  upstream: 'GetTicketData',
  precedence: 4,
  params: {
    gameId: gameId('g'),
    unpromoted: unpromoted('f'),
    ...paging({ count: 10, max: 100, clamped: true, least: 0 }),
  },
  fixed: { d: 1 },
  door: { d: choice('d', 'Whether to list the tickets') },
  pace: brisk,
  response: object({
    gameId: id('GameID'),
    gameTitle: rarelyNull(text('GameTitle')),
    consoleName: text('ConsoleName'),
    openTickets: int('OpenTickets', 'Tickets of every state'),
    url: link('URL', 'The page on the site'),
    tickets: due('Tickets', 'Newest first', rows(object(listedTicket))),
  }),
  rowsOf: ({ tickets }) => tickets.length,
})
