// How long the store is waited for: in parts, so that it is the store that is late, and not this process.

import { type Clock, inTime } from '../platform/clock.ts'

export const partMs = 10
/** How many parts a small command has. */
export const commandParts = 4
/** So many bytes, of all that is under way on the connection, give a command one part more: some 800 kB in a second. */
const bytesPerPart = 8 * 1024
/** What is sent at once on any line. */
const freeBytes = 32 * 1024
const muchBytes = 64 * 1024

/** What is under way on a connection: sent, or to be received, of commands that were not answered yet. */
export class Traffic {
  #bytes = 0

  /** Whether so much is under way that a slow line keeps all of it waiting. */
  get isMuch(): boolean {
    return this.#bytes >= muchBytes
  }

  /** How many parts a command of so many bytes has. */
  partsFor(bytes: number, sent: Promise<unknown>): number {
    this.#bytes += bytes
    const over = () => {
      this.#bytes -= bytes
    }
    sent.then(over, over)
    return commandParts + Math.floor(Math.max(0, this.#bytes - freeBytes) / bytesPerPart)
  }
}

/** In which part of time a command was answered, or failed; undefined where it was not within so many. Never rejects. */
export async function answeredIn(clock: Clock, sent: Promise<unknown>, parts: number): Promise<number | undefined> {
  const over = sent.then(
    () => true,
    () => true,
  )
  // Each is counted from when the one before was over: where it is we who are late, and have neither sent nor read anything
  // meanwhile, that counts as one part however long it took.
  for (let part = 1; part <= parts; part += 1) if (await inTime(clock, over, partMs)) return part
}
