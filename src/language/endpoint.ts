// What an endpoint is: one route of ours, one question to RetroAchievements, and how its answer is read. Everything
// else (validation, the call, the cache key, the schema, the type, the compatibility door) follows from this declaration.

import type { Response } from './collections.ts'
import type { Pace } from './paces.ts'
import type { Params, ParamTable, ValuesOf } from './params.ts'
import type { Absence, Thing } from './resources.ts'

/** How one route is declared: `T` is what its response reads, `P` its parameters. */
export type Declaration<T = unknown, P extends ParamTable = ParamTable> = {
  readonly path: `/${string}`
  /** One line, as a noun phrase. */
  readonly summary: string
  /** What a frontend developer has to know besides: order, limits, surprises. */
  readonly description?: string
  /** The method as it stands in `API_<method>.php`. */
  readonly upstream: string
  /** Another method that is asked in its place, without parameters, for some values of the parameters. */
  readonly instead?: { readonly upstream: string; when(params: ValuesOf<P>): boolean }
  /** By our names. Those that stand in the path are path parameters, the others query parameters. */
  readonly params: P
  /** What is always sent with the question, by RetroAchievements' names. */
  readonly fixed?: { readonly [name: string]: string | number }
  /** What clients of the compatibility door may send besides: what is fixed here, or left out. By RetroAchievements' names. */
  readonly door?: ParamTable
  /** Which of a method's forms is meant when a question at the door fits several: the lowest. */
  readonly precedence?: number
  /** What is wrong with a query at the door, of parameters that are right each for itself. */
  refuseQuery?(query: {
    readonly [name: string]: unknown
  }): { readonly parameter: string; readonly wanted: string } | undefined
  readonly pace: Pace | PaceOf<ValuesOf<P>>
  readonly response: Response<T>
  /** What is wrong with parameters that are right each for itself. */
  refuse?(params: ValuesOf<P>): { readonly parameter: string; readonly wanted: string } | undefined
  /** The things that an empty answer proves nothing about, because RetroAchievements gives it for unknown ones too. */
  readonly doubts?: readonly Thing[]
  /** Whether what was read is empty; lists and pages know it by themselves. */
  isEmpty?(value: T, json: unknown): boolean
  /** An answer that says there is nothing to show, though all that the path names exists. */
  readonly none?: { readonly code: Absence; when(json: unknown): boolean }
  /** The thing whose existence is told by this endpoint, so that doubts are settled here. */
  readonly settles?: {
    readonly thing: Thing
    /** Parameters that make the question cheap. */
    readonly params?: Partial<ValuesOf<P>>
    /** Whether the thing is there, where finding an answer does not say so. */
    holds?(value: T, named: unknown): boolean
  }
  /** Another endpoint that has to be asked before, because its answer completes the question. */
  readonly first?: {
    /** Its name, such as `users/profile`. */
    readonly endpoint: string
    /** The parameters to ask with; undefined when the thing that is asked about cannot be asked for. */
    complete(params: ValuesOf<P>, value: unknown): Params | undefined
    /** Whether "not found" means that this is not shown to anybody, since the other endpoint has found the thing. */
    readonly provesHidden?: boolean
  }
  /** Endpoints whose answers say all that this one's would: looked into when they are here and fresh, never asked for it. */
  readonly richer?: readonly Richer<T, ValuesOf<P>>[]
  /**
   * How many rows RetroAchievements is asked for at once, from a multiple of as many on, however few a client wants; `o` and
   * `c` are what it calls the parameters. The pages of the response are cut here.
   */
  readonly block?: number
  /** The rows of a page that is no envelope of its own. */
  rowsOf?(value: T): number
  /** What the gateway itself asks this endpoint for. */
  readonly use?: Use
  /** Whether the answer is that of the key's owner alone, and the route open to the operator alone. */
  readonly owner?: boolean
}

/**
 * `identity`: under which name, ULID and picture a user is known, for the block list. `key-check`: whether a key works, asked
 * without parameters.
 */
export type Use = 'identity' | 'key-check'

/** A pace that depends on the parameters; a method, so that it takes the declared ones and is called with any. */
type PaceOf<V> = { of(params: V, nowMs: number): Pace }['of']

export type Richer<T = unknown, V = Params> = {
  /** Its name, such as `games/extended`. */
  readonly endpoint: string
  /** The parameters under which an answer may be here besides those that it was asked with last, the likeliest first. */
  params(params: V): readonly Params[]
  /** What this endpoint would answer, out of what that one reads; undefined when it is not all there. */
  part(value: unknown, held: Params, params: V): T | undefined
}

export type Endpoint = Declaration & {
  /** Its file below `endpoints/`, such as `games/high-scores`. */
  readonly name: string
  /** The things its path names, outermost first. */
  readonly things: readonly Thing[]
}

/** Declares an endpoint; its hooks know the types of its parameters. */
export function endpoint<P extends ParamTable, T>(declaration: Declaration<T, P>): Declaration {
  return declaration
}

/** The names in a path, in their order. */
export function pathNames(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
}

/** The methods of RetroAchievements that an endpoint asks. */
export function methodsOf({ upstream, instead }: Endpoint): readonly string[] {
  return instead === undefined ? [upstream] : [upstream, instead.upstream]
}
