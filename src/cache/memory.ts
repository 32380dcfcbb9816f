// What is remembered, bounded by bytes: answers as RetroAchievements sent them, and with each the views of it that were asked
// for, as the bytes that are sent to clients. They are evicted together, by last use.

import { getHeapStatistics } from 'node:v8'
import { LRUCache } from 'lru-cache'
import { type Bytes, bufferOf, held as heldAs, ownBytes } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { type Answer, addView, dropViews, sizeOf, type View, viewOf } from './answer.ts'
import type { Representation } from './encodings.ts'
import type { HitKind } from './hit-kinds.ts'
import { createShortcuts } from './shortcuts.ts'

export type MemoryState = {
  /** Answers, each with its views. */
  readonly entries: number
  readonly bytes: number
  readonly maxBytes: number
  /** Entries that had to go for others since the start. */
  readonly evictions: number
}

export type Memory = {
  /** Bytes as they are best held. */
  hold(bytes: Buffer): Bytes
  answer(key: string): Answer | undefined
  /** False when the answer is too large to be kept. */
  keepAnswer(answer: Answer): boolean
  /** Counts as a use of the answer. */
  touch(answer: Answer): void
  /** What an answer takes with all that was made of it. */
  sizeOf(answer: Answer): number
  view(of: Answer, name: string): View | undefined
  /** Keeps a view for as long as its answer is kept; older ones of the same answer may have to go for it. */
  keepView(of: Answer, name: string, representation: Representation): View
  /** The body of a view in the form that costs least to send; it is kept so from now on. */
  sendable(view: View): Buffer
  /** Takes note that a view has grown. */
  grown(view: View): void
  /** The view that a URL leads to. */
  shortcut(url: string): View | undefined
  /** From now on the URL leads there, for as long as the view is kept. */
  lead(url: string, view: View, kind: HitKind): void
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

export function createMemory({
  maxBytes,
  clock,
  heapBytes = getHeapStatistics().heap_size_limit,
}: MemoryOptions): Memory {
  /** One answer must not push out all others. */
  const maxEntrySize = Math.floor(maxBytes / 8)
  const shortcuts = createShortcuts()
  const onGone = ({ views }: Answer) => shortcuts.cut(views)
  const { held, keep, resize, evictions } = createShelf({ maxBytes, maxEntrySize, clock, onGone })
  let changes = 0

  function grown({ of: answer }: View): void {
    shortcuts.cut(dropViews(answer, maxEntrySize))
    resize(answer)
  }

  return {
    hold: bytes => heldAs(bytes, held.calculatedSize <= heapBytes / 3 ? mostInString : 0),
    answer: key => held.get(key),
    keepAnswer(answer) {
      changes += 1
      return keep(answer)
    },
    touch: ({ key }) => void held.get(key),
    sizeOf,
    view: viewOf,
    keepView(of, name, representation) {
      const view = addView(of, name, representation)
      grown(view)
      return view
    },
    sendable(view) {
      if (typeof view.body !== 'string') return view.body
      const body = ownBytes(bufferOf(view.body))
      view.body = body
      grown(view)
      return body
    },
    grown,
    shortcut: shortcuts.to,
    lead(url, view, kind) {
      const isHeld = held.peek(view.of.key) === view.of && viewOf(view.of, view.name) === view
      if (isHeld && shortcuts.lead(url, view, kind)) grown(view)
    },
    answers: () => held.entries(),
    forget(keys) {
      for (const key of keys) if (held.delete(key)) changes += 1
    },
    outdate(key) {
      const answer = held.peek(key)
      if (answer === undefined) return
      answer.freshMs = Math.min(answer.freshMs, clock.now() - answer.receivedMs)
      changes += 1
    },
    changes: () => changes,
    state: () => ({ entries: held.size, bytes: held.calculatedSize, maxBytes, evictions: evictions() }),
  }
}

type ShelfOptions = {
  maxBytes: number
  maxEntrySize: number
  clock: Clock
  /** Told of each answer that is held no longer. */
  onGone(answer: Answer): void
}

/** Answers by key, of which each is kept for its time, and takes as much room as its views at any moment. */
function createShelf({ maxBytes, maxEntrySize, clock, onGone }: ShelfOptions) {
  let evictions = 0
  /** What is taken out only to be put in again. */
  let moving: Answer | undefined
  const held = new LRUCache<string, Answer>({
    maxSize: maxBytes,
    maxEntrySize,
    perf: clock,
    ttlResolution: 0,
    dispose: (answer, _key, reason) => {
      if (reason === 'evict') evictions += 1
      if (answer !== moving) onGone(answer)
    },
  })

  /** Returns whether it is held now: not one whose time is over, or that is too large. */
  function keep(answer: Answer): boolean {
    const { key, receivedMs, keepMs } = answer
    if (receivedMs + keepMs <= clock.now()) held.delete(key)
    else held.set(key, answer, { size: sizeOf(answer), ttl: keepMs, start: receivedMs })
    return held.has(key)
  }

  /** The cache takes another size only with another value. */
  function resize(answer: Answer): void {
    if (held.peek(answer.key) !== answer) return
    moving = answer
    held.delete(answer.key)
    keep(answer)
    moving = undefined
  }

  return { held, keep, resize, evictions: () => evictions }
}
