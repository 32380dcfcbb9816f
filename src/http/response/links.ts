// Links between the pages of one list (RFC 8288), relative, so that they hold behind every prefix and host.

import { type Endpoint, pathNames } from '../../language/endpoint.ts'
import type { Page } from '../../language/pages.ts'
import type { Params } from '../../language/params.ts'

const largestOffset = 1_000_000

/** The Link header of a page of which so many rows were taken out; undefined where there are no neighbours, or no pages. */
export function linksOf(
  { path, params: declared, rowsOf }: Endpoint,
  params: Params,
  value: unknown,
  removed: number,
): string | undefined {
  const { offset, count } = params as { offset?: number; count?: number }
  if (offset === undefined || count === undefined) return undefined
  const { count: rows, total } = rowsOf === undefined ? (value as Page<unknown>) : { count: rowsOf(value), total: null }
  const inside = pathNames(path)
  const kept = Object.entries(declared)
    .filter(([name]) => name !== 'offset' && !inside.includes(name))
    .filter(([name, { fallback }]) => name === 'count' || params[name] !== fallback)
    .map(([name]): [string, string] => [name, String(params[name])])

  function link(rel: string, to: number): string {
    const query = new URLSearchParams(kept)
    query.set('offset', String(to))
    return `<?${query}>; rel="${rel}"`
  }

  const next = offset + count
  const more = total === null ? rows + removed === count : next < total
  const links = [
    more && next <= largestOffset && link('next', next),
    offset > 0 && link('prev', Math.max(0, offset - count)),
  ]
  return links.filter(Boolean).join(', ') || undefined
}
