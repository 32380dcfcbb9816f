// What an endpoint is: one route of ours, one question to RetroAchievements, and how its answer is read. Everything
// else (validation, the call, the cache key, the schema, the type) follows from this declaration.

import type { Response } from './collections.ts'
import type { Pace } from './paces.ts'
import type { Param } from './params.ts'
import type { Thing } from './things.ts'

export type Declaration<T = unknown> = {
  readonly path: `/${string}`
  /** One line, as a noun phrase. */
  readonly summary: string
  /** What a frontend developer has to know besides: order, limits, surprises. */
  readonly description?: string
  /** The method as it stands in `API_<method>.php`. */
  readonly upstream: string
  /** By our names. Those that stand in the path are path parameters, the others query parameters. */
  readonly params: { readonly [name: string]: Param }
  /** What is always sent with the question, by RetroAchievements' names. */
  readonly fixed?: { readonly [name: string]: string | number }
  readonly pace: Pace
  readonly response: Response<T>
  /** The things that an empty answer proves nothing about, because RetroAchievements gives it for unknown ones too. */
  readonly doubts?: readonly Thing[]
  /** The thing whose existence is told by whether this endpoint finds it, so that doubts are settled here. */
  readonly settles?: Thing
}

export type Endpoint = Declaration & {
  /** Its file below `endpoints/`, such as `games/high-scores`. */
  readonly name: string
  /** The things its path names, outermost first. */
  readonly things: readonly Thing[]
}

/** Values of an endpoint's parameters, checked and complete. */
export type Params = { readonly [name: string]: unknown }

export function endpoint<T>(declaration: Declaration<T>): Declaration<T> {
  return declaration
}
