// What is remembered, bounded by bytes: answers as RetroAchievements sent them, and views of them, as the bytes that
// are sent to clients. Both are evicted by last use. Views go first, because an answer costs a call and they do not.

import { getHeapStatistics } from 'node:v8'
import { LRUCache } from 'lru-cache'
import { type Bytes, held as heldAs } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { type Answer, sizeOfAnswer, type View } from './answer.ts'
import type { RowTable } from './row-table.ts'
import { createShortcuts } from './shortcuts.ts'
import { createTagIndex, type TagIndex } from './tag-index.ts'
import { createViewCache } from './view-cache.ts'
import { createViews, type Views } from './views.ts'

export type MemoryState = {
  /** Answers. */
  readonly entries: number
  /** Bytes of the answers and of all views. */
  readonly bytes: number
  readonly maxBytes: number
  /** Answers that had to go for others since the start. */
  readonly evictions: number
  /** Views of the answers. */
  readonly views: number
  /** Bytes of the views alone. */
  readonly viewBytes: number
}

export type Memory = Views &
  Pick<TagIndex, 'tagged' | 'alike' | 'owners' | 'all'> & {
    /** Bytes as they are best held. */
    hold(bytes: Buffer): Bytes
    answer(key: string): Answer | undefined
    /** The same, which does not count as a use. */
    peek(key: string): Answer | undefined
    /** Whether an answer can be kept without evicting another one. */
    hasRoomFor(answer: Answer): boolean
    /**
     * False when the answer is too large to be kept, or one is there whose question was sent later. `sentMs` is when its own question
     * was sent, where what it says rests on an older one.
     */
    keepAnswer(answer: Answer, sentMs?: number): boolean
    /** Counts as a use of the view and of its answer. */
    touch(view: View): void
    /** Bytes that an answer takes with all its views. */
    sizeOf(answer: Answer): number
    /** Keeps the rows of an answer with it, unless both together take too many bytes. */
    keepTable(answer: Answer, table: RowTable): void
    /** All answers that are worth keeping, the latest used first. */
    answers(): Iterable<readonly [key: string, answer: Answer]>
    /** Forgets answers with all that was made of them. */
    forget(keys: Iterable<string>): void
    /** Makes an end of the time in which an answer is fresh. */
    outdate(key: string): void
    /** Grows whenever an answer is kept, forgotten or outdated. */
    changes(): number
    state(): MemoryState
  }

/** Up to here a string is better: it takes less room beside its bytes than a Buffer, and is collected sooner. */
const mostInString = 4_096

type MemoryOptions = {
  maxBytes: number
  clock: Clock
  /** What V8 has room for: strings take of that, and Buffers do not. */
  heapBytes?: number
}

/** One answer or view must not evict all others. */
const shareOfEntry = 1 / 8
/** The rest is left to views: without it, each hit of a memory full of answers would make its view anew. */
const shareOfAnswers = 7 / 8
const shareOfViews = 1 / 2

export function createMemory({
  maxBytes,
  clock,
  heapBytes = getHeapStatistics().heap_size_limit,
}: MemoryOptions): Memory {
  const share = (part: number) => Math.floor(maxBytes * part)
  const maxEntryBytes = share(shareOfEntry)
  const shortcuts = createShortcuts()
  const index = createTagIndex()
  const { held, keep, resize, evictions } = createShelf({
    maxBytes: share(shareOfAnswers),
    maxEntryBytes,
    clock,
    onGone(answer) {
      index.delete(answer)
      views.drop(answer)
    },
  })
  const views = createViewCache({
    mostBytes: () => Math.min(share(shareOfViews), maxBytes - held.calculatedSize),
    maxEntryBytes,
    isKept: answer => held.peek(answer.key) === answer,
    onGone: shortcuts.cut,
  })
  const bytes = () => held.calculatedSize + views.state().bytes
  let changes = 0

  return {
    ...createViews(views, shortcuts),
    hold: plain => heldAs(plain, bytes() <= heapBytes / 3 ? mostInString : 0),
    answer: key => held.get(key),
    peek: key => held.peek(key),
    tagged: index.tagged,
    alike: index.alike,
    owners: index.owners,
    all: index.all,
    hasRoomFor: answer => held.calculatedSize + sizeOfAnswer(answer) <= share(shareOfAnswers),
    keepAnswer(answer, sentMs = answer.requestedMs) {
      const known = held.peek(answer.key)
      if (known !== undefined && known.requestedMs > sentMs) return false
      changes += 1
      const isKept = keep(answer)
      if (isKept) index.add(answer)
      views.makeRoom()
      return isKept
    },
    touch(view) {
      held.get(view.of.key)
      views.touch(view)
    },
    sizeOf: answer => sizeOfAnswer(answer) + views.bytesOf(answer),
    keepTable(answer, table) {
      answer.table = table
      if (sizeOfAnswer(answer) > maxEntryBytes) answer.table = undefined
      else resize(answer)
      views.makeRoom()
    },
    answers: () => held.entries(),
    forget(keys) {
      for (const key of keys) if (held.delete(key)) changes += 1
    },
    outdate(key) {
      const answer = held.peek(key)
      if (answer === undefined) return
      answer.freshMs = Math.min(answer.freshMs, clock.now() - answer.requestedMs)
      changes += 1
    },
    changes: () => changes,
    state() {
      const { count, bytes: viewBytes } = views.state()
      return { entries: held.size, bytes: bytes(), maxBytes, evictions: evictions(), views: count, viewBytes }
    },
  }
}

type ShelfOptions = {
  maxBytes: number
  maxEntryBytes: number
  clock: Clock
  /** Told of each answer that is held no longer. */
  onGone(answer: Answer): void
}

/** Answers by key, of which each is kept for its time. */
function createShelf({ maxBytes, maxEntryBytes, clock, onGone }: ShelfOptions) {
  let evictions = 0
  /** What is taken out only to be put in again. */
  let moving: Answer | undefined
  const held = new LRUCache<string, Answer>({
    maxSize: maxBytes,
    maxEntrySize: maxEntryBytes,
    perf: clock,
    ttlResolution: 0,
    dispose: (answer, _key, reason) => {
      if (reason === 'evict') evictions += 1
      if (answer !== moving) onGone(answer)
    },
  })

  /** Returns whether it is held now: not one whose time is over, or that is too large. */
  function keep(answer: Answer): boolean {
    const { key, requestedMs, keepMs } = answer
    if (requestedMs + keepMs <= clock.now()) {
      held.delete(key)
      return false
    }
    // What is cached as an answer is often a copy of another one, whose views are not those of the copy.
    if (held.peek(key) !== answer) answer.views = undefined
    held.set(key, answer, { size: sizeOfAnswer(answer), ttl: keepMs, start: requestedMs })
    return held.has(key)
  }

  /** The cache takes another size only with another value. */
  function resize(answer: Answer): void {
    if (held.peek(answer.key) !== answer) return
    const { views } = answer
    moving = answer
    held.delete(answer.key)
    keep(answer)
    moving = undefined
    answer.views = views
  }

  return { held, keep, resize, evictions: () => evictions }
}
