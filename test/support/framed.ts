// The frames of a snapshot, taken apart and put together by a test: with checksums that are right, whatever is in them.

import { crc32 } from 'node:zlib'

export type Framed = { head: string; body: Buffer }

const title = 'ra-gateway-snapshot 3\n'

/** The records of a whole snapshot, its header first. */
export function recordsOf(file: Buffer): Framed[] {
  const records: Framed[] = []
  for (let at = title.length; at < file.length; ) {
    const [headBytes, bodyBytes] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)]
    const body = at + 16 + headBytes
    records.push({ head: file.toString('utf8', at + 16, body), body: file.subarray(body, body + bodyBytes) })
    at = body + bodyBytes
  }
  return records
}

/** A snapshot of them; where `stated` is given, each is said to have so many bytes. */
export function fileOf(records: readonly Framed[], stated?: { head?: number; body?: number }): Buffer {
  return Buffer.concat([
    Buffer.from(title),
    ...records.map((record, index) => frameOf(record, index === 0 ? {} : stated)),
  ])
}

function frameOf({ head, body }: Framed, stated: { head?: number; body?: number } = {}): Buffer {
  const text = Buffer.from(head)
  const frame = Buffer.alloc(16)
  frame.writeUInt32LE(stated.head ?? text.length, 0)
  frame.writeUInt32LE(stated.body ?? body.length, 4)
  frame.writeUInt32LE(crc32(frame.subarray(0, 8)), 8)
  frame.writeUInt32LE(crc32(body, crc32(text)), 12)
  return Buffer.concat([frame, text, body])
}
