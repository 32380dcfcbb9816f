// What is remembered, bounded by bytes: answers as RetroAchievements sent them, and with each the views of it that were asked
// for, as the bytes that are sent to clients. They are evicted together, by last use.

import { getHeapStatistics } from 'node:v8'
import { LRUCache } from 'lru-cache'
import type { Pace } from '../language/paces.ts'
import type { Absence } from '../language/resources.ts'
import { type Bytes, bufferOf, held as heldAs, inOne, ownBytes, type Packed } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import type { Representation } from './encodings.ts'
import type { HitKind } from './hit-kinds.ts'

/** What RetroAchievements said to one call. */
export type Answer = Packed & {
  /** Of the call. */
  readonly key: string
  readonly state: 'found' | 'absent' | 'hidden'
  /** What is absent, when something is that has a name. */
  readonly absent: Absence | undefined
  /** Whether it says that there is nothing. */
  readonly empty: boolean
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  /** Rows of it that nobody is to see, and that are not in the body. */
  readonly removed: number
  readonly pace: Pace['name']
  /** What it is about, such as ` GetUserProfile user:maxmilyin `. */
  readonly tags: string
  /** Milliseconds since 1970. */
  readonly receivedMs: number
  /** How long after its receipt it is served without asking again; a soft purge makes an end of it. */
  freshMs: number
  /** How long after that it is served while it is asked for again. */
  readonly staleMs: number
  /** How long after its receipt it is worth keeping at all. */
  readonly keepMs: number
  /** How often it was served while it was fresh. */
  hits: number
  /** What was made of it, the latest first. */
  views: View | undefined
}

/** With all properties from the start and in one order: others that are added later take room of their own in every answer. */
export function answerFrom(known: Omit<Answer, 'hits' | 'views'>): Answer {
  return {
    key: inOne(known.key),
    body: known.body,
    plainBytes: known.plainBytes,
    state: known.state,
    absent: known.absent,
    empty: known.empty,
    status: known.status,
    removed: known.removed,
    pace: known.pace,
    tags: inOne(known.tags),
    receivedMs: known.receivedMs,
    freshMs: known.freshMs,
    staleMs: known.staleMs,
    keepMs: known.keepMs,
    hits: 0,
    views: undefined,
  }
}

/** An answer as one route shows it. */
export type View = Representation & {
  /** Tells it from the other views of the same answer. */
  readonly name: string
  readonly of: Answer
  /** Spellings of its URL that lead right to it. */
  urls: readonly string[]
  /** What those have in common who are led so. */
  kind: HitKind | undefined
  next: View | undefined
}

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

/** What goes with the bytes: objects, slots of the cache, and headers of strings. */
const answerOverheadBytes = 450
const viewOverheadBytes = 250
const urlOverheadBytes = 100
const bufferOverheadBytes = 250

/** Up to here a string is better: it takes less room beside its bytes than a Buffer, and is collected sooner. */
const mostInString = 4_096

const noUrls: readonly string[] = []
/** Other spellings have to be looked up. */
const mostUrls = 4

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
  let evictions = 0
  let changes = 0
  /** What is taken out only to be put in again. */
  let moving: Answer | undefined
  /** One answer must not push out all others. */
  const maxEntrySize = Math.floor(maxBytes / 8)
  const shortcuts = new Map<string, View>()
  const held = new LRUCache<string, Answer>({
    maxSize: maxBytes,
    maxEntrySize,
    perf: clock,
    ttlResolution: 0,
    dispose: (answer, _key, reason) => {
      if (reason === 'evict') evictions += 1
      if (answer !== moving) for (let view = answer.views; view !== undefined; view = view.next) cut(view)
    },
  })

  /** No URL leads there any more. */
  function cut(view: View): void {
    for (const url of view.urls) if (shortcuts.get(url) === view) shortcuts.delete(url)
    view.urls = noUrls
  }

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

  /** The views that there is room for beside the answer, the latest first. */
  function makeRoom(answer: Answer): void {
    let left = maxEntrySize - sizeOfAlone(answer)
    let last: View | undefined
    for (let view = answer.views; view !== undefined; view = view.next) {
      left -= sizeOfView(view)
      if (left >= 0) {
        last = view
        continue
      }
      for (let gone: View | undefined = view; gone !== undefined; gone = gone.next) cut(gone)
      if (last === undefined) answer.views = undefined
      else last.next = undefined
      return
    }
  }

  function grown({ of: answer }: View): void {
    makeRoom(answer)
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
    keepView(of, name, { body, etag, link, forms }) {
      const view: View = {
        name: inOne(name),
        of,
        body,
        etag,
        link,
        forms,
        urls: noUrls,
        kind: undefined,
        next: of.views,
      }
      of.views = view
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
    shortcut: url => shortcuts.get(url),
    lead(url, view, kind) {
      const isHeld = held.peek(view.of.key) === view.of && viewOf(view.of, view.name) === view
      const isKnown = view.urls.includes(url)
      if (!isHeld || (!isKnown && view.urls.length >= mostUrls)) return
      // Neither a spread nor a push: those leave room for many more.
      if (!isKnown) view.urls = view.urls.length === 0 ? [url] : view.urls.concat(url)
      view.kind = kind
      shortcuts.set(url, view)
      grown(view)
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
    state: () => ({ entries: held.size, bytes: held.calculatedSize, maxBytes, evictions }),
  }
}

function viewOf(of: Answer, name: string): View | undefined {
  let view = of.views
  while (view !== undefined && view.name !== name) view = view.next
  return view
}

function sizeOf(answer: Answer): number {
  let size = sizeOfAlone(answer)
  for (let view = answer.views; view !== undefined; view = view.next) size += sizeOfView(view)
  return size
}

function sizeOfAlone({ key, tags, body }: Answer): number {
  return answerOverheadBytes + 2 * key.length + tags.length + body.length
}

function sizeOfView({ name, body, forms, urls }: View): number {
  let size = viewOverheadBytes + name.length + body.length
  if (typeof body !== 'string') size += bufferOverheadBytes
  for (const form of Object.values(forms)) if ('body' in form) size += form.body.length
  for (const url of urls) size += urlOverheadBytes + url.length
  return size
}
