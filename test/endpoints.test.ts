// Every endpoint of the catalogue, asked of the sandbox: what it answers is what it declares, and stays what it was.

import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import t from 'tap'
import { loadCatalogue } from '../src/catalogue.ts'
import type { Endpoint } from '../src/endpoint.ts'
import { startGateway } from './support/gateway.ts'

/** What the sandbox has of each thing that a path may name. */
const samples = { user: 'MaxMilyin', console: '1', game: '1', achievement: '1', leaderboard: '1', ticket: '1' }

function sampleUrl({ path, params }: Endpoint): string {
  const filled = path.replace(/:(\w+)/g, (_, name) => samples[params[name]?.thing as keyof typeof samples])
  return params.count === undefined ? filled : `${filled}?count=2`
}

/** Lists cut to their first two rows, so that the snapshot can be read. */
function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(brief)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, brief(inner)]))
}

const ajv = new Ajv({ strict: true, allowUnionTypes: true })
formats.default(ajv)
const { endpoints } = await loadCatalogue()

for (const endpoint of endpoints) {
  t.test(endpoint.name, async t => {
    const { get, lines } = await startGateway(t)
    const response = await get(sampleUrl(endpoint))
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
