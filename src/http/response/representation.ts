// A view of an answer as bytes: made once, then sent as often as it is asked for.

import { hash } from 'node:crypto'
import type { Answers } from '../../cache/answers.ts'
import { noForms, type Representation } from '../../cache/encodings.ts'
import type { Memory } from '../../cache/memory.ts'
import type { Found } from '../../cache/outcome.ts'
import type { Endpoint } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import type { Bytes } from '../../platform/bytes.ts'
import { linksOf } from './links.ts'

/** What an endpoint shows of an answer. Throws Failure when it cannot read it. */
export function represent(
  endpoint: Endpoint,
  params: Params,
  asked: Found,
  { answers, memory }: { answers: Pick<Answers, 'read' | 'page'>; memory: Pick<Memory, 'hold'> },
): Representation {
  const { value, bytes } = bytesOf(endpoint, params, asked, answers)
  const link = linksOf(endpoint, params, value, asked.answer.removed)
  return { ...representBytes(bytes, memory.hold(bytes)), link }
}

/** `value` is what the bytes say, or of a page that was cut here its numbers alone. */
function bytesOf(endpoint: Endpoint, params: Params, asked: Found, answers: Pick<Answers, 'read' | 'page'>) {
  if (endpoint.response.cut !== undefined) {
    const { body, ...value } = answers.page(endpoint, params, asked)
    return { value, bytes: body }
  }
  const value = answers.read(endpoint, params, asked)
  return { value, bytes: Buffer.from(JSON.stringify(value)) }
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
