// Paths outside of a request: which endpoint one of ours means, with which parameters. They are read by the router that
// Fastify has, so that a path means what it means in a request.

import FindMyWay from 'find-my-way'
import { linesOf } from '../../config/parsers.ts'
import { usable } from '../../config/reader.ts'
import type { Endpoint } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import { Problem, routeClosed, routeNotFound } from '../errors/problems.ts'
import { readParameters, type Sent } from './parameters.ts'

export type Path = { readonly endpoint: Endpoint; readonly params: Params }

type PathsOptions = {
  /** Under which paths may be written as well; none when left out. */
  readonly basePath?: string
  /** Whether routes of the owner are open; they are when it is left out. */
  readonly ownerRoutes?: boolean
  readonly nowMs: number
}

type Router = ReturnType<typeof FindMyWay>

/** The paths in a text, one a line; `#` begins a remark. Throws ConfigError naming the line, behind what the text is called. */
export function readPaths(
  endpoints: readonly Endpoint[],
  text: string,
  called: string,
  options: PathsOptions,
): readonly Path[] {
  const router = routerOf(endpoints, options)
  return linesOf(text).map(({ line, said }) =>
    usable(`${called} line ${line}, ${said}:`, () => readPath(router, said, options)),
  )
}

/** Reads `/games/1/high-scores` and the like. Throws Problem, as the request would. */
function readPath(router: Router, written: string, { ownerRoutes = true, nowMs }: PathsOptions): Path {
  const found = router.find('GET', written)
  if (found === null) throw routeNotFound()
  const endpoint: Endpoint | null = found.store
  if (endpoint === null) throw new Problem('invalid-parameter', 'This is no path.', { parameter: 'path' })
  if (endpoint.owner && !ownerRoutes) throw routeClosed()
  return { endpoint, params: readParameters(endpoint, found.params, found.searchParams as Sent, nowMs) }
}

function routerOf(endpoints: readonly Endpoint[], { basePath = '' }: PathsOptions): Router {
  const router = FindMyWay({ maxParamLength: Number.MAX_SAFE_INTEGER, onBadUrl: unanswered })
  for (const base of new Set(['', basePath])) {
    for (const endpoint of endpoints) router.on('GET', base + endpoint.path, unanswered, endpoint)
  }
  return router
}

/* c8 ignore next -- paths are looked up, and nothing is answered */
function unanswered(): void {}
