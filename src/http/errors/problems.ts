// What clients get in place of an answer: problem documents by RFC 9457, with our own words only. RetroAchievements'
// text, its URL and stack traces never reach a client.

import type { FastifyReply } from 'fastify'
import { type ProblemCode, problems } from '../../contract/problem-codes.ts'
import type { Failure, FailureCode } from '../../platform/failure.ts'
import { pathOf } from '../../platform/request-target.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was answered in place of what the client wanted, for the log; undefined unless that happened. */
    problem: Noted | undefined
  }
}

/** Of a problem, what the log tells. The code need not be one of ours, as compatibility routes have more. */
export type Noted = {
  readonly code: string
  readonly detail: string
  readonly parameter?: string | undefined
  readonly client?: string | undefined
}

type ProblemOptions = {
  /** The parameter that is not valid. */
  parameter?: string
  /** Whose token it was that was refused; for the log alone. */
  client?: string
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
  'upstream-refused': 'RetroAchievements does not let this gateway ask. Try again after the time in Retry-After.',
  'upstream-busy':
    'RetroAchievements limits how often it is asked. Nothing is asked until the time in Retry-After is over.',
  'upstream-unavailable':
    'RetroAchievements cannot be reached, is down or is being maintained. Try again after the time in Retry-After.',
  'upstream-budget-exhausted': 'What is held already is still served. Try again after the time in Retry-After.',
  'upstream-timeout': 'RetroAchievements is slow. Try again later.',
  'client-rate-limited':
    'RateLimit says what is left, of calls to RetroAchievements and of requests for what is held. Try again after the time in Retry-After.',
  internal: 'The log of this gateway tells its operator more.',
  'not-cached': 'The request says only-if-cached, and nothing is here that is as young as it wants.',
}

/** The problem that a client sees of a failure; what RetroAchievements said stays in our log. */
export function problemOf({ code, retryAfterMs }: Failure): Problem {
  return new Problem(code, details[code], { retryAfterMs })
}

export function routeNotFound(): Problem {
  return new Problem('route-not-found', 'The index, and the page at /docs, list the routes.')
}

/** Of a route of the owner where these are closed. That there is such a route is no secret: the contract names it. */
export function routeClosed(): Problem {
  return new Problem(
    'route-not-found',
    'This route is closed. The operator of the gateway can open it with OWNER_ROUTES=on.',
  )
}

/** Sends a problem document; headers that were set before, such as Cache-Control, are kept. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, message, options } = problem
  reply.request.problem = noted(problem)
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

export function noted({ code, message, options: { parameter, client } }: Problem): Noted {
  return { code, detail: message, parameter, client }
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
