// Cache-Status (RFC 9211): how an answer came to the client, in one line.

import type { Asked } from '../cache/answers.ts'

/** `ttlMs` is how long the answer stays fresh; undefined when there is none. */
export function cacheStatus(asked: Asked, ttlMs?: number): string {
  const { outcome, collapsed, flight } = asked
  return [
    'ra-gateway',
    outcome === 'hit' ? 'hit' : `fwd=${outcome}`,
    flight && `fwd-status=${flight.status}`,
    flight?.stored && 'stored',
    collapsed && 'collapsed',
    ttlMs !== undefined && `ttl=${Math.floor(ttlMs / 1000)}`,
    asked.answer === undefined && `detail=${asked.failure.code}`,
  ]
    .filter(Boolean)
    .join('; ')
}
