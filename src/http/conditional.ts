// Conditional requests by RFC 9110: whether a client already holds the representation that it asks for.

const tags = /^[\s,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,[\s,]*|$))+$/

/** Whether If-None-Match names the tag, compared weakly as section 13.1.2 wants; a header of no known form names none. */
export function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return isAny(ifNoneMatch) || tagsIn(ifNoneMatch, /"[^"]*"/g).includes(etag)
}

/** Whether If-Match is there and does not name the tag, compared strongly as section 13.1.1 wants. */
export function rulesOut(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined) return false
  return !isAny(ifMatch) && !tagsIn(ifMatch, /(?:W\/)?"[^"]*"/g).includes(etag)
}

function isAny(condition: string): boolean {
  return condition.trim() === '*'
}

function tagsIn(condition: string, tag: RegExp): readonly string[] {
  return tags.test(condition) ? (condition.match(tag) as string[]) : []
}
