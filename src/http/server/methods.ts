// Which methods a route takes. Answered ahead of everything else, so that no body is ever read.

import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { pathOf } from '../../platform/request-target.ts'
import { Problem, routeNotFound } from '../errors/problems.ts'

export const allowed = 'GET, HEAD, OPTIONS'

/** Takes note of the routes that are added after it. */
export const methodsPlugin = fp(
  async app => {
    const patterns = new Map<string, RegExp>()
    const methodsOf = new Map<string, string[]>()
    app.addHook('onRoute', ({ method, url }) => {
      // What has a pattern of its own answers all methods itself.
      if (/[*(]/.test(url)) return
      const end = url === app.basePath ? '/?' : ''
      patterns.set(url, new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}${end}$`))
      methodsOf.set(url, [...(methodsOf.get(url) ?? ['OPTIONS']), ...[method].flat()])
    })
    app.addHook('onRequest', async (request, reply) => {
      if (!request.is404) return
      // The router could decode it, or it would not be here.
      const path = decodeURI(pathOf(request.url))
      const [url] = [...patterns].find(([, pattern]) => pattern.test(path)) ?? []
      if (url === undefined) throw routeNotFound()
      return answerOtherMethod(request, reply, methodsOf.get(url)?.sort().join(', '))
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
