// The reading of a snapshot: record by record, the latest used first, while requests are served. A request that comes too early
// asks RetroAchievements; what it brings is newer than the snapshot, and stays.

import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import type { Answer } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import type { Memory } from './memory.ts'
import type { Heard } from './ports.ts'
import { PurgeTimes } from './purge-times.ts'
import { answerFromRecord } from './record.ts'
import type { Removal } from './redaction.ts'
import type { OpenSnapshot, StoredRecord } from './snapshot-file.ts'

/** How many answers came to what. */
type ReadCounts = {
  /** In the snapshot. */
  readonly written: number
  /** Brought into memory. */
  readonly loaded: number
  /** Left out, as they are not what was written or nothing that can be served. */
  readonly damaged: number
  /** Left out or called stale, as they were purged, or are about somebody who is removed. */
  readonly removed: number
}

type ReaderOptions = {
  /** Undefined where there is no snapshot that is of use. */
  open(): Promise<OpenSnapshot | undefined>
  memory: Memory
  removal: Removal
  clock: Clock
  timesOf: TimesOf
}

const usesInTurn = 2_000

/** Reads one snapshot, once. */
export class SnapshotReader {
  readonly #options: ReaderOptions
  #purges = new PurgeTimes()
  #isOver = false
  #loading = false
  #count = 0
  #damaged = 0
  #removed = 0

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** Comes back when all is read; with undefined where there was nothing to be read. */
  async read(): Promise<ReadCounts | undefined> {
    this.#loading = true
    try {
      const snapshot = await this.#options.open()
      if (snapshot === undefined) return undefined
      try {
        await this.#readAll(snapshot)
      } finally {
        await snapshot.close()
      }
      return { written: snapshot.answers, loaded: this.#count, damaged: this.#damaged, removed: this.#removed }
    } finally {
      this.#loading = false
      this.#isOver = true
      this.#purges = new PurgeTimes()
    }
  }

  /** What is purged and still to be read is left out, or called stale. */
  overtake(purges: readonly Heard[]): void {
    if (!this.#isOver) this.#purges.add(purges)
  }

  state(): { readonly loading: boolean; readonly loaded: number } {
    return { loading: this.#loading, loaded: this.#count }
  }

  async #readAll(snapshot: OpenSnapshot): Promise<void> {
    const { memory, clock } = this.#options
    // A clock that was set back meanwhile makes nothing younger than it was.
    const madeMs = clock.now() - Math.max(0, clock.wall() - snapshot.savedMs)
    const loaded: Answer[] = []
    let missing = snapshot.answers
    for await (const record of snapshot.records()) {
      missing -= 1
      const answer = this.#answerIn(record, madeMs)
      if (answer === undefined) continue
      // What comes now was used longer ago than anything that it would evict.
      if (!memory.hasRoomFor(answer)) {
        missing = 0
        break
      }
      if (memory.keepAnswer(answer)) this.#count = loaded.push(answer)
    }
    this.#damaged += missing
    await restoreOrder(memory, loaded)
  }

  /** The answer of a record, where it is to be kept. */
  #answerIn(record: StoredRecord | undefined, madeMs: number): Answer | undefined {
    const { memory, removal, timesOf } = this.#options
    const answer = record && answerFromRecord(record.head, record.body, { madeMs, hold: memory.hold, timesOf })
    if (answer === undefined) this.#damaged += 1
    else if (memory.answer(answer.key) === undefined) {
      if (!this.#isPurged(answer) && !removal.concerns(answer)) return answer
      this.#removed += 1
    }
  }

  /** Whether it is to be left out; where it is only to be stale, it is stale from now on. */
  #isPurged(answer: Answer): boolean {
    const { tags, key, requestedMs } = answer
    const how = this.#purges.of(tags, key, requestedMs)
    if (how === 'soft') {
      answer.freshMs = Math.min(answer.freshMs, this.#options.clock.now() - requestedMs)
      this.#removed += 1
    }
    return how === 'hard'
  }
}

/** They came the latest used first; memory is to have them in that order, behind what was asked for meanwhile. */
async function restoreOrder(memory: Memory, loaded: readonly Answer[]): Promise<void> {
  const known = new Set(loaded)
  const asked = [...memory.answers()].map(([, answer]) => answer).filter(answer => !known.has(answer))
  for (const [index, { key }] of [...asked, ...loaded].reverse().entries()) {
    // Asking for it is using it.
    memory.answer(key)
    if (index % usesInTurn === 0) await setImmediate()
  }
}
