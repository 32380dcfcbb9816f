// What came back from RetroAchievements, sorted: an answer, "not found", "hidden", or the reason why it is none. The
// body decides and not the Content-Type: maintenance and challenge pages come with status 200 and 403.

import { type Blame, Failure } from '../platform/failure.ts'
import { timeOfHttpDate } from './http-date.ts'

export type Received = {
  readonly status: number
  readonly retryAfter: string | undefined
  /** The header `Date`. */
  readonly date?: string | undefined
  readonly body: Buffer
}

/** A usable answer of RetroAchievements: JSON, with the status it came with. */
export type Reply = {
  readonly kind: 'answer' | 'not found' | 'hidden'
  readonly status: number
  readonly body: Buffer
  readonly json: unknown
  /** Rows that were taken out of it, as nobody is to see them. */
  readonly removed?: number
}

const unparsable = Symbol('not JSON')

/**
 * Throws Failure for all that is no usable answer. `keys` are those that an answer may have, where it is an object with keys
 * of its own.
 */
export function classify(received: Received, wallMs: number, keys: readonly string[]): Reply {
  const { status, body } = received
  if (status === 429) {
    throw new Failure('upstream-busy', 'RetroAchievements says 429', { retryAfterMs: delayOf(received, wallMs) })
  }
  const json = parse(body)
  if (status >= 500) throw crash(received, json, wallMs)
  if (status >= 300 && status < 400) throw broken(`RetroAchievements redirects with ${status}`)
  if (status === 403 || status === 451) throw refused(`RetroAchievements says ${status}`)
  // 422 with a list is about there being nothing, and not about the question (API_GetUserGameLeaderboards.php).
  if (status === 422 && !Array.isArray(json)) throw refused('RetroAchievements says 422 to a question that is valid')
  if (status === 401 && !Array.isArray(json))
    throw new Failure('upstream-rejected-key', 'RetroAchievements rejects the API key')
  if (json === unparsable) throw broken(`RetroAchievements says ${status} with a body that is not JSON`)
  if (status === 200 && isRefusal(json, keys))
    throw refused('RetroAchievements tells of an error in place of an answer')

  if (status === 200 || status === 422) return { kind: 'answer', status, body, json }
  // 404 with an error envelope is about the method and not about the thing asked for.
  if (status === 404 && typeof json === 'object' && json !== null && !isEnvelope(json))
    return { kind: 'not found', status, body, json }
  if (status === 401) return { kind: 'hidden', status, body, json }
  throw new Failure('upstream-unexpected-answer', `RetroAchievements says ${status}`)
}

/** RetroAchievements' JSON speaks of the question: some of its records fail whenever they are asked for. */
function crash(received: Received, json: unknown, wallMs: number): Failure {
  const { status } = received
  if (typeof json !== 'object' || json === null)
    return broken(`RetroAchievements says ${status}`, { again: isPassing(status), blames: 'service' })
  if (status !== 503 || !isEnvelope(json))
    return broken(`RetroAchievements says ${status}`, { again: isPassing(status) })
  return new Failure('upstream-unavailable', 'RetroAchievements is in maintenance', {
    retryAfterMs: delayOf(received, wallMs),
    blames: 'question',
  })
}

function isPassing(status: number): boolean {
  return [502, 503, 504].includes(status)
}

function broken(message: string, options: { again?: boolean; blames?: Blame } = {}): Failure {
  return new Failure('upstream-broken', message, options)
}

function refused(message: string): Failure {
  return new Failure('upstream-refused', message)
}

/** An object with a text `error` and nothing of what was asked for. */
function isRefusal(json: unknown, keys: readonly string[]): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false
  return typeof (json as { error?: unknown }).error === 'string' && !keys.some(key => Object.hasOwn(json, key))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return unparsable
  }
}

function isEnvelope(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'message' in json
}

/** The longest for which an answer may have RetroAchievements left alone. */
export const longestDelayMs = 60 * 60 * 1000

/**
 * Retry-After in either of its forms, seconds or a date; at most an hour, so that one odd header stops nobody for long. A date is
 * compared with the Date of the same answer, because the clock of the sender may be wrong, or ours.
 */
function delayOf({ retryAfter, date }: Received, wallMs: number): number | undefined {
  if (retryAfter === undefined) return undefined
  const sentMs = date === undefined ? Number.NaN : timeOfHttpDate(date.trim(), wallMs)
  const nowMs = Number.isNaN(sentMs) ? wallMs : sentMs
  // Node.js leaves blanks at the end of a header.
  const said = retryAfter.trim()
  const delayMs = /^\d+$/.test(said) ? Number(said) * 1000 : timeOfHttpDate(said, nowMs) - nowMs
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 1000), longestDelayMs)
}
