// Random questions made from the contract, right and wrong: the answer is always one that the contract knows.

import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { settled } from '../support/clock.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { dice, type Parameter, question } from '../support/questions.ts'

type Content = { [type: string]: { schema: object } }
type Operation = { parameters?: Parameter[]; responses: { [status: string]: { $ref?: string; content?: Content } } }

const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
const operations = Object.entries<{ get: Operation }>(contract.paths).map(([path, { get }]) => ({ path, ...get }))
const ajv = new Ajv2020({ strict: false, allErrors: false })
formats.default(ajv)
ajv.addSchema(contract, 'contract')
const token = 'token-of-the-operator'
/** What takes any query, as pages do, or answers in a form of its own. */
const lenient = /^\/($|healthz|docs|openapi|problems|API)/

const validators = new Map<string, ValidateFunction>()

/** What is wrong with an answer by the contract; undefined when nothing is. */
function fault(
  path: string,
  operation: Operation,
  { statusCode, headers, body }: LightMyRequestResponse,
): string | undefined {
  const documented = operation.responses[statusCode]
  if (documented === undefined) return `${statusCode} is not in the contract`
  const name = documented.$ref?.split('/').at(-1)
  const content: Content | undefined =
    name === undefined ? documented.content : contract.components.responses[name].content
  if (content === undefined || body === '')
    return body === '' ? undefined : 'there is a body that is not in the contract'
  const type = String(headers['content-type']).split(';', 1)[0] as string
  if (content[type] === undefined) return `${statusCode} as ${type} is not in the contract`
  if (!type.endsWith('json')) return undefined
  const where =
    name === undefined
      ? ['paths', path, 'get', 'responses', String(statusCode), 'content', type, 'schema']
      : ['components', 'responses', name, 'content', type, 'schema']
  const pointer = where.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `contract#/${pointer}` })
  validators.set(pointer, validate)
  return validate(JSON.parse(body)) ? undefined : `${statusCode}: ${ajv.errorsText(validate.errors)}`
}

async function play(t: Test, gateway: Gateway, rounds: number, seed: number): Promise<Map<number, number>> {
  const { send, clock, lines } = gateway
  const roll = dice(seed)
  const refused = new Set<unknown>()
  const seen = new Map<number, number>()
  for (const { path, ...operation } of operations) {
    for (let round = 0; round < rounds; round += 1) {
      const { url, valid } = question(path, operation.parameters ?? [], roll)
      const headers = {
        authorization: `Bearer ${token}`,
        ...(roll.chance(0.1) && { 'if-none-match': '*' }),
        ...(roll.chance(0.1) && {
          'cache-control': roll.one(['no-cache', 'only-if-cached', 'max-age=0', 'max-stale']),
        }),
      }
      const response = await settled(send({ url, headers }), clock)
      seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1)
      const what = fault(path, operation, response)
      if (what !== undefined) t.fail(`${url.slice(0, 100)}: ${what}`)
      if (response.statusCode === 500) t.fail(`${url.slice(0, 100)} is a mistake of ours`)
      if (response.statusCode === 503 && !response.headers['retry-after'])
        t.fail(`${url.slice(0, 100)}: no Retry-After`)
      const strict = !lenient.test(path)
      const dated = operation.parameters?.some(({ schema }) => schema.format !== undefined)
      if (strict && !valid && response.statusCode !== 400)
        t.fail(`${url.slice(0, 100)} is wrong, and gets ${response.statusCode}`)
      if (valid && !dated && response.statusCode === 400) t.fail(`${url.slice(0, 100)} is right, and refused`)
      if (response.statusCode === 400) refused.add(response.headers['x-request-id'])
      if (response.body.includes(sandboxKey)) t.fail(`${url.slice(0, 100)} shows the key`)
    }
  }
  t.strictSame(
    lines.filter(({ upstream, reqId }) => upstream !== undefined && refused.has(reqId)),
    [],
    'for what is refused, RetroAchievements is not asked',
  )
  t.strictSame(
    lines.filter(({ level, msg }) => level === 'fatal' || msg === 'the gateway made a mistake'),
    [],
  )
  return seen
}

const owner = { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token }

t.test('whatever is asked, the answer is one of those in the contract', async t => {
  const seen = await play(t, await startGateway(t, owner), 24, 20_261_101)
  for (const status of [200, 304, 400, 404]) t.ok((seen.get(status) ?? 0) >= 10, `${status} was met`)
})

const mishaps: readonly [fault: Fault, status: number][] = [
  [{ kind: 'status', status: 500 }, 502],
  [{ kind: 'truncated' }, 502],
  [{ kind: 'busy' }, 503],
  [{ kind: 'maintenance' }, 503],
  [{ kind: 'answer', json: { message: 'Unauthenticated.' }, status: 401 }, 502],
  [{ kind: 'answer', json: [] }, 200],
]

t.test('so it is while RetroAchievements fails', async t => {
  for (const [place, [mishap, status]] of mishaps.entries()) {
    const gateway = await startGateway(t, owner)
    gateway.sandbox.fault(mishap)
    const seen = await play(t, gateway, 1, place)
    t.ok(seen.has(status), `${mishap.kind} leads to ${status}`)
  }
})
