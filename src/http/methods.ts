// Which methods a route takes. Answered ahead of everything else, so that no body is ever read.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, routeNotFound } from './problems.ts'

const allowed = 'GET, HEAD, OPTIONS'

/** Must be called before the routes are added, since it takes note of them. */
export function addMethods(app: FastifyInstance): void {
  const paths: RegExp[] = []
  app.addHook('onRoute', ({ method, url }) => {
    // What has a pattern of its own answers all methods itself.
    if (![method].flat().includes('GET') || /[*(]/.test(url)) return
    const end = url === app.basePath ? '/?' : ''
    paths.push(new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}${end}$`))
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const [path = ''] = request.url.split('?', 1)
    if (!paths.some(pattern => pattern.test(path))) throw routeNotFound()
    return answerOtherMethod(request, reply)
  })
}

/** OPTIONS is told the methods that there are; throws Problem for all others. */
export function answerOtherMethod({ method }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('allow', allowed)
  if (method === 'OPTIONS') return reply.code(204).send()
  throw new Problem('method-not-allowed', `This route takes ${allowed}.`)
}
