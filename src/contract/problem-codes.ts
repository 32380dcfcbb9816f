// The codes of all problems that clients may see, each with its status and title (RFC 9457).

import type { Absence } from '../language/resources.ts'
import type { FailureCode } from '../platform/failure.ts'

export type ProblemCode = keyof typeof problems

type Kind = { readonly status: number; readonly title: string }

export const problems = {
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  unauthorized: { status: 401, title: 'A token is missing or wrong' },
  forbidden: { status: 403, title: 'The request may not have this' },
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
  'misdirected-request': { status: 421, title: 'The request names a host that is not answered for here' },
  'head-too-large': { status: 431, title: 'The head of the request is too large' },
  'client-rate-limited': { status: 429, title: 'The client has asked enough for now' },
  internal: { status: 500, title: 'The gateway made a mistake' },
  'upstream-rejected-key': { status: 502, title: "RetroAchievements does not accept the gateway's key" },
  'upstream-broken': { status: 502, title: 'RetroAchievements gave no usable answer' },
  'upstream-unexpected-answer': { status: 502, title: 'RetroAchievements gave an answer of an unknown form' },
  'upstream-refused': { status: 502, title: 'RetroAchievements refuses this gateway' },
  'upstream-busy': { status: 503, title: 'RetroAchievements asks for a pause' },
  'upstream-unavailable': { status: 503, title: 'RetroAchievements is not available' },
  'upstream-budget-exhausted': { status: 503, title: 'The gateway has asked RetroAchievements enough for now' },
  overloaded: { status: 503, title: 'The gateway has too much to do' },
  'upstream-timeout': { status: 504, title: 'RetroAchievements did not answer in time' },
  'not-cached': { status: 504, title: 'Nothing is held that could be answered with' },
} as const satisfies { readonly [code: string]: Kind } & { readonly [code in FailureCode | Absence]: Kind }
