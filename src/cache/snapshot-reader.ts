// The reading of a snapshot: group by group, and ahead of its turn what is asked for. What is purged meanwhile is left out.

import { type Clock, inTime } from '../platform/clock.ts'
import { answerFrom } from './answer.ts'
import type { Memory } from './memory.ts'
import type { Thoroughness } from './ports.ts'
import type { Removal } from './redaction.ts'
import type { OpenSnapshot, Stored } from './snapshot-file.ts'

/** Tells which answers are meant, by what is known of them before their bodies are read. */
export type IsMeant = (tags: string, key: string, receivedMs: number) => boolean

/** How many answers came to what. */
type ReadCounts = {
  /** Brought into memory. */
  readonly loaded: number
  /** Not to be read. */
  readonly damaged: number
  /** Left out or called stale, as they were purged, or are about somebody who is removed. */
  readonly removed: number
}

/** How far the reading has come. */
type ReaderState = {
  readonly loading: boolean
  /** Answers that were brought into memory. */
  readonly loaded: number
}

type ReaderOptions = {
  /** Undefined where there is no snapshot that is of use. */
  open(): Promise<OpenSnapshot | undefined>
  memory: Memory
  removal: Removal
  clock: Clock
}

const groupBytes = 512 * 1024
/** How long a request waits for an answer that is on disk. */
const patienceMs = 1_000
/** So far ahead of the clock an answer may be, clocks being what they are. */
const slackMs = 60_000

/** Reads one snapshot, once. */
export class SnapshotReader {
  readonly #options: ReaderOptions
  readonly #waiting = new WaitingAnswers()
  #opening: Promise<OpenSnapshot | undefined> = Promise.resolve(undefined)
  #loading = false
  #loaded = 0
  #damaged = 0
  #removed = 0

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** Comes back when all is read; with undefined where there was nothing to be read. */
  async read(): Promise<ReadCounts | undefined> {
    this.#loading = true
    this.#opening = this.#open()
    try {
      const snapshot = await this.#opening
      if (snapshot === undefined) return undefined
      try {
        for (const group of groupsOf(snapshot.stored)) await this.#bring(snapshot, group)
      } finally {
        await snapshot.close()
      }
      return { loaded: this.#loaded, damaged: this.#damaged, removed: this.#removed }
    } finally {
      this.#loading = false
      this.#waiting.end()
    }
  }

  /** Comes back when an answer was read ahead of its turn, or that takes too long; undefined when all are read. */
  arrival(key: string): Promise<void> | undefined {
    if (!this.#loading) return undefined
    const brought = this.#opening.then(async snapshot => {
      const stored = this.#waiting.get(key)
      if (snapshot !== undefined && stored !== undefined) await this.#bring(snapshot, [stored])
    })
    // A disk that does not answer is no reason not to.
    return inTime(this.#options.clock, brought, patienceMs)
  }

  /** What is meant and still to be read is left out, or called stale. Returns how many answers that were. */
  overtake(isMeant: IsMeant, how: Thoroughness): number {
    const overtaken = this.#waiting.overtake(isMeant, how)
    this.#removed += overtaken
    return overtaken
  }

  state(): ReaderState {
    return { loading: this.#loading, loaded: this.#loaded }
  }

  async #open(): Promise<OpenSnapshot | undefined> {
    const snapshot = await this.#options.open()
    if (snapshot !== undefined) this.#removed += this.#waiting.fill(snapshot.stored)
    return snapshot
  }

  async #bring(snapshot: OpenSnapshot, group: readonly Stored[]): Promise<void> {
    const { memory, removal, clock } = this.#options
    const bodies = await snapshot.read(group).catch(() => [])
    const nowMs = clock.now()
    for (const [index, { key }] of group.entries()) {
      const body = bodies[index]
      const meta = this.#waiting.take(key)?.meta
      // What was purged meanwhile is gone, what was asked for is newer.
      if (meta === undefined || memory.answer(key) !== undefined) continue
      if (body === undefined) {
        this.#damaged += 1
        continue
      }
      const answer = answerFrom({ ...meta, key, body: memory.hold(body), receivedMs: receiptOf(meta, nowMs) })
      if (removal.concerns(answer)) this.#removed += 1
      else if (memory.keepAnswer(answer)) this.#loaded += 1
    }
  }
}

/** The answers that are still to be read, without those that were purged. */
class WaitingAnswers {
  readonly #stored = new Map<string, Stored>()
  /** Until the end, as the index may not be there yet. */
  readonly #purges: [IsMeant, Thoroughness][] = []
  #isOver = false

  /** Takes what the index tells. Returns how many of these had been purged before. */
  fill(index: readonly Stored[]): number {
    for (const stored of index) this.#stored.set(stored.key, stored)
    return this.#purges.reduce((sum, [isMeant, how]) => sum + this.#leaveOut(isMeant, how), 0)
  }

  get(key: string): Stored | undefined {
    return this.#stored.get(key)
  }

  /** As get; it waits no longer. */
  take(key: string): Stored | undefined {
    const stored = this.#stored.get(key)
    this.#stored.delete(key)
    return stored
  }

  overtake(isMeant: IsMeant, how: Thoroughness): number {
    if (!this.#isOver) this.#purges.push([isMeant, how])
    return this.#leaveOut(isMeant, how)
  }

  /** Nothing comes from the file any more. */
  end(): void {
    this.#isOver = true
  }

  #leaveOut(isMeant: IsMeant, how: Thoroughness): number {
    let count = 0
    for (const [key, stored] of this.#stored) {
      if (!isMeant(stored.meta.tags, key, stored.meta.receivedMs)) continue
      count += 1
      if (how === 'hard') this.#stored.delete(key)
      else this.#stored.set(key, { ...stored, meta: { ...stored.meta, freshMs: 0 } })
    }
    return count
  }
}

/** In the order of their last use, so that this is their order in memory again. */
function* groupsOf(stored: readonly Stored[]): Iterable<readonly Stored[]> {
  for (let from = 0, to = 0; from < stored.length; from = to) {
    for (let bytes = 0; to < stored.length && bytes < groupBytes; to += 1) bytes += (stored[to] as Stored).length
    yield stored.slice(from, to)
  }
}

/** When an answer was received by the clock of today, in milliseconds since 1970. */
function receiptOf({ receivedMs, freshMs }: Stored['meta'], nowMs: number): number {
  // Of one from a time that is still to come nobody knows how old it is.
  return receivedMs > nowMs + slackMs ? nowMs - freshMs : Math.min(receivedMs, nowMs)
}
