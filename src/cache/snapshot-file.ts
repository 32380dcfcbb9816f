// The form of a snapshot on disk: a header of fixed length, an index of what is held, then the bodies. It is written beside
// its place and moved there when it is whole, so that no moment leaves half of one.

import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { bufferOf, ownBytes } from '../platform/bytes.ts'
import type { Answer } from './answer.ts'

/** An answer that is still on disk. */
export type Stored = {
  readonly key: string
  readonly meta: Omit<Answer, 'key' | 'body' | 'hits' | 'views'>
  /** Where its body begins in the file. */
  readonly position: number
  readonly length: number
  readonly crc: number
}

export type OpenSnapshot = {
  /** When it was written, in milliseconds since 1970. */
  readonly savedMs: number
  /** In the order in which they were written. */
  readonly stored: readonly Stored[]
  /** Bodies that stand one behind the other; undefined for each whose bytes are not those that were written. */
  read(stored: readonly Stored[]): Promise<readonly (Buffer | undefined)[]>
  close(): Promise<void>
}

/** A file that is no snapshot, or not one that is of use. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  /** Whether somebody else wrote it. */
  readonly foreign: boolean

  constructor(message: string, { foreign = false } = {}) {
    super(message)
    this.foreign = foreign
  }
}

const format = 'ra-gateway-snapshot 2'
const headerBytes = 512
const chunkEntries = 256

type Header = {
  format: string
  shape: string
  savedMs: number
  entries: number
  indexBytes: number
  indexCrc: number
  bodyBytes: number
}

/** Writes all of them. Throws what the file system throws; then nothing has changed. */
export async function writeSnapshot(
  file: string,
  { entries, shape, savedMs }: { entries: readonly Answer[]; shape: string; savedMs: number },
): Promise<void> {
  const beside = `${file}.tmp`
  // It names users, and is for nobody else to read.
  const handle = await open(beside, 'w', 0o600)
  try {
    const header: Header = { format, shape, savedMs, entries: 0, indexBytes: 0, indexCrc: 0, bodyBytes: 0 }
    for (const buffers of contents(entries, header)) await writeAll(handle, buffers)
    await handle.write(headerOf(header), 0, headerBytes, 0)
    await handle.sync()
    await handle.close()
    await rename(beside, file)
  } catch (error) {
    await handle.close().catch(() => {})
    await unlink(beside).catch(() => {})
    throw error
  }
  await syncFolder(dirname(file))
}

/** Counts in the header what it yields. The bodies themselves, since copies of all would be as much again. */
function* contents(entries: readonly Answer[], header: Header): Iterable<Buffer[]> {
  yield [headerOf(header)]
  for (const lines of chunked(entries, answer => Buffer.from(`${JSON.stringify(lineOf(answer))}\n`))) {
    for (const line of lines) header.indexCrc = crc32(line, header.indexCrc)
    header.indexBytes += lengthOf(lines)
    yield lines
  }
  for (const bodies of chunked(entries, ({ body }) => bufferOf(body))) {
    header.bodyBytes += lengthOf(bodies)
    yield bodies
  }
  header.entries = entries.length
}

function* chunked(entries: readonly Answer[], bytesOf: (answer: Answer) => Buffer): Iterable<Buffer[]> {
  for (let from = 0; from < entries.length; from += chunkEntries) {
    yield entries.slice(from, from + chunkEntries).map(bytesOf)
  }
}

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}

/** All at once, then what a disk that is nearly full has not taken: nothing, or what fails. */
async function writeAll(handle: FileHandle, buffers: Buffer[]): Promise<void> {
  let { bytesWritten: taken } = await handle.writev(buffers)
  const left = buffers.map(buffer => {
    const rest = buffer.subarray(Math.min(taken, buffer.length))
    taken -= buffer.length - rest.length
    return rest
  })
  await handle.writeFile(Buffer.concat(left))
}

function lineOf({ key, body, hits: _, views: __, ...meta }: Answer) {
  return { key, meta, length: body.length, crc: crc32(bufferOf(body)) }
}

function headerOf(header: Header): Buffer {
  return Buffer.from(`${JSON.stringify(header).padEnd(headerBytes - 1)}\n`)
}

/** A rename lasts when the folder is written, too. Not every file system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** Opens a snapshot of this shape and reads its index. Throws SnapshotError, or what the file system throws. */
export async function openSnapshot(file: string, shape: string): Promise<OpenSnapshot> {
  // Opening what is no file, such as a pipe, may never come to an end.
  if (!(await stat(file)).isFile()) throw new SnapshotError('it is no file')
  const handle = await open(file)
  try {
    const header = await readHeader(handle)
    if (header.shape !== shape) throw new SnapshotError('it is of another version of the gateway')
    const { size } = await handle.stat()
    const { indexBytes, indexCrc, bodyBytes, entries, savedMs } = header
    if (size !== headerBytes + indexBytes + bodyBytes) throw new SnapshotError('it is torn')
    const index = await readAt(handle, headerBytes, indexBytes)
    if (crc32(index) !== indexCrc) throw new SnapshotError('its index is damaged')
    const stored = await readIndex(index)
    if (stored.length !== entries) throw new SnapshotError('its index is not whole')
    return { savedMs, stored, read: some => readBodies(handle, some), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readHeader(handle: FileHandle): Promise<Header> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
  const header = parsed(buffer.toString('utf8', 0, bytesRead))
  if (header?.format === format) return header
  throw new SnapshotError('it is none of ours', { foreign: true })
}

function parsed(text: string): Header | null | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** With a breath now and then: an index may have a hundred thousand lines. */
async function readIndex(index: Buffer): Promise<Stored[]> {
  const stored: Stored[] = []
  let position = headerBytes + index.length
  for (let from = 0; from < index.length; ) {
    const to = index.indexOf(0x0a, from)
    const line = JSON.parse(index.toString('utf8', from, to))
    stored.push({ ...line, position })
    position += line.length
    from = to + 1
    if (stored.length % 500 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  return stored
}

async function readBodies(handle: FileHandle, stored: readonly Stored[]): Promise<readonly (Buffer | undefined)[]> {
  const [first] = stored as readonly [Stored]
  const length = stored.reduce((sum, each) => sum + each.length, 0)
  const bytes = await readAt(handle, first.position, length)
  return stored.map(({ position, length, crc }) => {
    const body = bytes.subarray(position - first.position, position - first.position + length)
    return crc32(body) === crc ? ownBytes(body) : undefined
  })
}

/** What is not there to be read fails the checksum. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length)
  await handle.read(buffer, 0, length, position)
  return buffer
}
