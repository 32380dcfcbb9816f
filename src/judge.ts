// What RetroAchievements' word means for an endpoint: the thing itself, that there is none, or an emptiness that
// proves nothing. Its six ways to say "not found" come together here.

import type { Page } from './collections.ts'
import type { Endpoint, Params } from './endpoint.ts'
import { type Reading, startReading, UnexpectedAnswer } from './reading.ts'
import type { Tally } from './tally.ts'
import type { Reply } from './upstream/classify.ts'
import { Failure } from './upstream/failure.ts'

export type Judgement =
  | { readonly verdict: 'found' | 'doubtful'; readonly value: unknown }
  | { readonly verdict: 'absent' | 'hidden' }

export type Reader = {
  /** Throws Failure `upstream-unexpected-answer` when the endpoint's declaration cannot read the answer. */
  judge(endpoint: Endpoint, params: Params, reply: Reply): Judgement
  /** Reads an answer that was judged before, perhaps for another endpoint. Throws like `judge`. */
  read(endpoint: Endpoint, params: Params, json: unknown): unknown
}

export function createReader({ mediaUrl, tally }: { mediaUrl: string; tally: Tally }): Reader {
  function reading<T>({ name }: Endpoint, params: Params, read: (reading: Reading) => T): T {
    try {
      return read(startReading({ mediaUrl, params, onNotice: (what, where) => tally.count(what, name, where) }))
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error
      tally.count('unexpected answer', name, error.where, error.message)
      throw new Failure('upstream-unexpected-answer', error.message)
    }
  }

  return {
    judge(endpoint, params, { kind, json }) {
      if (kind === 'hidden') return { verdict: 'hidden' }
      return reading(endpoint, params, reading => {
        if (kind === 'not found' || saysAbsent(endpoint, json)) {
          if (endpoint.things.length > 0) return { verdict: 'absent' }
          throw new UnexpectedAnswer(reading, 'there, for a route that is always there')
        }
        const value = endpoint.response.read(json, reading)
        return { verdict: endpoint.doubts !== undefined && isEmpty(value) ? 'doubtful' : 'found', value }
      })
    },
    read: (endpoint, params, json) => reading(endpoint, params, reading => endpoint.response.read(json, reading)),
  }
}

/** With status 200: `{"success":false}`, or `[]` (an empty PHP array) where an object is due. */
function saysAbsent(endpoint: Endpoint, json: unknown): boolean {
  if (Array.isArray(json)) return json.length === 0 && endpoint.response.outer === 'object'
  if (typeof json !== 'object' || json === null) return false
  const [[key, value] = [], ...others] = Object.entries(json)
  return key === 'success' && value === false && others.length === 0
}

function isEmpty(value: unknown): boolean {
  const { count, total } = value as Page<unknown>
  return count === 0 && (total === 0 || total === null)
}
