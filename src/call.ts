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
  const query = new URLSearchParams()
  const seen = new URLSearchParams()
  for (const [name, value] of Object.entries(endpoint.fixed ?? {})) query.append(name, String(value))
  for (const [name, { upstream, send }] of Object.entries(endpoint.params)) {
    if (upstream !== undefined) query.append(upstream, send(params[name]))
    else seen.append(name, send(params[name]))
  }
  query.sort()
  const key = `${endpoint.upstream}?${query}`
  return {
    endpoint,
    params,
    method: endpoint.upstream,
    query: String(query),
    key,
    viewKey: `${endpoint.name} ${key} ${seen}`,
  }
}
