// Whatever goes wrong on the way to an answer becomes a problem document here.

import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from '../../platform/failure.ts'
import { Problem, problemOf, routeNotFound, sendProblem } from './problems.ts'

export const errorsPlugin = fp(
  async app => {
    app.decorateRequest('problem', undefined)
    app.setErrorHandler((error, request, reply) => sendProblem(reply, problemFor(error, request)))
    app.setNotFoundHandler((_request, reply) => sendProblem(reply, routeNotFound()))
  },
  { name: 'errors', dependencies: ['security-headers', 'cors'] },
)

/** What a client is told of an error; the rest is for the log. */
export function problemFor(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) {
    if (error.code === 'overloaded') noteOverload(error, request)
    return error
  }
  if (error instanceof Failure) {
    request.why = error.message
    // Of a key that a caller brought, that is for the caller to mend.
    if (error.code === 'upstream-rejected-key' && request.caller?.lane.partition)
      return new Problem('unauthorized', 'RetroAchievements does not accept this web API key.')
    return problemOf(error)
  }
  request.log.error({ err: error }, 'the gateway made a mistake')
  return new Problem('internal', `Tell the operator of this gateway the request id ${request.id}.`)
}

function noteOverload({ message }: Problem, request: FastifyRequest): void {
  request.why = message
  request.server.counts?.overloaded()
}
