// A view of an answer as bytes: made once, then sent as often as it is asked for.

import { hash } from 'node:crypto'
import type { Answer } from '../../cache/answer.ts'
import { noForms, type Representation } from '../../cache/encodings.ts'
import type { Memory } from '../../cache/memory.ts'
import type { Endpoint } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import type { Bytes } from '../../platform/bytes.ts'
import { linksOf } from './links.ts'

/** What an endpoint read in an answer. */
export function represent(
  endpoint: Endpoint,
  params: Params,
  value: unknown,
  { removed }: Answer,
  memory: Pick<Memory, 'hold'>,
): Representation {
  const link = linksOf(endpoint, params, value, removed)
  const bytes = Buffer.from(JSON.stringify(value))
  return { ...representBytes(bytes, memory.hold(bytes)), link }
}

/** `body` are the same bytes as they are held. */
export function representBytes(bytes: Buffer, body: Bytes = bytes): Representation {
  return { body, etag: etagOf(bytes), link: undefined, forms: noForms }
}

/** A strong tag, from the content alone; half of a SHA-256 is more than chance can make two of. */
function etagOf(body: Buffer): string {
  // JSON's quotes make one string of it; concatenated, it would keep its parts alive.
  return JSON.stringify(hash('sha256', body, 'buffer').toString('base64url', 0, 16))
}
