// How RetroAchievements writes JSON: ASCII only, with `/` escaped, and maps in the order of the server.

import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Reply } from './methods/asking.ts'
import { inOrder } from './methods/shapes.ts'

const orderMarks = new RegExp(`"${inOrder}`, 'g')

export function write({ json, plainSlashes }: Pick<Reply, 'json' | 'plainSlashes'>): string {
  const text = JSON.stringify(json)
    .replace(orderMarks, '"')
    .replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return plainSlashes ? text : text.replaceAll('/', '\\/')
}

const squeeze = promisify(gzip)

/** Smaller transfers, as the network in front of RetroAchievements makes them; its fastest way is good enough here. */
export const squeezed = (text: string): Promise<Buffer> => squeeze(text, { level: 1 })
