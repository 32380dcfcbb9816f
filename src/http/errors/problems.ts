// What clients get in place of an answer: problem documents by RFC 9457, with our own words only. RetroAchievements'
// text, its URL and stack traces never reach a client.

import type { FastifyReply } from 'fastify'
import type { Absence } from '../../language/resources.ts'
import type { Failure, FailureCode } from '../../platform/failure.ts'
import { pathOf } from '../server/targets.ts'

export type ProblemCode = keyof typeof problems

type Kind = { readonly status: number; readonly title: string }

export const problems = {
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  unauthorized: { status: 401, title: 'A token is missing or wrong' },
  forbidden: { status: 403, title: 'The token is not for this' },
  hidden: { status: 403, title: 'RetroAchievements does not show this' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'console-not-found': { status: 404, title: 'There is no such console' },
  'game-not-found': { status: 404, title: 'There is no such game' },
  'achievement-not-found': { status: 404, title: 'There is no such achievement' },
  'leaderboard-not-found': { status: 404, title: 'There is no such leaderboard' },
  'ticket-not-found': { status: 404, title: 'There is no such ticket' },
  'not-played': { status: 404, title: 'The user has not played this game' },
  'no-achievement-of-the-week': { status: 404, title: 'No achievement of the week is running' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'method-not-allowed': { status: 405, title: 'The route does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not come in time' },
  'precondition-failed': { status: 412, title: 'A condition of the request does not hold' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'expectation-failed': { status: 417, title: 'The request expects what nobody can do' },
  'head-too-large': { status: 431, title: 'The head of the request is too large' },
  'client-rate-limited': { status: 429, title: 'The client has asked enough for now' },
  internal: { status: 500, title: 'The gateway made a mistake' },
  'upstream-rejected-key': { status: 502, title: "RetroAchievements does not accept the gateway's key" },
  'upstream-broken': { status: 502, title: 'RetroAchievements gave no usable answer' },
  'upstream-unexpected-answer': { status: 502, title: 'RetroAchievements gave an answer of an unknown form' },
  'upstream-busy': { status: 503, title: 'RetroAchievements asks for a pause' },
  'upstream-unavailable': { status: 503, title: 'RetroAchievements is not available' },
  'upstream-budget-exhausted': { status: 503, title: 'The gateway has asked RetroAchievements enough for now' },
  overloaded: { status: 503, title: 'The gateway has too much to do' },
  'upstream-timeout': { status: 504, title: 'RetroAchievements did not answer in time' },
  'not-cached': { status: 504, title: 'Nothing is held that could be answered with' },
} as const satisfies { readonly [code: string]: Kind } & { readonly [code in FailureCode | Absence]: Kind }

type ProblemOptions = {
  /** The parameter that is not valid. */
  parameter?: string
  /** When asking again may help, counted from now. */
  retryAfterMs?: number | undefined
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly options: ProblemOptions

  /** The detail is for clients: what happened to this very request, and what to do about it. */
  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail)
    this.code = code
    this.options = options
  }
}

const details: { readonly [code in FailureCode]: string } = {
  'upstream-rejected-key': 'The operator of this gateway has to look after its web API key.',
  'upstream-broken': 'What came from RetroAchievements was an error, cut off, or no JSON. Try again later.',
  'upstream-unexpected-answer': 'RetroAchievements may have changed. The log of this gateway tells its operator more.',
  'upstream-busy':
    'RetroAchievements limits how often it is asked. Nothing is asked until the time in Retry-After is over.',
  'upstream-unavailable': 'RetroAchievements is down or being maintained. Try again after the time in Retry-After.',
  'upstream-budget-exhausted': 'What is held already is still served. Try again after the time in Retry-After.',
  'upstream-timeout': 'RetroAchievements is slow or cannot be reached. Try again later.',
  'client-rate-limited':
    'RateLimit says what is left, of calls to RetroAchievements and of requests for what is held. Try again after the time in Retry-After.',
  'not-cached': 'The request says only-if-cached, and nothing is here that is as young as it wants.',
}

/** What Retry-After says of a maintenance whose end RetroAchievements does not tell. */
const maintenanceMs = 30_000

/** The problem that a client sees of a failure; what RetroAchievements said stays in our log. */
export function problemOf({ code, retryAfterMs }: Failure): Problem {
  const delayMs = code === 'upstream-unavailable' ? (retryAfterMs ?? maintenanceMs) : retryAfterMs
  return new Problem(code, details[code], { retryAfterMs: delayMs })
}

export function routeNotFound(): Problem {
  return new Problem('route-not-found', 'The index, and the page at /docs, list the routes.')
}

/** Sends a problem document; headers that were set before, such as Cache-Control, are kept. */
export function sendProblem(reply: FastifyReply, { code, message, options }: Problem): FastifyReply {
  setHeaders(reply, code, options)
  return reply
    .code(problems[code].status)
    .type('application/problem+json')
    .send(
      JSON.stringify(
        documentOf(reply.server.basePath, code, message, { instance: instanceOf(reply.request.url), ...pick(options) }),
      ),
    )
}

/** Those that go with a problem in whatever form it is sent. */
export function setHeaders(reply: FastifyReply, code: ProblemCode, { retryAfterMs }: ProblemOptions): void {
  if (code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="ra-gateway"')
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1000)))
}

/** The problem document of a code; `more` stands behind its first members. */
export function documentOf(basePath: string, code: ProblemCode, detail: string, more: object = {}): object {
  return { type: `${basePath}/problems/${code}`, ...problems[code], detail, ...more, code }
}

function pick({ parameter }: ProblemOptions): object {
  return parameter === undefined ? {} : { parameter }
}

/** The path without the query, as a URI reference of this host also where the client's was none, or of another one. */
function instanceOf(url: string): string {
  return pathOf(url)
    .replace(/^\/\//, '/.//')
    .replace(/[^\w.~!$&'()*+,;=:@/%-]/g, encodeURIComponent)
    .replace(/%(?![\dA-Fa-f]{2})/g, '%25')
}
