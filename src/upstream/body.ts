// The body of an answer: collected, unpacked and looked through, each within bounds, whatever RetroAchievements sends.

import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import { Failure } from '../platform/failure.ts'
import type { Secret } from '../platform/secret.ts'
import { beyond, excessOf, mostBytes } from './body-bounds.ts'
import { repeatsKey } from './key-leak.ts'

/** `repeatsKey`: whether it holds the key that it was asked with. */
export type Body = { readonly body: Buffer; readonly repeatsKey: boolean }

/** Failure where it is beyond the bounds, of which `most` is one for the bytes that are sent; throws where it cannot be read. */
export type ReadBody = (
  sent: AsyncIterable<Buffer>,
  encoding: string | undefined,
  key: Secret,
  most?: number,
) => Promise<Body | Failure>

const bounded = { maxOutputLength: mostBytes }
const ungzip = (packed: Buffer) => promisify(gunzip)(packed, bounded)
const keep = async (plain: Buffer) => plain
const decoders = new Map<string, (packed: Buffer) => Promise<Buffer>>([
  ['gzip', ungzip],
  ['x-gzip', ungzip],
  ['br', packed => promisify(brotliDecompress)(packed, bounded)],
  ['identity', keep],
  ['', keep],
])

const byteOrderMark = Buffer.from('\uFEFF')

const tooLong = (most = mostBytes) => beyond(`${most} bytes`)
const largeBytes = 64 * 1024

/** After each so many bytes, all that waits in the event loop has its turn. */
const bytesPerTurn = 16 * 1024

/** For one gateway: large bodies take turns, as each takes several times its length, and all stretches of time that it can get. */
export function createBodyReader(): ReadBody {
  const inTurn = createTurns()

  return async function read(sent, encoding, key, most = mostBytes) {
    const packed = await collect(sent, most)
    if (packed instanceof Failure) return packed
    const unpacking = () => unpack(packed, encoding)
    const unpacked = await (packed.length > largeBytes ? inTurn(unpacking) : unpacking())
    if (unpacked instanceof Failure) return unpacked
    const body = withoutMark(unpacked)
    const looking = async () => (await excessOf(body)) ?? { body, repeatsKey: await repeatsKey(body, key) }
    return body.length > largeBytes ? inTurn(looking, body.length / bytesPerTurn) : looking()
  }
}

/** Into one growing Buffer: a body may come in millions of pieces, of which each takes more than its bytes. */
async function collect(sent: AsyncIterable<Buffer>, most: number): Promise<Buffer | Failure> {
  let bytes = Buffer.alloc(0)
  let length = 0
  for await (const piece of sent) {
    const needed = length + piece.length
    if (needed > most) return tooLong(most)
    if (needed > bytes.length) bytes = grown(bytes.subarray(0, length), Math.max(needed, 2 * length))
    piece.copy(bytes, length)
    length = needed
  }
  return bytes.subarray(0, length)
}

function grown(bytes: Buffer, size: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(size)
  bytes.copy(larger)
  return larger
}

/** zlib and not undici's decompress interceptor: that one is marked experimental and says so on stderr. */
async function unpack(packed: Buffer, encoding = 'identity'): Promise<Buffer | Failure> {
  const decode = decoders.get(encoding.trim().toLowerCase())
  if (decode === undefined) throw new Failure('upstream-broken', 'a content encoding that was not asked for')
  return decode(packed).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLong()
    throw error
  })
}

async function rest(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate()
}

/** RFC 8259 8.1: whoever reads JSON may overlook a byte order mark, which JSON.parse refuses. */
function withoutMark(body: Buffer): Buffer {
  return body.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? body.subarray(byteOrderMark.length) : body
}

/**
 * One task after another. Before the next begins, its result is parsed, read, packed and shown, and others have so many turns of
 * the event loop: turns and not a time, so that nothing waits where nobody else wants the processor.
 */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T | Failure>, turns = 0): Promise<T | Failure> => {
    const result = last.then(task)
    last = result.then(
      brought => (brought instanceof Failure ? undefined : rest(turns)),
      () => {},
    )
    return result
  }
}
