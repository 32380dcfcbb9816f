// In which forms a client takes an answer, by its Accept-Encoding (RFC 9110, section 12.5.3).

import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { type Coding, codings } from '../../cache/encodings.ts'

type Accepted = readonly (Coding | 'identity')[]

/** Its declarations do not know of the second argument. */
type Preferring = { encodings(available: readonly string[], options: { preferred: readonly string[] }): string[] }

const offered = [...codings, 'identity'] as const
/** Browsers and libraries have few between them; who makes up more is read each time. */
const known = new LRUCache<string, Accepted>({ max: 200 })
const longestKnown = 200

/** The most wanted first, and where the client does not mind, the smallest. */
export function acceptedBy(acceptEncoding: string): Accepted {
  const accepted = known.get(acceptEncoding)
  if (accepted !== undefined) return accepted
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }) as Preferring
  const read = negotiator.encodings(offered, { preferred: offered }) as Accepted
  if (acceptEncoding.length <= longestKnown) known.set(acceptEncoding, read)
  return read
}
