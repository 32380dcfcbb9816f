// The ways from URLs to views: whoever asks for one of these URLs need not be understood first.

import { noUrls, type View } from './answer.ts'

/** Which URL leads to which view. */
export type Shortcuts = {
  /** The view that a URL leads to. */
  to(url: string): View | undefined
  /** From now on the URL leads there, and one that did before may not any more. */
  lead(url: string, view: View): void
  /** No URL leads to the view any more. */
  cut(view: View): void
}

/** Of a view that is asked for under more spellings, the latest lead there. */
const mostUrls = 4

/** Without any at first; it holds a view for as long as it is not cut. */
export function createShortcuts(): Shortcuts {
  const views = new Map<string, View>()

  function drop(view: View, url: string | undefined): void {
    if (url !== undefined && views.get(url) === view) views.delete(url)
  }

  return {
    to: url => views.get(url),
    lead(url, view) {
      if (!view.urls.includes(url)) {
        const isFull = view.urls.length >= mostUrls
        if (isFull) drop(view, view.urls[0])
        // Neither a spread nor a push: those leave room for many more.
        view.urls = view.urls.length === 0 ? [url] : view.urls.slice(Number(isFull)).concat(url)
      }
      views.set(url, view)
    },
    cut(view) {
      for (const url of view.urls) drop(view, url)
      view.urls = noUrls
    },
  }
}
