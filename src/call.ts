// A call is one question to RetroAchievements in canonical form: the same question has the same key, however it was
// spelled, and whichever route asked it.

import type { Endpoint, Params } from './endpoint.ts'

export type Call = {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly method: string
  /** Canonical query string; never holds the API key. */
  readonly query: string
  /** Under which its answer is remembered. */
  readonly key: string
  /** Under which this endpoint's view of the answer is remembered. */
  readonly viewKey: string
}

export function callOf(endpoint: Endpoint, params: Params): Call {
  const asked: [string, string][] = Object.entries(endpoint.fixed ?? {}).map(([name, value]) => [name, String(value)])
  const seen = new URLSearchParams()
  for (const [name, param] of Object.entries(endpoint.params)) {
    const value = param.send(params[name])
    if (param.upstream !== undefined) asked.push([param.upstream, value])
    else seen.append(name, value)
  }
  const query = new URLSearchParams(asked.sort(([one], [other]) => (one < other ? -1 : 1))).toString()
  const key = `${endpoint.upstream}?${query}`
  return { endpoint, params, method: endpoint.upstream, query, key, viewKey: `${endpoint.name} ${key} ${seen}` }
}
