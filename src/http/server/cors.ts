// Which pages in browsers may read answers (CORS, by the Fetch standard): those of the configured origins. Not
// @fastify/cors, since the fast path has to set the same headers (docs/decisions/0007-cors.md).

import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'

export type Cors = {
  /** The headers of every answer to a page of this origin. */
  headers(origin: string | undefined): readonly (readonly [name: string, value: string])[]
}

const exposed = 'Age, Cache-Status, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'
const preflight = [
  ['access-control-allow-methods', 'GET, HEAD, OPTIONS'],
  // User-Agent is what the official client sets; it is no simple header.
  ['access-control-allow-headers', 'Authorization, Cache-Control, If-None-Match, User-Agent, X-Request-Id'],
  ['access-control-max-age', '86400'],
] as const

/** `*` is every origin; `https://*.example` every origin below example. `more` may change. */
export function createCors(patterns: readonly string[], more: () => readonly string[] = () => []): Cors {
  const isAllowed = (origin: string) => matcherOf(patterns).test(origin) || matcherOf(more()).test(origin)

  return {
    headers(origin) {
      if (patterns.length === 0 && more().length === 0) return []
      if (patterns.includes('*'))
        return [
          ['access-control-allow-origin', '*'],
          ['access-control-expose-headers', exposed],
        ]
      // What a cache keeps for one origin must not be given to another, nor to none.
      const vary = ['vary', 'Origin'] as const
      if (!origin || !isAllowed(origin)) return [vary]
      return [vary, ['access-control-allow-origin', origin], ['access-control-expose-headers', exposed]]
    },
  }
}

const matchers = new WeakMap<readonly string[], RegExp>()

/** What matches the origins that the patterns mean. */
export function matcherOf(patterns: readonly string[]): RegExp {
  const made = matchers.get(patterns)
  if (made !== undefined) return made
  const forms = patterns.map(each =>
    each === '*' ? '.*' : each.replace(/[.[\]]/g, '\\$&').replace('*', '[a-z0-9-]+(?:\\.[a-z0-9-]+)*'),
  )
  const matcher = new RegExp(`^(?:${forms.join('|')})$`, 'i')
  matchers.set(patterns, matcher)
  return matcher
}

/** Says that answers differ by a header of the request, beside those by which they do already. */
export function vary(reply: FastifyReply, header: string): void {
  reply.header('vary', [reply.getHeader('vary'), header].filter(Boolean).join(', '))
}

declare module 'fastify' {
  interface FastifyInstance {
    cors: Cors
  }
}

export const corsPlugin = fp(
  async (app, { cors }: { cors: Cors }) => {
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
  },
  { name: 'cors', dependencies: ['request-checks'] },
)
