// The ways from URLs to views: whoever asks for one of these URLs need not be understood first.

import { noUrls, type View } from './answer.ts'
import type { HitKind } from './hit-kinds.ts'

/** Which URL leads to which view. */
export type Shortcuts = {
  /** The view that a URL leads to. */
  to(url: string): View | undefined
  /** From now on the URL leads there. False where as many lead there as may. */
  lead(url: string, view: View, kind: HitKind): boolean
  /** No URL leads to the view any more. */
  cut(view: View): void
}

/** Other spellings have to be looked up. */
const mostUrls = 4

/** Without any at first; it holds a view for as long as it is not cut. */
export function createShortcuts(): Shortcuts {
  const views = new Map<string, View>()
  return {
    to: url => views.get(url),
    lead(url, view, kind) {
      const isKnown = view.urls.includes(url)
      if (!isKnown && view.urls.length >= mostUrls) return false
      // Neither a spread nor a push: those leave room for many more.
      if (!isKnown) view.urls = view.urls.length === 0 ? [url] : view.urls.concat(url)
      view.kind = kind
      views.set(url, view)
      return true
    },
    cut(view) {
      for (const url of view.urls) if (views.get(url) === view) views.delete(url)
      view.urls = noUrls
    },
  }
}
