// @fastify/helmet sets the headers that keep browsers from doing more with an answer than it is meant for: those that mean
// something for JSON, and no others, since every header costs. Pages set a policy of their own over this one.

import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** `shared` is whether pages of other origins may read answers; then they may load them in any way. */
export async function addHelmet(app: FastifyInstance, { shared }: { shared: boolean }): Promise<void> {
  await app.register(helmet, {
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
}
