// How clients of RetroAchievements may put a method, derived from the endpoints that ask it: the forms in which the
// compatibility door is asked, and which endpoint asks the very same.

import { type Endpoint, methodsOf } from '../language/endpoint.ts'
import type { Param, Params } from '../language/params.ts'
import { type Asked, type Call, callOf, createCall } from './call.ts'
import { paceOf, type Question } from './query.ts'

/** Query parameters by RetroAchievements' names, as they were sent; one that was sent twice is a list. */
export type Query = { readonly [name: string]: string | readonly string[] | undefined }

/** What is wrong with a query, by the names of its parameters. */
export class FormError extends Error {
  override readonly name = 'FormError'
  readonly faults: ReadonlyMap<string, string>

  constructor(faults: ReadonlyMap<string, string>) {
    super('the parameters are not valid')
    this.faults = faults
  }
}

export type Forms = {
  /** Whether what a method tells belongs to the owner of the key; undefined for an unknown method. */
  isOwners(method: string): boolean | undefined
  /** What is asked with a method that is known. Throws FormError. */
  read(method: string, query: Query, nowMs: number): Question
}

type Table = ReadonlyMap<string, Param>

type Form = { readonly method: string; readonly endpoint: Endpoint; readonly table: Table }

export function createForms(endpoints: readonly Endpoint[]): Forms {
  const byMethod = Map.groupBy(
    endpoints.flatMap(endpoint =>
      methodsOf(endpoint).map(method => ({ method, endpoint, table: tableOf(method, endpoint) })),
    ),
    ({ method }) => method,
  )
  // A form that needs nothing fits every query, so it comes last.
  for (const forms of byMethod.values()) {
    forms.sort((one, other) => precedenceOf(one) - precedenceOf(other) || needs(other.table) - needs(one.table))
  }

  return {
    isOwners: method => byMethod.get(method)?.some(({ endpoint }) => endpoint.owner === true),
    read(method, query, nowMs) {
      const forms = byMethod.get(method) as readonly Form[]
      const form = forms.find(({ endpoint, table }) => fits(endpoint, table, query, nowMs)) ?? (forms.at(-1) as Form)
      const refused = form.endpoint.refuseQuery?.(query)
      if (refused !== undefined) throw new FormError(new Map([[refused.parameter, `has to be ${refused.wanted}`]]))
      const asked = receive(form.table, query, nowMs)
      const call = createCall(method, asked, { owner: form.endpoint.owner, keys: form.endpoint.response.keys })
      const reader = forms.map(({ endpoint }) => readerOf(endpoint, call, query, nowMs)).find(Boolean)
      const params = reader?.params ?? {}
      return {
        call,
        endpoint: reader?.endpoint,
        params,
        outer: form.endpoint.response.outer,
        pace: paceOf(form.endpoint, params, nowMs),
        raw: true,
      }
    },
  }
}

function precedenceOf({ endpoint }: { endpoint: Endpoint }): number {
  return endpoint.precedence ?? 0
}

/** What may be sent, by name. */
function tableOf(method: string, { upstream, params, door = {} }: Endpoint): Table {
  if (method !== upstream) return new Map()
  const sent = Object.values(params).flatMap((param): [string, Param][] =>
    param.upstream ? [[param.upstream, param]] : [],
  )
  return new Map([...sent, ...Object.entries(door)])
}

function needs(table: Table): number {
  return [...table.values()].filter(({ fallback }) => fallback === undefined).length
}

/** Whether a query has what this form cannot do without, and does not speak of another. */
function fits({ fixed = {} }: Endpoint, table: Table, query: Query, nowMs: number): boolean {
  return [...table].every(([name, param]) => {
    const sent = query[name] || undefined
    if (sent === undefined) return param.fallback !== undefined
    return !(name in fixed) || receiveOne(param, sent, nowMs) !== undefined
  })
}

function receiveOne(param: Param, sent: string | readonly string[], nowMs: number): { value: unknown } | undefined {
  try {
    return typeof sent === 'string' ? { value: param.receive(sent, nowMs) } : undefined
  } catch {
    return undefined
  }
}

/** An empty parameter is the same as none. Throws FormError. */
function receive(table: Table, query: Query, nowMs: number): Asked[] {
  const faults = new Map<string, string>()
  const asked: Asked[] = []
  for (const [name, param] of table) {
    const sent = query[name]
    // PHP reads `u[]` as a list.
    if (Object.keys(query).some(each => each.startsWith(`${name}[`))) {
      faults.set(name, 'has to be given once')
      continue
    }
    if (!sent) {
      if (param.fallback === undefined) faults.set(name, 'is required')
      continue
    }
    try {
      if (typeof sent !== 'string') throw new RangeError('given once')
      asked.push({ name, text: param.send(param.receive(sent, nowMs)), param })
    } catch (error) {
      faults.set(name, `has to be ${(error as RangeError).message}`)
    }
  }
  if (faults.size > 0) throw new FormError(faults)
  return asked
}

/** The endpoint with the parameters with which it asks this very call, if it does. */
function readerOf(endpoint: Endpoint, call: Call, query: Query, nowMs: number) {
  const params = paramsIn(endpoint, query, nowMs)
  if (params === undefined) return undefined
  const asking = alternatives(endpoint, call.method, params).find(each => callOf(endpoint, each).key === call.key)
  return asking && { endpoint, params: asking }
}

/** What a query says of an endpoint's parameters; undefined where it does not say enough. */
function paramsIn({ params: declared, door, block }: Endpoint, query: Query, nowMs: number): Params | undefined {
  const params: { [name: string]: unknown } = {}
  for (const [name, param] of Object.entries(declared)) {
    params[name] = param.fallback
    if (param.upstream === undefined) continue
    const implied = door?.[param.upstream]
    const sent = query[param.upstream] || (implied?.fallback ? implied.send(implied.fallback) : undefined)
    const received = sent === undefined ? undefined : receiveOne(param, sent, nowMs)
    if (received !== undefined && param.isForRoutes?.(received.value) !== false) params[name] = received.value
    else if (param.fallback === undefined) return undefined
  }
  return block === undefined ? params : { ...params, offset: Number(query.o ?? 0) }
}

/** The parameters for which an endpoint may ask a method: no query says for which it asks one method in place of another. */
function alternatives({ instead, params: declared }: Endpoint, method: string, params: Params): readonly Params[] {
  if (instead?.upstream !== method) return [params]
  const choices = Object.entries(declared).filter(([, { schema }]) => 'enum' in schema)
  return choices.flatMap(([name, { schema }]) => (schema.enum as string[]).map(word => ({ ...params, [name]: word })))
}
