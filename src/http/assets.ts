// What is served as it is: pages with their parts, and the contract. Read once, tagged once.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendRepresentation } from './answering.ts'
import { representBytes } from './representation.ts'

type Asset = {
  url: string
  type: string
  body: Buffer
  cacheControl: string
  /** What a page may load: its Content-Security-Policy, in place of the one that all answers have. */
  policy: string
}

export function addAsset(app: FastifyInstance, { url, type, body, cacheControl, policy }: Asset): void {
  const representation = representBytes(body)
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', cacheControl).header('content-security-policy', policy)
    return sendRepresentation(request, reply, representation, { type })
  }
  app.route({ method: ['GET', 'HEAD'], url, handler })
}
