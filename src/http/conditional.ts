// Conditional requests by RFC 9110: whether a client already holds the representation that it asks for.

const tags = /^[\s,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,[\s,]*|$))+$/

/** Whether If-None-Match names the tag, compared weakly as section 13.1.2 wants; a header of no known form names none. */
export function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  if (!tags.test(ifNoneMatch)) return false
  return (ifNoneMatch.match(/"[^"]*"/g) as string[]).includes(etag)
}
