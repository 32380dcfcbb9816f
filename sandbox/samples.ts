// What to ask to see every endpoint answer out of the sandbox: for its walk through the catalogue the tests, and for its
// examples the contract.

import { type Endpoint, pathNames } from '../src/language/endpoint.ts'
import type { UnixSeconds } from './world/time.ts'

/** The moment at which the world of the samples ends: a Sunday noon, so that a week is well under way. */
export const momentOfSamples: UnixSeconds = Date.UTC(2026, 10, 1, 12) / 1000

const samples: { readonly [param: string]: string } = {
  user: 'MaxMilyin',
  gameId: '1',
  consoleId: '1',
  achievementId: '1002',
  leaderboardId: '101',
  ticketId: '43',
  ids: '18,1',
  from: '2026-10-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  date: '2026-11-01',
}

/** Where those have nothing to show, or what contradicts itself. */
const better: { readonly [endpoint: string]: { readonly [param: string]: string } } = {
  'achievements/comments': { achievementId: '1004' },
  'users/claims': { user: 'SetSmith' },
  'users/completed-games': { user: 'SnowPebble' },
  'users/tickets': { user: 'SetSmith' },
}

/** The path and query of a question that has an answer. */
export function sampleOf({ name, path, params }: Endpoint): string {
  const sample = { ...samples, ...better[name] }
  const inPath = pathNames(path)
  const needed = Object.keys(params).filter(param => params[param]?.fallback === undefined && !inPath.includes(param))
  const query = new URLSearchParams(Object.fromEntries(needed.map(param => [param, sample[param] as string])))
  if (params.count !== undefined) query.set('count', '2')
  return `${path.replace(/:(\w+)/g, (_, param) => sample[param] as string)}${query.size > 0 ? `?${query}` : ''}`
}

/** An answer with its lists cut to their first two rows, so that people can read it. */
export function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(brief)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, brief(inner)]))
}
