// A call that a route makes and a client of the compatibility routes makes as well is one question, with one cached answer: then
// it has to be read by the same declaration, whichever way asked first.

import t from 'tap'
import { callOf } from '../../src/catalogue/call.ts'
import { createForms } from '../../src/catalogue/compat.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Param, Params } from '../../src/language/params.ts'

const { endpoints } = await loadCatalogue()
const forms = createForms(endpoints)
const nowMs = Date.UTC(2026, 10, 1, 12)

/** Values that a parameter may have. */
function valuesOf({ schema, fallback, read }: Param): readonly unknown[] {
  const written = [...((schema.examples ?? []) as string[]), ...((schema.enum ?? []) as string[])]
  if (schema.type === 'boolean') written.push('true', 'false')
  if (schema.type === 'integer') written.push(String(schema.minimum), String(schema.maximum))
  return [...written.map(each => read(each, nowMs)), ...(fallback === undefined ? [] : [fallback])]
}

/** Parameters of an endpoint that differ from the first in one of them. */
function paramsOf({ params: declared, block }: Endpoint): readonly Params[] {
  const values = Object.entries(declared).map(([name, param]) => [name, valuesOf(param)] as const)
  const first = Object.fromEntries(values.map(([name, [value]]) => [name, value]))
  const offsets = block === undefined ? [] : [0, 499, 500, 1_250, 1_000_000].map(offset => ({ ...first, offset }))
  return [...offsets, ...values.flatMap(([name, each]) => each.map(value => ({ ...first, [name]: value })))]
}

for (const endpoint of endpoints) {
  t.test(`what ${endpoint.name} asks is read alike where the compatibility routes ask it`, async t => {
    for (const params of [{}, ...paramsOf(endpoint)].slice(Object.keys(endpoint.params).length === 0 ? 0 : 1)) {
      const { method, query, key } = callOf(endpoint, params)
      const question = forms.read(method, Object.fromEntries(new URLSearchParams(query)), nowMs)
      t.equal(question.call.key, key, query)
      t.ok(question.endpoint, `${method}?${query} has a reader`)
      t.equal(callOf(question.endpoint as Endpoint, question.params).key, key)
      t.equal(question.endpoint?.response.outer, endpoint.response.outer)
    }
  })
}
