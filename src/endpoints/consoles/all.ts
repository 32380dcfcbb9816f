import { asList, filtered, object, rows, sorted } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { flag, id, image, text } from '../../language/fields.ts'
import { still } from '../../language/paces.ts'
import { whole } from '../../language/pages.ts'
import { choice } from '../../language/params.ts'

const row = object({
  id: id('ID'),
  name: text('Name'),
  iconUrl: image('IconURL'),
  active: flag('Active'),
  isGameSystem: flag('IsGameSystem', 'Whether it has games, and not hubs or events'),
})

const byId = sorted(rows(row), (one, other) => one.id - other.id)
const wanted = filtered(byId, ({ active, isGameSystem }, params: { active: boolean; gameSystems: boolean }) => {
  return (active || !params.active) && (isGameSystem || !params.gameSystems)
})

export default endpoint({
  path: '/consoles',
  summary: 'The consoles',
  description: 'By id.',
  upstream: 'GetConsoleIDs',
  params: {
    active: choice(undefined, 'Show active ones only'),
    gameSystems: choice(undefined, 'Show those with games only'),
  },
  door: { a: choice('a', 'Active ones only'), g: choice('g', 'Those with games only') },
  pace: still,
  response: asList(whole(wanted)),
  settles: { thing: 'console', holds: ({ results }, named) => results.some(({ id }) => id === named) },
})
