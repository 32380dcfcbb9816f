// One line in the log per request. It names the route and not the URL: URLs hold the names of players, and whatever
// else clients put into them.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Asked } from '../cache/answers.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Pace } from '../paces.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where requests are counted; operators' are not. */
    counts?: Counts
  }
  interface FastifyRequest {
    /** Of what is asked for; undefined as long as nobody knows. */
    pace: Pace['name'] | undefined
    /** What the cache said; undefined where it was not asked. */
    asked: Asked | undefined
    /** Why there is no better answer; empty where there is nothing to tell. */
    why: string
  }
}

export function addAccessLog(app: FastifyInstance, counts: Counts): void {
  app.decorate('counts', counts)
  app.decorateRequest('pace', undefined)
  app.decorateRequest('asked', undefined)
  app.decorateRequest('why', '')
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply))
  app.addHook('onRequestAbort', async request => {
    const { method, server, routeOptions } = request
    const { url: route = 'none' } = routeOptions
    counts.aborted(nameOf(route, server.basePath))
    request.log.info({ method, route }, 'the client went away')
  })
}

export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { method, pace = 'none', asked, why, server, routeOptions } = request
  const { url: route = 'none' } = routeOptions
  const { statusCode: status, elapsedTime } = reply
  const seconds = elapsedTime / 1000
  server.counts?.answered({ route: nameOf(route, server.basePath), pace, asked, status, seconds })
  const line = {
    method,
    route,
    status,
    cache: asked?.outcome ?? 'none',
    ...(request.caller?.client !== undefined && { client: request.caller.client }),
    ...(why && { why }),
    ms: Math.round(elapsedTime * 10) / 10,
  }
  request.log.info(line, 'answered')
}

/** Wherever the gateway lives, and without how its path is matched. */
function nameOf(route: string, basePath: string): string {
  return (route.startsWith(basePath) ? route.slice(basePath.length) : route).replace(/\(.*?\)/g, '') || '/'
}
