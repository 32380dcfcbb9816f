// What keeps browsers from doing more with an answer than it is meant for. They are the same on every answer, and some
// answers pass none of Fastify's hooks. Pages set a policy of their own over this one.

import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The headers for browsers that every answer has. */
    guards: readonly (readonly [name: string, value: string])[]
  }
}

/** `shared` is whether pages of other origins may read answers; then they may load them in any way. */
export const securityHeadersPlugin = fp(
  async (app, { shared }: { shared: boolean }) => {
    const guards = [
      ['content-security-policy', "default-src 'none';frame-ancestors 'none'"],
      ['cross-origin-resource-policy', shared ? 'cross-origin' : 'same-origin'],
      ['referrer-policy', 'no-referrer'],
      ['x-content-type-options', 'nosniff'],
    ] as const
    app.decorate('guards', guards)
    app.addHook('onRequest', (_request, reply, done) => {
      for (const [name, value] of guards) reply.header(name, value)
      done()
    })
  },
  { name: 'security-headers', dependencies: ['request-ids'] },
)
