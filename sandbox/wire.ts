// How RetroAchievements writes JSON: ASCII only, with `/` escaped, maps in the order of the server, and whole numbers of
// 64 bits.

import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Reply } from './methods/asking.ts'
import { inOrder } from './methods/shapes.ts'

const orderMarks = new RegExp(`"${inOrder}`, 'g')

// TypeScript does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** JSON.stringify does not write BigInt by itself. */
const exactly = (_: string, value: unknown) => (typeof value === 'bigint' ? rawJSON(String(value)) : value)

/** A crash is the one answer that is sent over several lines. */
export function write({
  json,
  plainSlashes,
  status,
}: Pick<Reply, 'json' | 'plainSlashes'> & { readonly status?: number }): string {
  const text = JSON.stringify(json, exactly, status === 500 ? 4 : 0)
    .replace(orderMarks, '"')
    .replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return plainSlashes ? text : text.replaceAll('/', '\\/')
}

const squeeze = promisify(gzip)

/** Smaller transfers, as the network in front of RetroAchievements makes them; its fastest way is good enough here. */
export const squeezed = (text: string): Promise<Buffer> => squeeze(text, { level: 1 })
