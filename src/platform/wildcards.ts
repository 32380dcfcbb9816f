// Patterns in which `*` stands for anything. They are compared in linear time: no regular expression is made of them.

/** Whether the whole text is what the pattern means: `*` stands for any letters, also for none. */
export function matchesWildcards(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  // The leftmost place of each piece leaves the most room for those behind it.
  let at = first.length
  for (const piece of others) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= text.length - last.length
}
