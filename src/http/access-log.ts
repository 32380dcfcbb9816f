// One line in the log per request. It names the route and not the URL: URLs hold the names of players, and whatever
// else clients put into them.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** How the cache answered; empty where it was not asked. */
    cacheOutcome: string
    /** Why there is no better answer; empty where there is nothing to tell. */
    why: string
  }
}

export function addAccessLog(app: FastifyInstance): void {
  app.decorateRequest('cacheOutcome', '')
  app.decorateRequest('why', '')
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply))
}

export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.statusCode,
    cache: request.cacheOutcome || 'none',
    ...(request.caller?.client !== undefined && { client: request.caller.client }),
    ...(request.why && { why: request.why }),
    ms: Math.round(reply.elapsedTime * 10) / 10,
  }
  request.log.info(line, 'answered')
}
