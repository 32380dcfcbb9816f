// A view of an answer as bytes: made once, then sent as often as it is asked for.

import { hash } from 'node:crypto'
import type { Answer, View } from '../cache/memory.ts'
import type { Endpoint, Params } from '../endpoint.ts'
import { linksOf } from './links.ts'

/** The view of what an endpoint read in an answer. */
export function represent(endpoint: Endpoint, params: Params, value: unknown, { serial, removed }: Answer): View {
  const text = JSON.stringify(value)
  // Of exactly the size of the text and in memory of its own: a slice of Node's pool would keep the whole slab alive.
  const body = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  body.write(text)
  return { of: serial, body, etag: etagOf(body), link: linksOf(endpoint, params, value, removed) }
}

/** A strong tag, from the content alone. */
export function etagOf(body: Buffer): string {
  return `"${hash('sha256', body, 'base64url')}"`
}
