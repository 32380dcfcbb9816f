import type { Asked } from '../../cache/outcome.ts'

// Cache-Status (RFC 9211): how an answer came to the client, in one line.

const forwarded: { readonly [outcome in Asked['outcome']]: string } = {
  hit: 'hit',
  stale: 'hit',
  miss: 'fwd=miss',
  refresh: 'fwd=stale',
  request: 'fwd=request',
}

/** `ttlS` is for how many seconds the answer stays fresh; undefined when there is none. */
export function cacheStatus(asked: Asked, ttlS?: number): string {
  const { outcome, collapsed, flight } = asked
  if (outcome === 'hit') return `ra-gateway; hit; ttl=${ttlS}`
  const failure = asked.answer === undefined ? asked.failure : flight?.unreadable
  const detail = failure?.code ?? asked.detail
  return [
    'ra-gateway',
    detail !== 'not-cached' && forwarded[outcome],
    flight && `fwd-status=${flight.status}`,
    flight?.stored && 'stored',
    collapsed && 'collapsed',
    ttlS !== undefined && `ttl=${ttlS}`,
    detail && `detail=${detail}`,
  ]
    .filter(Boolean)
    .join('; ')
}
