// What a client wishes for in the Cache-Control of its request (RFC 9111, section 5.2.1), as far as we heed it.

import { noWish, type Wish } from '../../cache/freshness.ts'

/** Directives that we do not know, and values that are no whole number of seconds, are overlooked. */
export function wishOf(cacheControl: string | undefined): Wish {
  if (cacheControl === undefined) return noWish
  const directives = new Map(
    cacheControl.split(',').map((directive): [string, string | undefined] => {
      const [name = '', value] = directive.split('=').map(part => part.trim())
      return [name.toLowerCase(), value?.replace(/^"(.*)"$/, '$1')]
    }),
  )
  const maxAgeMs = msOf(directives.get('max-age'))
  return {
    maxAgeMs: directives.has('no-cache') ? 0 : maxAgeMs,
    // Without a value, any staleness will do.
    maxStaleMs:
      directives.has('max-stale') && directives.get('max-stale') === undefined
        ? Number.POSITIVE_INFINITY
        : msOf(directives.get('max-stale')),
    onlyIfCached: directives.has('only-if-cached'),
  }
}

function msOf(seconds: string | undefined): number | undefined {
  return seconds !== undefined && /^\d{1,10}$/.test(seconds) ? Number(seconds) * 1000 : undefined
}
