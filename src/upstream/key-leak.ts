// Whether RetroAchievements sends the API key back: answers are passed on, some of them as they are, and none may carry the
// key to a client.

import { setImmediate } from 'node:timers/promises'
import type { Secret } from '../platform/secret.ts'

const sliceBytes = 512 * 1024

/** `\u0041` */
const escapeBytes = 6

/** JSON may write any letter as an escape. Others have their turns while a long body is looked through. */
export async function repeatsKey(body: Buffer, secret: Secret): Promise<boolean> {
  const key = secret.reveal()
  if (body.includes(key)) return true
  if (!body.includes('\\u00')) return false
  for (let from = 0; from < body.length; from += sliceBytes) {
    if (from > 0) await setImmediate()
    // A key that begins in this slice may end in the next.
    if (unescaped(body.subarray(from, from + sliceBytes + key.length * escapeBytes)).includes(key)) return true
  }
  return false
}

function unescaped(body: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(body.length)
  let length = 0
  for (let at = 0; at < body.length; length += 1) {
    const code = codeAt(body, at)
    plain[length] = code ?? (body[at] as number)
    at += code === undefined ? 1 : escapeBytes
  }
  return plain.subarray(0, length)
}

const [backslash, letterU, zero] = Buffer.from('\\u0') as unknown as [number, number, number]

/** The ASCII letter whose escape stands there. */
function codeAt(body: Buffer, at: number): number | undefined {
  if (body[at] !== backslash || body[at + 1] !== letterU || body[at + 2] !== zero || body[at + 3] !== zero)
    return undefined
  const code = Number.parseInt(body.toString('latin1', at + 4, at + escapeBytes), 16)
  return code < 0x80 ? code : undefined
}
