// What RetroAchievements' word means for an endpoint: the thing itself, that there is none, or an emptiness that
// proves nothing. Its six ways to say "not found" come together here.

import type { Page, Response } from '../language/collections.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import { type Notice, type Reading, startReading, UnexpectedAnswer } from '../language/reading.ts'
import { type Packed, plainOf } from '../platform/bytes.ts'
import { Failure, mistake } from '../platform/failure.ts'
import type { Reply } from '../upstream/classify.ts'
import type { Tally } from './oddities.ts'

export type Judgement = {
  /** Whether the answer says that there is nothing, in a form that a passing fault may have as well. */
  readonly empty: boolean
} & (
  | { readonly verdict: 'found' | 'doubtful'; readonly value: unknown }
  /** `none`: all that is named may exist, and yet there is nothing. */
  | { readonly verdict: 'absent' | 'hidden' | 'none' }
)

export type Reader = {
  /**
   * Throws Failure: `upstream-unexpected-answer` when the endpoint's declaration cannot read the answer, and `internal` when
   * reading it goes wrong by a mistake of ours.
   */
  judge(endpoint: Endpoint, params: Params, reply: Reply): Judgement
  /** Reads an answer that was judged before, perhaps for another endpoint. Throws like `judge`. */
  read(endpoint: Endpoint, params: Params, answer: Readable): unknown
  /** What an action on behalf of an endpoint returns, or the Failure that it comes to, a mistake of ours among them. */
  attempt<T>(endpoint: Pick<Endpoint, 'name'>, action: () => T): T | Failure
}

/** An answer, without so many rows that were taken out. */
export type Readable = Packed & { readonly removed: number }

type ReaderOptions = { mediaUrl: string; siteUrl: string; tally: Tally }

export function createReader({ mediaUrl, siteUrl, tally }: ReaderOptions): Reader {
  function reading<T>({ name }: Endpoint, params: Params, removed: number, read: (reading: Reading) => T): T {
    const onNotice = (what: Notice, where: string) => tally.count(what, name, where)
    try {
      return read(startReading({ mediaUrl, siteUrl, params, removed, onNotice }))
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw mistaken(name, error)
      tally.count('unexpected answer', name, error.where, error.message)
      throw new Failure('upstream-unexpected-answer', error.message)
    }
  }

  function mistaken(name: string, error: unknown): Failure {
    tally.mistake(name, error)
    return mistake(error)
  }

  return {
    judge(endpoint, params, { kind, json, removed = 0 }) {
      const { things, response, none, doubts, isEmpty = isEmptyPage } = endpoint
      return reading(endpoint, params, removed, reading => {
        if (kind === 'hidden') return { verdict: 'hidden', empty: false }
        if (kind === 'answer' && none?.when(json)) return { verdict: 'none', empty: true }
        if (kind === 'not found' || saysAbsent(response, json)) {
          if (things.length > 0) return { verdict: 'absent', empty: kind === 'answer' }
          throw new UnexpectedAnswer(reading, 'there, for a route that is always there')
        }
        const value = response.read(json, reading)
        const doubtful = doubts !== undefined && isEmpty(value, json)
        return { verdict: doubtful ? 'doubtful' : 'found', empty: doubtful || isHollow(value), value }
      })
    },
    read: (endpoint, params, { removed, ...packed }) =>
      reading(endpoint, params, removed, reading =>
        endpoint.response.read(JSON.parse(plainOf(packed).toString()), reading),
      ),
    attempt({ name }, action) {
      try {
        return action()
      } catch (error) {
        return error instanceof Failure ? error : mistaken(name, error)
      }
    },
  }
}

/** With status 200: `{"success":false}`, or `[]` (an empty PHP array) where an object is due. */
export function saysAbsent({ outer }: Pick<Response<unknown>, 'outer'>, json: unknown): boolean {
  if (Array.isArray(json)) return json.length === 0 && outer === 'object'
  if (typeof json !== 'object' || json === null) return false
  const [[key, value] = [], ...others] = Object.entries(json)
  return key === 'success' && value === false && others.length === 0
}

/** Whether it has lists, and nothing is in any of them. */
function isHollow(value: unknown): boolean {
  const lists = Object.values(value as object).filter(Array.isArray)
  return lists.length > 0 && lists.every(list => list.length === 0)
}

function isEmptyPage(value: unknown): boolean {
  const { count, total } = value as Page<unknown>
  return count === 0 && (total === 0 || total === null)
}
