// Conditional requests by RFC 9110: whether a client already holds the representation that it asks for, in whichever form.

import { plainTag } from '../../cache/encodings.ts'

const tags = /^[\s,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,[\s,]*|$))+$/

/**
 * The tag in If-None-Match of a form that the client holds, compared weakly as section 13.1.2 wants; that of the body as it
 * is where it holds any at all. A header of no known form names none.
 */
export function heldBy(ifNoneMatch: string | undefined, etag: string): string | undefined {
  if (ifNoneMatch === undefined) return undefined
  if (isAny(ifNoneMatch)) return etag
  return tagsIn(ifNoneMatch, /"[^"]*"/g).find(tag => plainTag(tag) === etag)
}

/** Whether If-Match is there and does not name a form, compared strongly as section 13.1.1 wants. */
export function rulesOut(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined) return false
  return !isAny(ifMatch) && !tagsIn(ifMatch, /(?:W\/)?"[^"]*"/g).some(tag => plainTag(tag) === etag)
}

function isAny(condition: string): boolean {
  return condition.trim() === '*'
}

function tagsIn(condition: string, tag: RegExp): readonly string[] {
  return tags.test(condition) ? (condition.match(tag) as string[]) : []
}
