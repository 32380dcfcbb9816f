// A view of an answer as bytes: made once, then sent as often as it is asked for.

import { hash } from 'node:crypto'
import { held } from '../cache/bytes.ts'
import { noForms, type Representation } from '../cache/codings.ts'
import type { Answer } from '../cache/memory.ts'
import type { Endpoint, Params } from '../endpoint.ts'
import { linksOf } from './links.ts'

/** What an endpoint read in an answer. */
export function represent(endpoint: Endpoint, params: Params, value: unknown, { removed }: Answer): Representation {
  const link = linksOf(endpoint, params, value, removed)
  return { ...representBytes(Buffer.from(JSON.stringify(value))), link }
}

export function representBytes(bytes: Buffer): Representation {
  return { body: held(bytes), etag: etagOf(bytes), link: undefined, forms: noForms }
}

/** A strong tag, from the content alone; half of a SHA-256 is more than chance can make two of. */
function etagOf(body: Buffer): string {
  return `"${hash('sha256', body, 'buffer').toString('base64url', 0, 16)}"`
}
