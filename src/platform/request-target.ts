// What the first line of a request asks for (RFC 9112, section 3.2).

/** The path of a target, as it is written: without the query, and without the host that may stand before it. */
export function pathOf(target: string): string {
  const [path] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  return path || '/'
}

/** The host and port that stand in a target itself; undefined where it begins with its path. */
export function authorityOf(target: string): string | undefined {
  return target.startsWith('/') ? undefined : /^https?:\/\/([^/?#]*)/i.exec(target)?.[1]
}
