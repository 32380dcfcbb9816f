// What replicas tell each other through the store as text of their own: other versions may have written it, so that it is checked.

import * as v from 'valibot'
import { failureCodes } from '../platform/failure.ts'
import { priorities } from '../upstream/queue.ts'

const failure = v.object({
  code: v.picklist(failureCodes),
  message: v.string(),
  retryAfterMs: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0))), undefined),
  /** How urgent the call was that came to it. */
  priority: v.picklist(priorities),
})
const told = v.union([v.object({ alone: v.literal(true) }), failure])
const tags = v.pipe(v.array(v.string()), v.minLength(1))
const purge = v.intersect([
  v.object({ by: v.string(), how: v.picklist(['hard', 'soft']) }),
  v.union([v.object({ key: v.string() }), v.object({ tags })]),
])

/** A failure as others are told of it. */
export type ToldFailure = v.InferOutput<typeof failure>

/** What those who wait are told of a call that brought nothing for them. */
export type Told = v.InferOutput<typeof told>

/** What all are told of a purge by a replica. */
export type ToldPurge = v.InferOutput<typeof purge>

/** Undefined where it is none that this version writes. */
export function readTold(text: string): Told | undefined {
  return read(told, text)
}

/** Undefined where it is none that this version writes. */
export function readPurge(text: string): ToldPurge | undefined {
  return read(purge, text)
}

function read<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  try {
    return v.parse(schema, JSON.parse(text))
  } catch {
    return undefined
  }
}
