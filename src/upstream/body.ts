// The body of an answer: collected, unpacked and looked through, each within bounds, whatever RetroAchievements sends.

import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import { Failure } from '../platform/failure.ts'
import type { Secret } from '../platform/secret.ts'
import { beyond, excessOf, mostBytes } from './body-bounds.ts'
import { repeatsKey } from './key-leak.ts'

/** `repeatsKey`: whether it holds the key that it was asked with. */
export type Body = { readonly body: Buffer; readonly repeatsKey: boolean }

/** Failure where it is beyond the bounds; throws where it cannot be read. */
export type ReadBody = (
  sent: AsyncIterable<Buffer>,
  encoding: string | undefined,
  key: Secret,
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

const tooLong = () => beyond(`${mostBytes} bytes`)
const largeBytes = 64 * 1024

/** So long it takes at most to parse, read, pack and show an answer, each of it at one stretch. */
const msPerByte = 200 / mostBytes

/** For one gateway: large bodies take turns, as each takes several times its length, and all stretches of time that it can get. */
export function createBodyReader(): ReadBody {
  const inTurn = createTurns()

  return async function read(sent, encoding, key) {
    const packed = await collect(sent)
    if (packed instanceof Failure) return packed
    const unpacking = () => unpack(packed, encoding)
    const body = await (packed.length > largeBytes ? inTurn(unpacking) : unpacking())
    if (body instanceof Failure) return body
    const looking = async () => (await excessOf(body)) ?? { body, repeatsKey: await repeatsKey(body, key) }
    return body.length > largeBytes ? inTurn(looking, body.length * msPerByte) : looking()
  }
}

/** Into one growing Buffer: a body may come in millions of pieces, of which each takes more than its bytes. */
async function collect(sent: AsyncIterable<Buffer>): Promise<Buffer | Failure> {
  let bytes = Buffer.alloc(0)
  let length = 0
  for await (const piece of sent) {
    const needed = length + piece.length
    if (needed > mostBytes) return tooLong()
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

/** One task after another; `restMs` is for what others do with its result before the next begins. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T | Failure>, restMs = 0): Promise<T | Failure> => {
    const result = last.then(task)
    last = result.then(
      brought => (brought instanceof Failure ? undefined : delay(restMs, undefined, { ref: false })),
      () => {},
    )
    return result
  }
}
