// Paths outside of a request: which endpoint one of ours means, with which parameters.

import { type Endpoint, type Params, pathNames } from '../endpoint.ts'
import { readParameters } from './parameters.ts'
import { Problem, routeNotFound } from './problems.ts'

/** Reads `/games/1/high-scores` and the like. Throws Problem, as the request would. */
export function readPath(
  endpoints: readonly Endpoint[],
  written: string,
  nowMs: number,
): { endpoint: Endpoint; params: Params } {
  const url = URL.parse(written, 'http://gateway')
  if (url === null) throw new Problem('invalid-parameter', 'This is no path.', { parameter: 'path' })
  const found = endpoints.flatMap(endpoint => {
    const values = patternOf(endpoint).exec(url.pathname)
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
