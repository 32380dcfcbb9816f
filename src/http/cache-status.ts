// Cache-Status (RFC 9211): how an answer came to the client, in one line.

import type { Asked } from '../cache/answers.ts'

/** `ttlS` is for how many seconds the answer stays fresh; undefined when there is none. */
export function cacheStatus(asked: Asked, ttlS?: number): string {
  const { outcome, collapsed, flight } = asked
  const failure = asked.answer === undefined ? asked.failure : flight?.unreadable
  return [
    'ra-gateway',
    outcome === 'hit' ? 'hit' : `fwd=${outcome}`,
    flight && `fwd-status=${flight.status}`,
    flight?.stored && 'stored',
    collapsed && 'collapsed',
    ttlS !== undefined && `ttl=${ttlS}`,
    failure && `detail=${failure.code}`,
  ]
    .filter(Boolean)
    .join('; ')
}
