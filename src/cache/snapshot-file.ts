// The form of a snapshot on disk: a line that says what it is, then records one after the other. Each is a frame of four numbers
// (bytes of its head, bytes of its body, checksums of both numbers and of both texts), a head of JSON, and a body as memory has
// it. The first record is the header; the others are answers, the latest used first.
//
// A snapshot is written beside its place and moved there when it is whole. No library does that for us: write-file-atomic and
// atomically open their temporary file without O_EXCL, so that they follow a link, and write-file-atomic wants all bytes at once.

import { randomBytes } from 'node:crypto'
import { constants, type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { bufferOf } from '../platform/bytes.ts'
import { mostBytes } from '../upstream/body-bounds.ts'
import type { Answer } from './answer.ts'
import { isWhole, recordOf } from './record.ts'

/** What a snapshot is of: answers of another catalogue or of another RetroAchievements are of no use. */
export type Origin = { readonly fingerprint: string; readonly upstream: string }

/** What the file has of one answer; nobody has checked what the head says. */
export type StoredRecord = { readonly head: unknown; readonly body: Buffer }

export type OpenSnapshot = {
  /** When it was written, in milliseconds of civil time since 1970. */
  readonly savedMs: number
  /** How many records it should have. */
  readonly answers: number
  /** One after the other, undefined for each that is damaged. It ends early where nobody can tell where the next one begins. */
  records(): AsyncIterable<StoredRecord | undefined>
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

const title = 'ra-gateway-snapshot 3\n'
/** The second form began with a line of JSON. */
const anyTitle = /^(\{"format":")?ra-gateway-/

type Header = Origin & { readonly savedMs: number; readonly answers: number }

const frameBytes = 16
const mostHeadBytes = 64 * 1024
/** Reading goes to the event loop for each of them, and few answers fit into one. */
const chunkBytes = 64 * 1024
const batchBytes = 256 * 1024
/** The last moment of the year 9999. */
const lastMs = Date.UTC(10_000, 0) - 1
/** No Map holds more. */
const mostAnswers = 2 ** 24

type Content = { answers: readonly Answer[]; origin: Origin; nowMs: number; savedMs: number }

/** Writes all of them. Throws what the file system throws; then nothing has changed. */
export async function writeSnapshot(file: string, content: Content): Promise<void> {
  const beside = `${file}.${randomBytes(8).toString('hex')}.tmp`
  // It names users, and is for nobody else to read. The mode counts also where the umask would take away from it.
  const handle = await open(beside, 'wx', 0o600)
  try {
    await handle.chmod(0o600)
    await sweep(file, (await handle.stat()).mtimeMs).catch(() => {})
    await handle.writeFile(batches(content))
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

const quietMs = 60_000

/** Removes what processes left behind that were killed while they wrote. One that still writes changes its file all the time. */
async function sweep(file: string, nowMs: number): Promise<void> {
  const [folder, start] = [dirname(file), `${basename(file)}.`]
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !/^[0-9a-f]{16}\.tmp$/.test(name.slice(start.length))) continue
    const left = join(folder, name)
    if (nowMs - (await lstat(left)).mtimeMs > quietMs) await unlink(left)
  }
}

function* batches({ answers, origin, nowMs, savedMs }: Content): Iterable<Buffer> {
  const header: Header = { ...origin, savedMs, answers: answers.length }
  let batch = [Buffer.from(title), ...framed(header, Buffer.alloc(0))]
  let bytes = 0
  for (const answer of answers) {
    const body = bufferOf(answer.body)
    batch.push(...framed(recordOf(answer, nowMs), body))
    bytes += body.length
    if (bytes < batchBytes) continue
    yield Buffer.concat(batch)
    batch = []
    bytes = 0
  }
  yield Buffer.concat(batch)
}

function framed(head: unknown, body: Buffer): Buffer[] {
  const text = Buffer.from(JSON.stringify(head))
  const frame = Buffer.alloc(frameBytes)
  frame.writeUInt32LE(text.length, 0)
  frame.writeUInt32LE(body.length, 4)
  frame.writeUInt32LE(crc32(frame.subarray(0, 8)), 8)
  frame.writeUInt32LE(crc32(body, crc32(text)), 12)
  return [frame, text, body]
}

/** A rename lasts when the folder is written, too. Not every file system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** Opens a snapshot and reads what it is of. Throws SnapshotError, or what the file system throws. */
export async function openSnapshot(file: string, { fingerprint, upstream }: Origin): Promise<OpenSnapshot> {
  // Operators may link to another volume, so that links are followed. Opening a pipe would wait for somebody who writes.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!(await handle.stat()).isFile()) throw new SnapshotError('it is no regular file')
    const bytes = new ByteReader(handle)
    const header = await readHeader(bytes)
    if (header.fingerprint !== fingerprint) throw new SnapshotError('it is of another version of the gateway')
    if (header.upstream !== upstream) throw new SnapshotError('its answers are those of another RA_API_URL')
    const { savedMs, answers } = header
    return { savedMs, answers, records: () => readRecords(bytes, answers), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readHeader(bytes: ByteReader): Promise<Header> {
  const first = (await bytes.take(title.length)).toString('latin1')
  if (first !== title) {
    if (anyTitle.test(first)) throw new SnapshotError('it is of another version of the gateway')
    throw new SnapshotError('it is none of ours', { foreign: true })
  }
  const record = await readRecord(bytes)
  if (record === undefined || record === 'torn') throw new SnapshotError('its beginning is damaged')
  const header = Object(record.head) as Header
  const { savedMs, answers } = header
  const isSound = isWhole(0, lastMs)(savedMs) && isWhole(0, mostAnswers)(answers) && record.body.length === 0
  if (!isSound) throw new SnapshotError('its beginning makes no sense')
  return header
}

async function* readRecords(bytes: ByteReader, answers: number): AsyncIterable<StoredRecord | undefined> {
  for (let count = 0; count < answers; count += 1) {
    const record = await readRecord(bytes)
    if (record === 'torn') return
    yield record
  }
}

/** Undefined where it is damaged, and `torn` where nobody can tell where it ends. */
async function readRecord(bytes: ByteReader): Promise<StoredRecord | undefined | 'torn'> {
  const frame = await bytes.take(frameBytes)
  if (frame.length < frameBytes || crc32(frame.subarray(0, 8)) !== frame.readUInt32LE(8)) return 'torn'
  const [headBytes, bodyBytes, checksum] = [frame.readUInt32LE(0), frame.readUInt32LE(4), frame.readUInt32LE(12)]
  if (headBytes > mostHeadBytes || bodyBytes > mostBytes) return 'torn'
  const content = await bytes.take(headBytes + bodyBytes)
  if (content.length < headBytes + bodyBytes) return 'torn'
  if (crc32(content) !== checksum) return undefined
  try {
    return { head: JSON.parse(content.toString('utf8', 0, headBytes)), body: content.subarray(headBytes) }
  } catch {
    return undefined
  }
}

/** A file from its beginning to its end, of which no more is in memory than was asked for last and a chunk. */
class ByteReader {
  readonly #handle: FileHandle
  #left = Buffer.alloc(0)

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** The next bytes, which are fewer than wanted only where the file ends. */
  async take(wanted: number): Promise<Buffer> {
    while (this.#left.length < wanted) {
      const buffer = Buffer.allocUnsafeSlow(Math.max(chunkBytes, wanted - this.#left.length))
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) break
      this.#left = Buffer.concat([this.#left, buffer.subarray(0, bytesRead)])
    }
    const taken = this.#left.subarray(0, wanted)
    this.#left = this.#left.subarray(wanted)
    return taken
  }
}
