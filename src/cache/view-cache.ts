// The views of cached answers. They have a bound of their own, so that a client which asks for many pages of a few lists evicts
// pages and not answers.

import { LRUCache } from 'lru-cache'
import { type Answer, sizeOfView, type View } from './answer.ts'

export type ViewCache = {
  /** The view of that name, when the answer has it. Counts as a use of it. */
  find(of: Answer, name: string): View | undefined
  has(view: View): boolean
  /** Counts as a use of it, if it is kept. */
  touch(view: View): void
  /** Adds it to its answer in place of one of the same name, unless it takes too many bytes. */
  keep(view: View): void
  /** Takes note that a view takes more bytes now. Forgets it where these are too many. */
  grown(view: View): void
  /** Forgets all views of an answer. */
  drop(answer: Answer): void
  /** Evicts the least recently used views until the others fit. */
  makeRoom(): void
  /** The bytes of all views of an answer. */
  bytesOf(answer: Answer): number
  state(): { readonly count: number; readonly bytes: number }
}

type ViewCacheOptions = {
  /** Bound of all views, as it is now. */
  mostBytes(): number
  /** Bound of each. */
  maxEntryBytes: number
  isKept(answer: Answer): boolean
  /** Told of each view that is kept no longer. */
  onGone(view: View): void
}

/** Bounds what remains of a walk through all pages of a list, and what it costs to find a view by its name. */
const mostOfAnswer = 64

export function createViewCache({ mostBytes, maxEntryBytes, isKept, onGone }: ViewCacheOptions): ViewCache {
  // The size is the value, because lru-cache takes another size only together with another value.
  const kept = new LRUCache<View, number>({
    maxSize: Number.MAX_SAFE_INTEGER,
    maxEntrySize: maxEntryBytes,
    sizeCalculation: bytes => bytes,
    noDisposeOnSet: true,
    dispose: (_bytes, view) => {
      unlink(view)
      onGone(view)
    },
  })

  function touch(view: View): void {
    if (kept.get(view) === undefined || view.of.views === view) return
    unlink(view)
    link(view)
  }

  function forget(view: View | undefined): void {
    if (view !== undefined && !kept.delete(view)) unlink(view)
  }

  function measure(view: View): void {
    kept.set(view, sizeOfView(view))
    makeRoom()
  }

  function makeRoom(): void {
    while (kept.calculatedSize > mostBytes()) kept.pop()
  }

  return {
    find(of, name) {
      const found = named(of, name)
      if (found !== undefined) touch(found)
      return found
    },
    has: view => kept.has(view),
    touch,
    keep(view) {
      const { of: answer, name } = view
      const isAnswerKept = isKept(answer)
      if (isAnswerKept && sizeOfView(view) > maxEntryBytes) return
      forget(named(answer, name))
      link(view)
      forget(nthOf(answer, mostOfAnswer))
      // Requests that share an answer which is not kept share its views, too. They go with that answer.
      if (isAnswerKept) measure(view)
    },
    grown(view) {
      if (kept.has(view)) measure(view)
    },
    drop(answer) {
      let view = answer.views
      answer.views = undefined
      while (view !== undefined) {
        const { next } = view
        kept.delete(view)
        view = next
      }
    },
    makeRoom,
    bytesOf(answer) {
      let bytes = 0
      for (let each = answer.views; each !== undefined; each = each.next) bytes += sizeOfView(each)
      return bytes
    },
    state: () => ({ count: kept.size, bytes: kept.calculatedSize }),
  }
}

function named(of: Answer, name: string): View | undefined {
  let view = of.views
  while (view !== undefined && view.name !== name) view = view.next
  return view
}

/** Counted from 0, in the order of their last use. */
function nthOf(answer: Answer, index: number): View | undefined {
  let view = answer.views
  for (let at = 0; at < index && view !== undefined; at += 1) view = view.next
  return view
}

/** Adds a view ahead of the others of its answer. */
function link(view: View): void {
  const { of: answer } = view
  view.next = answer.views
  answer.views = view
}

/** Takes a view out of its answer, which may have lost it already. */
function unlink(view: View): void {
  const { of: answer, next } = view
  view.next = undefined
  if (answer.views === view) {
    answer.views = next
    return
  }
  let before = answer.views
  while (before !== undefined && before.next !== view) before = before.next
  if (before !== undefined) before.next = next
}
