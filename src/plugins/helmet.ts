// @fastify/helmet knows the headers that keep browsers from doing more with an answer than it is meant for. With our
// options they are the same on every answer, so it is asked once: per request it would work them out again, and some
// answers pass none of Fastify's hooks. Pages set a policy of their own over this one.

import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** The headers for browsers that every answer has. */
    guards: readonly (readonly [name: string, value: string])[]
  }
}

/** `shared` is whether pages of other origins may read answers; then they may load them in any way. */
export async function addHelmet(app: FastifyInstance, { shared }: { shared: boolean }): Promise<void> {
  const asked = Fastify()
  // Those that mean something for JSON, and no others, since every header costs.
  await asked.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: shared ? 'cross-origin' : 'same-origin' },
    xContentTypeOptions: true,
    referrerPolicy: { policy: 'no-referrer' },
    // Whether the name that we are reached by has TLS for good is known to the proxy in front, and not here.
    strictTransportSecurity: false,
    // These are about pages, or about browsers long gone; frame-ancestors does for frames.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  asked.get('/', async (_request, { raw }) => raw.getHeaders())
  const guards = Object.entries<string>((await asked.inject('/')).json())
  app.decorate('guards', guards)
  app.addHook('onRequest', async (_request, reply) => {
    for (const [name, value] of guards) reply.header(name, value)
  })
}
