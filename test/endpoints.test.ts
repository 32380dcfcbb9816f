// Every endpoint of the catalogue, asked of the sandbox: what it answers is what it declares, and stays what it was.

import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import t from 'tap'
import { loadCatalogue } from '../src/catalogue.ts'
import { type Endpoint, pathNames } from '../src/endpoint.ts'
import { startGateway } from './support/gateway.ts'

/** What the sandbox has of each parameter that has to be given. */
const samples: { readonly [param: string]: string } = {
  user: 'MaxMilyin',
  gameId: '1',
  consoleId: '1',
  achievementId: '1002',
  leaderboardId: '101',
  ticketId: '1',
  ids: '18,1',
  from: '2026-10-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  date: '2026-11-01',
}

/** Where those have nothing to show. */
const better: { readonly [endpoint: string]: { readonly [param: string]: string } } = {
  'achievements/comments': { achievementId: '1004' },
  'users/claims': { user: 'SetSmith' },
  'users/tickets': { user: 'SetSmith' },
}

function sampleUrl({ name, path, params }: Endpoint): string {
  const sample = { ...samples, ...better[name] }
  const inside = pathNames(path)
  const needed = Object.keys(params).filter(param => params[param]?.fallback === undefined && !inside.includes(param))
  const query = new URLSearchParams(Object.fromEntries(needed.map(param => [param, sample[param] as string])))
  if (params.count !== undefined) query.set('count', '2')
  return `${path.replace(/:(\w+)/g, (_, param) => sample[param] as string)}?${query}`
}

/** Lists cut to their first two rows, so that the snapshot can be read. */
function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(brief)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, brief(inner)]))
}

const token = 'token-of-the-operator'
const ajv = new Ajv({ strict: true, allowUnionTypes: true })
formats.default(ajv)
const { endpoints } = await loadCatalogue()

for (const endpoint of endpoints) {
  t.test(endpoint.name, async t => {
    const { get, lines } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
    const response = await get(sampleUrl(endpoint), { authorization: `Bearer ${token}` })
    t.equal(response.statusCode, 200)
    const validate = ajv.compile(endpoint.response.schema)
    t.ok(validate(response.json()), JSON.stringify(validate.errors))
    t.matchSnapshot(JSON.stringify(brief(response.json()), null, 2))
    t.strictSame(
      lines.filter(({ level }) => level === 'warn' || level === 'error'),
      [],
      'nothing in the answer was a surprise',
    )
  })
}
