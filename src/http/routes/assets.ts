// What is served as it is: pages with their parts, and the contract. Made and tagged at the first request, since few
// gateways are ever asked for it.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Representation } from '../../cache/encodings.ts'
import { representBytes } from '../response/representation.ts'
import { sendRepresentation } from '../response/send.ts'

type Asset = {
  url: string
  type: string
  /** Is called at the first request, and again while it fails. */
  make: () => Promise<Buffer>
  cacheControl: string
  /** What a page may load: its Content-Security-Policy, in place of the one that all answers have. */
  policy: string
}

export function addAsset(app: FastifyInstance, { url, type, make, cacheControl, policy }: Asset): void {
  let representation: Representation | undefined
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    representation ??= representBytes(await make())
    reply.header('cache-control', cacheControl).header('content-security-policy', policy)
    const [, lifetime] = cacheControl.split('public, ')
    if (lifetime !== undefined) reply.header('cdn-cache-control', lifetime)
    return sendRepresentation(request, reply, representation, { type })
  }
  app.route({ method: ['GET', 'HEAD'], url, handler })
}
