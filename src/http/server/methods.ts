// Which methods a route takes. Answered ahead of everything else, so that no body is ever read.

import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem, routeNotFound } from '../errors/problems.ts'
import { METHODS } from './node-http.ts'

export const allowed = 'GET, HEAD, OPTIONS'

export const methodsPlugin = fp(
  async app => {
    // Fastify knows some of those that Node's parser lets through; a route for all methods is to have all of them.
    for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
    app.addHook('onRequest', (request, reply, done) => {
      if (!request.is404) return done()
      const methods = app.supportedMethods.filter(method => app.findRoute({ method, url: request.url }) !== null)
      if (methods.length === 0) return done(routeNotFound())
      answerOtherMethod(request, reply, [...new Set([...methods, 'OPTIONS'])].sort().join(', '))
    })
  },
  { name: 'methods', dependencies: ['request-checks', 'cors'] },
)

/** OPTIONS is told the methods that there are; throws Problem for all others. */
export function answerOtherMethod(
  { method }: Pick<FastifyRequest, 'method'>,
  reply: FastifyReply,
  methods: string = allowed,
): FastifyReply {
  reply.header('allow', methods)
  if (method === 'OPTIONS') return reply.code(204).send()
  throw new Problem('method-not-allowed', `This route takes ${methods}.`)
}
