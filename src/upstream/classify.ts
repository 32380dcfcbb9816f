// What came back from RetroAchievements, sorted: an answer, "not found", "hidden", or the reason why it is none. The
// body decides and not the Content-Type: maintenance and challenge pages come with status 200 and 403.

import { Failure } from '../platform/failure.ts'

export type Received = {
  readonly status: number
  readonly retryAfter: string | undefined
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

/** Throws Failure for all that is no usable answer. */
export function classify({ status, retryAfter, body }: Received, nowMs: number): Reply {
  if (status === 429) {
    throw new Failure('upstream-busy', 'RetroAchievements says 429', { retryAfterMs: delayOf(retryAfter, nowMs) })
  }
  const json = parse(body)
  if (status === 503 && isEnvelope(json)) {
    throw new Failure('upstream-unavailable', 'RetroAchievements is in maintenance', {
      retryAfterMs: delayOf(retryAfter, nowMs),
    })
  }
  if (status >= 500) throw broken(`RetroAchievements says ${status}`, [502, 503, 504].includes(status))
  if (status >= 300 && status < 400) throw broken(`RetroAchievements redirects with ${status}`)
  if (json === unparsable) throw broken(`RetroAchievements says ${status} with a body that is not JSON`)

  // 422 with a list is about there being nothing, and not about the question (API_GetUserGameLeaderboards.php).
  if (status === 200 || (status === 422 && Array.isArray(json))) return { kind: 'answer', status, body, json }
  // 404 with an error envelope is about the method and not about the thing asked for.
  if (status === 404 && typeof json === 'object' && json !== null && !isEnvelope(json))
    return { kind: 'not found', status, body, json }
  if (status === 401 && Array.isArray(json)) return { kind: 'hidden', status, body, json }
  if (status === 401) throw new Failure('upstream-rejected-key', 'RetroAchievements rejects the API key')
  throw new Failure('upstream-unexpected-answer', `RetroAchievements says ${status}`)
}

function broken(message: string, again = false): Failure {
  return new Failure('upstream-broken', message, { again })
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

const longestDelayMs = 60 * 60 * 1000

/** Retry-After in either of its forms, seconds or a date; at most an hour, so that one odd header stops nobody for long. */
function delayOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined
  const date = /^[A-Z][a-z]+,.* GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  const delayMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : date - nowMs
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 1000), longestDelayMs)
}
