// Whether RetroAchievements sends the API key back: answers are passed on, some of them as they are, and none may carry the
// key to a client.

import { setImmediate } from 'node:timers/promises'
import { anchorOf, type Secret, spellingsOf } from '../platform/secret.ts'

const sliceBytes = 512 * 1024

/** `\u0041` */
const escapeBytes = 6

/** Found in all spellings of URLs, HTML and JSON. Others have their turns while a long body is looked through. */
export async function repeatsKey(body: Buffer, secret: Secret): Promise<boolean> {
  const key = secret.reveal()
  const spellings = spellingsOf(key)
  // As almost every key: of letters that only JSON may write otherwise.
  if (spellings.length === 1) {
    if (body.includes(key)) return true
    if (!body.includes('\\u00')) return false
  }
  const anchor = anchorOf(key)
  const holdsAny = (part: Buffer) => part.includes(anchor) && spellings.some(spelling => part.includes(spelling))
  const longest = Math.max(...spellings.map(({ length }) => length))
  for (let from = 0; from < body.length; from += sliceBytes) {
    if (from > 0) await setImmediate()
    // A key that begins in this slice may end in the next.
    const part = body.subarray(from, from + sliceBytes + longest * escapeBytes)
    if (holdsAny(part) || (part.includes('\\') && holdsAny(unescaped(part)))) return true
  }
  return false
}

function unescaped(body: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(body.length)
  let length = 0
  for (let at = 0; at < body.length; length += 1) {
    const code = codeAt(body, at)
    const isShort = code === undefined && body[at] === backslash && shortEscapes.has(body[at + 1])
    plain[length] = code ?? (body[isShort ? at + 1 : at] as number)
    at += code !== undefined ? escapeBytes : isShort ? 2 : 1
  }
  return plain.subarray(0, length)
}

const [backslash, letterU, zero] = Buffer.from('\\u0') as unknown as [number, number, number]
/** Of those behind a backslash, which stand for themselves. */
const shortEscapes: ReadonlySet<number | undefined> = new Set(Buffer.from('"\\/'))

/** The ASCII letter whose escape stands there. */
function codeAt(body: Buffer, at: number): number | undefined {
  if (body[at] !== backslash || body[at + 1] !== letterU || body[at + 2] !== zero || body[at + 3] !== zero)
    return undefined
  const code = Number.parseInt(body.toString('latin1', at + 4, at + escapeBytes), 16)
  return code < 0x80 ? code : undefined
}
