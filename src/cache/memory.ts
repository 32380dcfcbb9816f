// What is remembered, bounded by bytes: answers as RetroAchievements sent them, and beside each the views of it that
// were asked for, as the bytes that are sent to clients. Both are evicted by last use, each for itself.

import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { Pace } from '../paces.ts'
import type { Absence } from '../things.ts'

/** What RetroAchievements said to one call. Never changed once made, its count of hits aside. */
export type Answer = {
  /** Tells it from every other answer of this process. */
  readonly serial: number
  readonly state: 'found' | 'absent' | 'hidden'
  /** What is absent, when something is that has a name. */
  readonly absent: Absence | undefined
  /** Whether it says that there is nothing. */
  readonly empty: boolean
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  readonly body: Buffer
  /** Rows of it that nobody is to see, and that are not in the body. */
  readonly removed: number
  readonly pace: Pace['name']
  /** What it is about, such as ` GetUserProfile user:maxmilyin `. */
  readonly tags: string
  /** Milliseconds since 1970. */
  readonly receivedMs: number
  /** How long after its receipt it is served without asking again. */
  readonly freshMs: number
  /** How long after that it is served while it is asked for again. */
  readonly staleMs: number
  /** How long after its receipt it is worth keeping at all. */
  readonly keepMs: number
  /** How often it was served while it was fresh. */
  hits: number
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

export type MemoryState = {
  /** Answers and views. */
  readonly entries: number
  readonly bytes: number
  readonly maxBytes: number
  /** Entries that had to go for others since the start. */
  readonly evictions: number
}

export type Memory = {
  /** For the next answer. */
  serial(): number
  answer(key: string): Answer | undefined
  /** False when the answer is too large to be kept. */
  keepAnswer(key: string, answer: Answer): boolean
  /** The view made of this very answer, if there is one. */
  view(key: string, of: Answer): View | undefined
  keepView(key: string, of: Answer, view: View): void
  /** All answers that are worth keeping, the latest used first. */
  answers(): Iterable<readonly [key: string, answer: Answer]>
  /** Forgets answers with all that was made of them. */
  forget(keys: ReadonlySet<string>): void
  /** Grows whenever an answer is kept or forgotten. */
  changes(): number
  state(): MemoryState
}

/** What an entry takes beside its bytes: its objects, its Buffer and the cache's own slots. */
const overheadBytes = 600

export function createMemory({ maxBytes, clock }: { maxBytes: number; clock: Clock }): Memory {
  let evictions = 0
  let serials = 0
  let changes = 0
  // One cache for both, so that they share the bound. Their keys cannot meet: the key of a call starts with the
  // upper-case name of a method, the key of a view with the lower-case name of an endpoint.
  const held = new LRUCache<string, Answer | View>({
    maxSize: maxBytes,
    // One answer must not push out all others.
    maxEntrySize: Math.floor(maxBytes / 8),
    perf: clock,
    ttlResolution: 0,
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') evictions += 1
    },
  })

  function keep(key: string, entry: Answer | View, { receivedMs, keepMs }: Answer): boolean {
    const size = entry.body.length + 2 * key.length + overheadBytes
    const ttl = Math.ceil(receivedMs + keepMs - clock.now())
    if (ttl <= 0) held.delete(key)
    else held.set(key, entry, { size, ttl })
    return held.has(key)
  }

  return {
    serial() {
      serials += 1
      return serials
    },
    answer(key) {
      const entry = held.get(key)
      return entry !== undefined && 'serial' in entry ? entry : undefined
    },
    keepAnswer(key, answer) {
      changes += 1
      return keep(key, answer, answer)
    },
    view(key, of) {
      const view = held.get(key) as View | undefined
      return view?.of === of.serial ? view : undefined
    },
    keepView(key, of, view) {
      keep(key, view, of)
    },
    *answers() {
      for (const [key, entry] of held.entries()) if ('serial' in entry) yield [key, entry] as const
    },
    forget(keys) {
      changes += keys.size
      const serials = new Set([...keys].map(key => (held.peek(key) as Answer | undefined)?.serial))
      const gone = [...keys]
      for (const [key, entry] of held.entries()) if ('of' in entry && serials.has(entry.of)) gone.push(key)
      for (const key of gone) held.delete(key)
    },
    changes: () => changes,
    state: () => ({ entries: held.size, bytes: held.calculatedSize, maxBytes, evictions }),
  }
}

/** The same bytes in memory of their own: what zlib and the network give are slices that keep larger blocks alive. */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}
