// Views of answers: kept by last use, found by name or by URL, and counted anew whenever they take more bytes.

import { bufferOf, ownBytes } from '../platform/bytes.ts'
import { type Answer, type View, viewFrom } from './answer.ts'
import type { Representation } from './encodings.ts'
import type { Shortcuts } from './shortcuts.ts'
import type { ViewCache } from './view-cache.ts'

export type Views = {
  /** Counts as a use of the view. */
  view(of: Answer, name: string): View | undefined
  /** Keeps a view for as long as its answer is kept and there is room for it. Other views may have to go for it. */
  keepView(of: Answer, name: string, representation: Representation): View
  /** The body of a view in the form that costs least to send; it is kept so from now on. */
  sendable(view: View): Buffer
  /** Takes note that a view has grown. */
  grown(view: View): void
  /** The view that a URL leads to. */
  shortcut(url: string): View | undefined
  /**
   * From now on the URL leads there, for as long as the view is kept. With `asOf`, only while memory is in this very state:
   * what changes it may bring something newer for the URL. The pace is that of the answer where it is left out.
   */
  lead(url: string, view: View, led?: Partial<Pick<View, 'pace' | 'asOf' | 'setBacks'>>): void
}

export function createViews(cache: ViewCache, shortcuts: Shortcuts): Views {
  const { grown } = cache
  return {
    view: cache.find,
    keepView(of, name, representation) {
      const view = viewFrom(of, name, representation)
      cache.keep(view)
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
    lead(url, view, { pace = view.of.pace, asOf, setBacks = 0 } = {}) {
      if (!cache.has(view)) return
      view.pace = pace
      view.asOf = asOf
      view.setBacks = setBacks
      shortcuts.lead(url, view)
      grown(view)
    },
  }
}
