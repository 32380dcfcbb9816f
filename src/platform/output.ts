// The standard output, written to without waiting for its reader: neither a full disk nor a pipe that nobody reads may
// stop the gateway. Lines that cannot be written wait, within bounds; above these, lines are dropped and counted.

import { write, writeSync } from 'node:fs'
import { inTime, systemClock } from './clock.ts'

export type Output = {
  write(line: string): void
  /** How many lines were dropped so far. */
  dropped(): number
  /** Hears of lines that were dropped, when there is room for lines again. */
  onGap(listener: (lines: number) => void): void
  /** Resolves when no line waits any more, or when the time is up. */
  flush(withinMs: number): Promise<void>
}

/** Writes some of the bytes, and says how many. */
export type Put = (bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void

type OutputOptions = {
  put: Put
  /** For tests, which move time. */
  later?: (action: () => void, ms: number) => unknown
  mostBytes?: number
}

/** What a stream of Node.js has below it; undefined where it writes to a file. */
type Handle = { setBlocking(blocking: boolean): void }

const defaultMostBytes = 2 * 1024 * 1024
const chunkBytes = 256 * 1024
/** A slow reader makes room soon, a stuck one or a full disk does not. */
const firstPauseMs = 1
const longestPauseMs = 50
const afterFaultMs = 1_000

/** A process that has nothing else to do ends, whatever waits. */
const withoutHolding = (action: () => void, ms: number) => setTimeout(action, ms).unref()

export function createOutput({ put, later = withoutHolding, mostBytes = defaultMostBytes }: OutputOptions): Output {
  const lines: Buffer[] = []
  const listeners: ((lines: number) => void)[] = []
  const empty = new EventTarget()
  let chunk: Buffer = Buffer.alloc(0)
  let waitingBytes = 0
  let isBusy = false
  let isFull = false
  let pauseMs = firstPauseMs
  let dropped = 0
  let told = 0

  function writeNext(): void {
    isBusy = true
    if (chunk.length === 0) chunk = take(lines)
    put(chunk, (error, written) => {
      if (error !== null) {
        later(writeNext, error.code === 'EAGAIN' ? pauseMs : afterFaultMs)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
        return
      }
      pauseMs = firstPauseMs
      chunk = chunk.subarray(written)
      waitingBytes -= written
      if (waitingBytes <= mostBytes / 2) admit()
      if (waitingBytes > 0) return writeNext()
      isBusy = false
      empty.dispatchEvent(new Event('empty'))
    })
  }

  /** Tells of the lines that are missing here, before it takes others. */
  function admit(): void {
    isFull = false
    const gap = dropped - told
    told = dropped
    if (gap > 0) for (const listener of listeners) listener(gap)
  }

  return {
    write(line) {
      if (isFull) {
        dropped += 1
        return
      }
      const bytes = Buffer.from(line)
      lines.push(bytes)
      waitingBytes += bytes.length
      if (!isBusy) writeNext()
      isFull = waitingBytes >= mostBytes
    },
    dropped: () => dropped,
    onGap: listener => void listeners.push(listener),
    async flush(withinMs) {
      if (waitingBytes === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      empty.addEventListener('empty', () => resolve(), { once: true })
      await inTime(systemClock, promise, withinMs)
    },
  }
}

/** The first lines, about as many as are written at once. */
function take(lines: Buffer[]): Buffer {
  let count = 0
  for (let bytes = 0; count < lines.length && bytes < chunkBytes; count += 1) bytes += (lines[count] as Buffer).length
  return Buffer.concat(lines.splice(0, count))
}

/** Pipes, sockets and terminals take what there is room for. Files have no such mode: another thread waits for the disk. */
export function putTo(fd: number, handle: Handle | undefined): Put {
  if (handle === undefined) return (bytes, done) => write(fd, bytes, done)
  return (bytes, done) => {
    let written: number
    try {
      written = writeSync(fd, bytes)
    } catch (error) {
      return done(error as NodeJS.ErrnoException, 0)
    }
    done(null, written)
  }
}

let standard: Output | undefined

export function standardOutput(): Output {
  standard ??= openStandardOutput()
  return standard
}

/** Of the standard output. */
export function droppedLines(): number {
  return standard?.dropped() ?? 0
}

function openStandardOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) {
    // What console.error cannot write is lost, and stops nothing.
    stream.on('error', () => {})
    handleOf(stream)?.setBlocking(false)
  }
  return createOutput({ put: putTo(1, handleOf(process.stdout)) })
}

function handleOf(stream: object): Handle | undefined {
  return (stream as { _handle?: Handle })._handle
}
