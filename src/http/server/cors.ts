// Which pages in browsers may read answers (CORS, by the Fetch standard): those of the configured origins. Not
// @fastify/cors, since answers outside of its hook need the same headers (docs/decisions/0007-cors.md).

import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { matchesHost } from '../../platform/host-patterns.ts'

export type Cors = {
  /** The headers of every answer to a page of this origin. */
  headers(origin: string | undefined): readonly (readonly [name: string, value: string])[]
  /** Whether pages of this origin may read answers; what comes without an origin is no such page. */
  mayRead(origin: string | undefined): boolean
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
  const isAllowed = (origin: string) => isAmong(patterns, origin) || isAmong(more(), origin)

  return {
    mayRead: origin => origin !== undefined && isAllowed(origin),
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

/** Whether a pattern means the origin: `*` is every origin, also `null`; letter case does not matter. */
export function isAmong(patterns: readonly string[], origin: string): boolean {
  return patterns.some(pattern => {
    if (pattern === '*') return true
    const hostAt = pattern.indexOf('://') + '://'.length
    const isOfScheme = origin.slice(0, hostAt).toLowerCase() === pattern.slice(0, hostAt).toLowerCase()
    return isOfScheme && matchesHost(pattern.slice(hostAt), origin.slice(hostAt))
  })
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
    app.addHook('onRequest', (request, reply, done) => {
      const { origin, 'access-control-request-method': wanted } = request.headers
      const headers = cors.headers(origin)
      for (const [name, value] of headers) reply.header(name, value)
      const asked = request.method === 'OPTIONS' && wanted !== undefined && origin !== undefined
      if (!asked || !reply.hasHeader('access-control-allow-origin')) return done()
      for (const [name, value] of preflight) reply.header(name, value)
      reply.code(204).send()
    })
  },
  { name: 'cors', dependencies: ['request-checks'] },
)
