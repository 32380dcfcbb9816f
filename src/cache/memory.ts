// What is remembered, bounded by bytes: answers as RetroAchievements sent them, and beside each the views of it that
// were asked for, as the bytes that are sent to clients. Both are evicted by last use, each for itself.

import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { Absence } from '../things.ts'

/** What RetroAchievements said to one call. Never changed once made. */
export type Answer = {
  /** Tells it from every other answer of this process. */
  readonly serial: number
  readonly state: 'found' | 'absent' | 'hidden'
  /** What is absent, when something is that has a name. */
  readonly absent: Absence | undefined
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  readonly body: Buffer
  /** Milliseconds since 1970. */
  readonly receivedMs: number
  /** How long after its receipt it is served without asking again. */
  readonly freshMs: number
  /** How long after its receipt it is worth keeping at all. */
  readonly keepMs: number
}

/** An answer as one route shows it. */
export type View = {
  /** The serial of the answer that it was made of. */
  readonly of: number
  readonly body: Buffer
  readonly etag: string
  /** RFC 8288 links to the neighbouring pages. */
  readonly link: string | undefined
}

export type Memory = {
  answer(key: string): Answer | undefined
  /** False when the answer is too large to be kept. */
  keepAnswer(key: string, answer: Answer): boolean
  /** The view made of this very answer, if there is one. */
  view(key: string, of: Answer): View | undefined
  keepView(key: string, of: Answer, view: View): void
}

/** What an entry takes beside its bytes: its objects, its Buffer and the cache's own slots. */
const overheadBytes = 600

export function createMemory({ maxBytes, clock }: { maxBytes: number; clock: Clock }): Memory {
  // One cache for both, so that they share the bound. Their keys cannot meet: the key of a call starts with the
  // upper-case name of a method, the key of a view with the lower-case name of an endpoint.
  const held = new LRUCache<string, Answer | View>({
    maxSize: maxBytes,
    // One answer must not push out all others.
    maxEntrySize: Math.floor(maxBytes / 8),
    perf: clock,
    ttlResolution: 0,
  })

  function keep(key: string, entry: Answer | View, { receivedMs, keepMs }: Answer): boolean {
    const size = entry.body.length + 2 * key.length + overheadBytes
    held.set(key, entry, { size, ttl: Math.max(1, Math.ceil(receivedMs + keepMs - clock.now())) })
    return held.has(key)
  }

  return {
    answer: key => held.get(key) as Answer | undefined,
    keepAnswer: (key, answer) => keep(key, answer, answer),
    view(key, of) {
      const view = held.get(key) as View | undefined
      return view?.of === of.serial ? view : undefined
    },
    keepView(key, of, view) {
      keep(key, view, of)
    },
  }
}
