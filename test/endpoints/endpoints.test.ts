// Every endpoint of the catalogue, asked of the sandbox: what it answers is what it declares, and stays what it was.

import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import t from 'tap'
import { brief, sampleOf } from '../../sandbox/samples.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { startGateway } from '../support/gateway.ts'

const token = 'token-of-the-operator'
const ajv = new Ajv({ strict: true, allowUnionTypes: true })
formats.default(ajv)
const { endpoints } = await loadCatalogue()

for (const endpoint of endpoints) {
  t.test(endpoint.name, async t => {
    const { get, lines } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
    const response = await get(sampleOf(endpoint), { authorization: `Bearer ${token}` })
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
