// Which pages in browsers may read answers (CORS, by the Fetch standard): those of the configured origins. Functions and
// no plugin, since whatever answers a hit has to set the same headers (docs/decisions/0007-cors.md).

import type { FastifyInstance } from 'fastify'

export type Cors = {
  /** The headers of every answer to a page of this origin. */
  headers(origin: string | undefined): readonly (readonly [name: string, value: string])[]
}

const exposed = 'Age, Cache-Status, ETag, Link, Retry-After, X-Request-Id'
const preflight = [
  ['access-control-allow-methods', 'GET, HEAD, OPTIONS'],
  // User-Agent is what the official client sets; it is no simple header.
  ['access-control-allow-headers', 'Authorization, Cache-Control, If-None-Match, User-Agent, X-Request-Id'],
  ['access-control-max-age', '86400'],
] as const

/** `*` is every origin; `https://*.example` every origin below example. */
export function createCors(patterns: readonly string[]): Cors {
  const everybody = patterns.includes('*')
  const allowed = new RegExp(
    `^(?:${patterns.map(each => each.replace(/[.[\]]/g, '\\$&').replace('*', '[a-z0-9-]+(?:\\.[a-z0-9-]+)*')).join('|')})$`,
    'i',
  )

  return {
    headers(origin) {
      if (patterns.length === 0) return []
      if (everybody)
        return [
          ['access-control-allow-origin', '*'],
          ['access-control-expose-headers', exposed],
        ]
      // What a cache keeps for one origin must not be given to another, nor to none.
      const vary = ['vary', 'Origin'] as const
      if (origin === undefined || !allowed.test(origin)) return [vary]
      return [vary, ['access-control-allow-origin', origin], ['access-control-expose-headers', exposed]]
    },
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    cors: Cors
  }
}

export function addCors(app: FastifyInstance, cors: Cors): void {
  app.decorate('cors', cors)
  app.addHook('onRequest', async (request, reply) => {
    const { origin, 'access-control-request-method': wanted } = request.headers
    const headers = cors.headers(origin)
    for (const [name, value] of headers) reply.header(name, value)
    const asked = request.method === 'OPTIONS' && wanted !== undefined && origin !== undefined
    if (!asked || !reply.hasHeader('access-control-allow-origin')) return
    for (const [name, value] of preflight) reply.header(name, value)
    return reply.code(204).send()
  })
}
