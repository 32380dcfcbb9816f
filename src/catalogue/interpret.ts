// What RetroAchievements' word means for an endpoint: the thing itself, that there is none, or an emptiness that
// proves nothing. Its six ways to say "not found" come together here.

import type { Response } from '../language/collections.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Page } from '../language/pages.ts'
import type { Params } from '../language/params.ts'
import { type Reading, startReading, UnexpectedAnswer } from '../language/reading.ts'
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

/** An answer, without so many rows that were taken out, and the status that it came with. */
export type Readable = Packed & { readonly removed: number; readonly status: number }

/** How an answer was sent: rows that were taken out of it since, and its status. */
type Sent = { readonly removed?: number | undefined; readonly status: number }

type ReaderOptions = { mediaUrl: string; siteUrl: string; tally: Tally }

export function createReader({ mediaUrl, siteUrl, tally }: ReaderOptions): Reader {
  /** What is unexpected in an answer is counted when it comes, and not each time it is read again. */
  function readNew<T>(endpoint: Endpoint, params: Params, answer: Sent, read: (reading: Reading) => T): T {
    return reading(endpoint, params, answer, reading => {
      const tell = () => {
        for (const { notice, where, count } of reading.noticed())
          tally.count(notice, endpoint.name, where, { times: count })
      }
      try {
        const value = read(reading)
        tell()
        return value
      } catch (error) {
        tell()
        throw error
      }
    })
  }

  function reading<T>({ name }: Endpoint, params: Params, sent: Sent, read: (reading: Reading) => T): T {
    const { removed = 0, status } = sent
    try {
      return read(startReading({ mediaUrl, siteUrl, params, removed, status }))
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw mistaken(name, error)
      tally.count('unexpected answer', name, error.where, { message: error.message })
      throw new Failure('upstream-unexpected-answer', error.message)
    }
  }

  function mistaken(name: string, error: unknown): Failure {
    tally.mistake(name, error)
    return mistake(error)
  }

  return {
    judge(endpoint, params, { kind, json, removed, status }) {
      const { response, doubts, isEmpty = isEmptyPage } = endpoint
      return readNew(endpoint, params, { removed, status }, reading => {
        const verdict = verdictWithout(endpoint, kind, json)
        if (verdict === 'absent' && endpoint.things.length === 0)
          throw new UnexpectedAnswer(reading, 'there, for a route that is always there')
        if (verdict !== undefined) return { verdict, empty: kind === 'answer' && verdict !== 'hidden' }
        const value = readWhole(response, json, reading)
        const doubtful = doubts !== undefined && isEmpty(value, json)
        return { verdict: doubtful ? 'doubtful' : 'found', empty: doubtful || hasNothingListed(value), value }
      })
    },
    read: (endpoint, params, { removed, status, ...packed }) =>
      reading(endpoint, params, { removed, status }, reading =>
        readWhole(endpoint.response, JSON.parse(plainOf(packed).toString()), reading),
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

/** What is said in place of an answer; undefined where there is one. */
function verdictWithout({ response, none, first }: Endpoint, kind: Reply['kind'], json: unknown) {
  if (kind === 'hidden') return 'hidden'
  if (kind === 'answer' && none?.when(json)) return 'none'
  if (kind === 'answer' && !saysAbsent(response, json)) return undefined
  return first?.provesHidden ? 'hidden' : 'absent'
}

/** With status 200: `{"success":false}`, or `[]` (an empty PHP array) where an object is due. */
export function saysAbsent({ outer }: Pick<Response<unknown>, 'outer'>, json: unknown): boolean {
  if (Array.isArray(json)) return json.length === 0 && outer === 'object'
  if (typeof json !== 'object' || json === null) return false
  const [[key, value] = [], ...others] = Object.entries(json)
  return key === 'success' && value === false && others.length === 0
}

/** Throws UnexpectedAnswer where more is missing than is there. */
function readWhole<T>({ read }: Response<T>, json: unknown, reading: Reading): T {
  const value = read(json, reading)
  if (reading.isHollow()) throw new UnexpectedAnswer(reading, 'more than half there')
  return value
}

/** Whether it has lists, and nothing is in any of them. */
function hasNothingListed(value: unknown): boolean {
  const lists = Object.values(value as object).filter(Array.isArray)
  return lists.length > 0 && lists.every(list => list.length === 0)
}

function isEmptyPage(value: unknown): boolean {
  const { count, total } = value as Page<unknown>
  return count === 0 && (total === 0 || total === null)
}
