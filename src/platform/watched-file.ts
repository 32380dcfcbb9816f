// A file that is read again whenever it changes. Looked at by time and not by the system's notices: those do not come from
// every file system, nor for files that are mounted or replaced.

import { readFile, stat } from 'node:fs/promises'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import { startLoop } from './loop.ts'

type WatchOptions = {
  file: string
  /** What it holds, for the log. */
  what: string
  /** Takes the text. What it throws is told, and what was taken before is to stay. */
  take(text: string): void | Promise<void>
  clock: Clock
  log: Log
}

const lookMs = 2_000

/** Reads the file and keeps to it until what it returns is called. Throws when it cannot be read now, or is not taken. */
export async function watchFile({ file, what, take, clock, log }: WatchOptions): Promise<() => void> {
  let seen = ''

  async function version(): Promise<string> {
    const { mtimeMs, ino, size } = await stat(file)
    return `${mtimeMs} ${ino} ${size}`
  }

  async function read(): Promise<void> {
    let before: string
    let text: string
    // Not while it is just being written.
    do {
      before = await version()
      text = await readFile(file, 'utf8')
    } while ((await version()) !== before)
    await take(text)
    seen = before
  }

  async function look(): Promise<number> {
    try {
      if ((await version()) !== seen) await read()
    } catch (error) {
      // Once for each fault.
      const fault = String(error)
      if (fault !== seen) log.error({ file, err: error }, `${what} cannot be read`)
      seen = fault
    }
    return lookMs
  }

  await read()
  return startLoop({ what: `looking at ${what}`, firstMs: lookMs, afterErrorMs: lookMs, action: look, clock, log })
}
