// Paths outside of a request: which endpoint one of ours means, with which parameters.

import { linesOf } from '../../config/parsers.ts'
import { usable } from '../../config/reader.ts'
import { type Endpoint, pathNames } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import { Problem, routeNotFound } from '../errors/problems.ts'
import { readParameters } from './parameters.ts'

type Pattern = readonly [Endpoint, RegExp]

export type Path = { readonly endpoint: Endpoint; readonly params: Params }

/** The paths in a text, one a line; `#` begins a remark. Throws ConfigError naming the line, behind what the text is called. */
export function readPaths(
  endpoints: readonly Endpoint[],
  text: string,
  called: string,
  nowMs: number,
): readonly Path[] {
  const patterns = endpoints.map((endpoint): Pattern => [endpoint, patternOf(endpoint)])
  return linesOf(text).map(({ line, said }) =>
    usable(`${called} line ${line}, ${said}:`, () => readPath(patterns, said, nowMs)),
  )
}

/** Reads `/games/1/high-scores` and the like. Throws Problem, as the request would. */
function readPath(patterns: readonly Pattern[], written: string, nowMs: number): Path {
  const url = URL.parse(written, 'http://gateway')
  if (url === null) throw new Problem('invalid-parameter', 'This is no path.', { parameter: 'path' })
  const found = patterns.flatMap(([endpoint, pattern]) => {
    const values = pattern.exec(url.pathname)
    return values === null ? [] : [{ endpoint, values: values.slice(1).map(decodeURIComponent) }]
  })
  // What is written out goes before what a parameter stands for.
  const [match] = found.toSorted((one, other) => one.values.length - other.values.length)
  if (match === undefined) throw routeNotFound()
  const { endpoint, values } = match
  const inPath = Object.fromEntries(pathNames(endpoint.path).map((name, index) => [name, values[index]]))
  const inQuery = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map(name => {
      const all = url.searchParams.getAll(name)
      return [name, all.length > 1 ? all : all[0]]
    }),
  )
  return { endpoint, params: readParameters(endpoint, inPath, inQuery, nowMs) }
}

function patternOf({ path }: Endpoint): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`)
}
