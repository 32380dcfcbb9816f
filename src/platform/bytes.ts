// Bytes as they are held: in memory of just their size, a few of them as a string, and what is only read now and then packed.

import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A string has one byte in each character; it takes some 250 bytes less than a Buffer, and longer to send. */
export type Bytes = Buffer | string

/** JSON as it came, packed where that makes it smaller. */
export type Packed = {
  readonly body: Bytes
  /** Its length when it is unpacked. */
  readonly plainBytes: number
}

/** Handing it to another thread costs a quarter of a millisecond, as much as packing so much of it here. */
const mostPackedHere = 128 * 1024
const cheapest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/** Of the window that zstd keeps while it unpacks: 8 MB, as the power of two that it is. */
const bounded = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

/** A string for up to so many bytes. */
export function held(bytes: Buffer, mostInString: number): Bytes {
  return bytes.length <= mostInString ? bytes.toString('latin1') : ownBytes(bytes)
}

export function bufferOf(bytes: Bytes): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
}

/** A text in one piece: one that was put together from parts keeps all of them. */
export function inOne(text: string): string {
  return Buffer.from(text).toString()
}

/** The same bytes in memory of their own: what zlib and the network give are slices that keep larger blocks alive. */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}

export async function pack(plain: Buffer): Promise<Packed & { readonly body: Buffer }> {
  const packed =
    plain.length <= mostPackedHere ? zstdCompressSync(plain, cheapest) : await promisify(zstdCompress)(plain, cheapest)
  return { body: packed.length < plain.length ? packed : plain, plainBytes: plain.length }
}

/**
 * Unpacks what `pack` made. Throws where it comes to more than the stated length, or wants more memory than the largest answer:
 * few bytes can be packed gigabytes.
 */
export function plainOf({ body, plainBytes }: Packed): Buffer {
  const bytes = bufferOf(body)
  return bytes.length === plainBytes ? bytes : zstdDecompressSync(bytes, { ...bounded, maxOutputLength: plainBytes })
}
