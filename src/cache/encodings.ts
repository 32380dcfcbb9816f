// The forms in which a body is sent: as it is, and compressed as clients ask for it. Each is made once, on another thread,
// when the first client that takes it has been answered with another.

import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import { type Bytes, bufferOf, ownBytes } from '../platform/bytes.ts'

/** The smallest result first, where a client does not mind. */
export const codings = ['br', 'zstd', 'gzip'] as const

export type Coding = (typeof codings)[number]

export type Form = {
  readonly coding: Coding
  readonly body: Buffer
  readonly etag: string
}

/** A form that is being made. Never rejects: it is undefined where zlib fails, as for want of memory. */
type Making = Promise<Form | undefined>

/** A body as it can be sent. */
export type Representation = {
  body: Bytes
  /** Of the body as it is; its other forms have tags of their own. */
  readonly etag: string
  /** RFC 8288 links to the neighbouring pages. */
  readonly link?: string | undefined
  /** By coding, as far as they were asked for. */
  forms: { readonly [coding in Coding]?: Form | Making }
}

/** Told of a representation that has another form now. */
export type Grown<R extends Representation> = (representation: R) => void

/** Below this the head is most of an answer. */
const leastBytes = 2_048
/** What zlib sets up for each form, also for those that wait for a thread. */
const streamBytes = 256 * 1024
const mostMakingBytes = 32 * 1024 * 1024

/** Levels that take about as long as making the JSON did. */
const compress: { readonly [coding in Coding]: (plain: Buffer) => Promise<Buffer> } = {
  br: plain => {
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants
    return promisify(brotliCompress)(plain, {
      params: { [BROTLI_PARAM_QUALITY]: 4, [BROTLI_PARAM_SIZE_HINT]: plain.length },
    })
  },
  zstd: plain => promisify(zstdCompress)(plain),
  gzip: plain => promisify(gzip)(plain),
}

export const noForms: Representation['forms'] = Object.freeze({})

/** Whether it may be sent in more than one form. */
export function hasForms({ body }: Representation): boolean {
  return body.length >= leastBytes
}

/** The tag of a form, which is other bytes. */
function codedTag(etag: string, coding: Coding): string {
  return `${etag.slice(0, -1)}-${coding}"`
}

const ending = new RegExp(`-(?:${codings.join('|')})"$`)

/** The tag of the body as it is, whichever of its forms is named. */
export function plainTag(tag: string): string {
  return tag.replace(ending, '"')
}

/**
 * The best form that is there; undefined for the body as it is. Has a better one made where there is none yet and not too
 * many are being made, and calls `grown` then.
 */
export function formFor<R extends Representation>(
  representation: R,
  accepted: readonly (Coding | 'identity')[],
  grown: Grown<R>,
): Form | undefined {
  for (const coding of accepted) {
    if (coding === 'identity') return undefined
    const form = representation.forms[coding]
    if (form !== undefined && 'etag' in form) return form
    // The one that is wanted most is enough.
    if (form === undefined && coding === accepted[0] && hasTime(representation))
      void makeForm(representation, coding, grown)
  }
}

/** What all forms that are being made take until they are there. */
let makingBytes = 0

function costOf({ body }: Representation): number {
  return body.length + streamBytes
}

/** Whether not too many others are to be made before. */
function hasTime(representation: Representation): boolean {
  return makingBytes + costOf(representation) <= mostMakingBytes
}

/** Where it cannot be made, the next request tries again. */
export function makeForm<R extends Representation>(representation: R, coding: Coding, grown: Grown<R>): Making {
  const making = compressed(representation, coding).then(form => {
    const { [coding]: _, ...others } = representation.forms
    representation.forms = form === undefined ? others : { ...others, [coding]: form }
    if (form !== undefined) grown(representation)
    return form
  })
  representation.forms = { ...representation.forms, [coding]: making }
  return making
}

async function compressed(representation: Representation, coding: Coding): Making {
  const { body, etag } = representation
  const cost = costOf(representation)
  makingBytes += cost
  const packed = await packing(coding, bufferOf(body)).catch(() => undefined)
  makingBytes -= cost
  return packed && { coding, body: ownBytes(packed), etag: codedTag(etag, coding) }
}

async function packing(coding: Coding, plain: Buffer): Promise<Buffer> {
  return compress[coding](plain)
}
