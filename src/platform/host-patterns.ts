// Which hosts an operator means by a pattern. Patterns are compared letter by letter: no regular expression is made of them.

/** One label or several, as they stand before the dot of a domain. */
const labels = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

/**
 * Whether the host is among those that the pattern means: `*` is any host, `*.name` is every host below that name, at any
 * depth, and everything else is that host alone. IPv6 addresses stand in brackets. Letter case does not matter. A port has to
 * stand in both, or in neither.
 */
export function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase()
  const named = host.toLowerCase()
  if (wanted === '*') return true
  if (!wanted.startsWith('*.')) return wanted === named
  const domain = wanted.slice(1)
  return named.endsWith(domain) && labels.test(named.slice(0, -domain.length))
}
