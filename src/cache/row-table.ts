// The rows of a long list as the bytes that clients get: a page is cut out of them without reading the list again, however
// long it is. They are compressed in chunks, of which a page needs few.

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Cut } from '../language/collections.ts'
import type { Page } from '../language/pages.ts'
import type { Params } from '../language/params.ts'
import { ownBytes } from '../platform/bytes.ts'

export type RowTable = {
  /** Rows as JSON, one after the other. Those that fulfil a condition stand together, so that a page of them needs few chunks. */
  readonly chunks: readonly Chunk[]
  /** By the index of a row: its chunk, where it begins and ends there, and how long its last field is, from the comma before it. */
  readonly chunkOf: Uint16Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly tails: Uint32Array
  /** By the name of a parameter: the indices of the rows that are wanted where it is yes. */
  readonly wanted: { readonly [param: string]: Uint32Array }
  /** Rows overall, also those that are not in the answer; null when RetroAchievements does not tell. */
  readonly total: number | null
  /** Bytes that it takes. */
  readonly bytes: number
}

type Chunk = { readonly packed: Buffer; readonly plainBytes: number }

/** A page as clients get it. */
export type PageBytes = { readonly body: Buffer; readonly count: number; readonly total: number | null }

/** Small enough for a page of 100 rows to cost little, and large enough for one of 1,000 to need few. */
const rowsInChunk = 256
const cheapest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export function tableOf<T>({ results, total }: Page<T>, { wanted, shown }: Cut): RowTable {
  const length = results.length
  const indices = Object.entries(wanted).map(([param, isWanted]): [string, Uint32Array] => [
    param,
    Uint32Array.from(results.flatMap((row, index) => (isWanted(row) ? [index] : []))),
  ])
  const places = {
    chunkOf: new Uint16Array(length),
    starts: new Uint32Array(length),
    ends: new Uint32Array(length),
    tails: new Uint32Array(shown === undefined ? 0 : length),
  }
  const chunks: Chunk[] = []
  const order = together(length, indices[0]?.[1])
  for (let from = 0; from < length; from += rowsInChunk) {
    chunks.push(chunkOf(results, order.subarray(from, from + rowsInChunk), { chunk: chunks.length, shown }, places))
  }
  const table = { chunks, ...places, wanted: Object.fromEntries(indices), total }
  return { ...table, bytes: sizeOf(table) }
}

/** The indices of all rows, those that fulfil the condition first. */
function together(length: number, wanted: Uint32Array = new Uint32Array(0)): Uint32Array {
  const isWanted = new Uint8Array(length)
  for (const index of wanted) isWanted[index] = 1
  const others = Uint32Array.from({ length }, (_, index) => index).filter(index => isWanted[index] === 0)
  return Uint32Array.of(...wanted, ...others)
}

type Places = Pick<RowTable, 'chunkOf' | 'starts' | 'ends' | 'tails'>
type ChunkOptions = { chunk: number; shown: string | undefined }

function chunkOf(
  results: readonly unknown[],
  order: Uint32Array,
  { chunk, shown }: ChunkOptions,
  places: Places,
): Chunk {
  const texts: string[] = []
  let at = 0
  for (const index of order) {
    const text = JSON.stringify(results[index])
    texts.push(text)
    places.chunkOf[index] = chunk
    places.starts[index] = at
    at += Buffer.byteLength(text)
    places.ends[index] = at
    if (shown !== undefined) places.tails[index] = tailOf(text, shown)
  }
  return { packed: ownBytes(zstdCompressSync(Buffer.from(texts.join('')), cheapest)), plainBytes: at }
}

/** The bytes of the last field of a row, from the comma before it; no text in a row has quotes that are not escaped. */
function tailOf(row: string, name: string): number {
  return Buffer.byteLength(row.slice(row.lastIndexOf(`,"${name}":`), -1))
}

const overheadBytes = 1_000
const chunkOverheadBytes = 300

function sizeOf({ chunks, chunkOf, starts, ends, tails, wanted }: Omit<RowTable, 'bytes'>): number {
  const arrays = [chunkOf, starts, ends, tails, ...Object.values(wanted)]
  const packed = chunks.reduce((sum, { packed }) => sum + chunkOverheadBytes + packed.length, 0)
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, overheadBytes + packed)
}

/** The page of `params`, where `skipped` rows come before those of the first table. The tables follow one another. */
export function cutPage(tables: readonly RowTable[], { wanted, shown }: Cut, params: Params, skipped = 0): PageBytes {
  const { offset, count: most } = params as { offset: number; count: number }
  const condition = Object.keys(wanted).find(param => params[param] === true)
  const isShown = shown === undefined || params[shown] === true
  const parts: Buffer[] = []
  let [count, before] = [0, skipped]
  for (const table of tables) {
    const rows = condition === undefined ? undefined : table.wanted[condition]
    const rowAt = createRows(table, isShown)
    const length = rows?.length ?? table.starts.length
    const to = Math.min(offset + most - before, length)
    for (let at = Math.max(offset - before, 0); at < to; at += 1) {
      if (count > 0) parts.push(comma)
      parts.push(...rowAt(rows?.[at] ?? at))
      count += 1
    }
    before += length
  }
  const total = condition === undefined ? totalOf(tables, count === 0 ? 0 : offset + count) : before
  const head = Buffer.from(`{"count":${count},"total":${total},"results":[`)
  return { body: Buffer.concat([head, ...parts, end]), count, total }
}

/** What the last table tells; no fewer than were sent, as rows may go while they are asked for. */
function totalOf(tables: readonly RowTable[], sent: number): number | null {
  const [{ total }] = tables.slice(-1) as [RowTable]
  return total === null ? null : Math.max(total, sent)
}

const comma = Buffer.from(',')
const brace = Buffer.from('}')
const end = Buffer.from(']}')

/** The function that returns a row in parts; it unpacks each chunk once. */
function createRows({ chunks, chunkOf, starts, ends, tails }: RowTable, isShown: boolean): (index: number) => Buffer[] {
  const unpacked = new Map<number, Buffer>()

  function chunkAt(index: number): Buffer {
    const known = unpacked.get(index)
    if (known !== undefined) return known
    const { packed, plainBytes } = chunks[index] as Chunk
    const plain = zstdDecompressSync(packed, { maxOutputLength: plainBytes })
    unpacked.set(index, plain)
    return plain
  }

  return index => {
    const chunk = chunkAt(chunkOf[index] as number)
    const [from, to] = [starts[index] as number, ends[index] as number]
    if (isShown) return [chunk.subarray(from, to)]
    return [chunk.subarray(from, to - 1 - (tails[index] as number)), brace]
  }
}
