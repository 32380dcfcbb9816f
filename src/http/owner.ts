// Who may see what belongs to the owner of the key: nobody, until the operator opens it, and then the operator alone.

import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { Problem, routeNotFound } from './problems.ts'

/** Throws Problem when the request may not see it. */
export type OwnerGate = (request: FastifyRequest, reply: FastifyReply) => void

export function createOwnerGate({ open, token }: Config['owner']): OwnerGate {
  return function ownerGate({ headers }, reply) {
    // A closed route is as one that does not exist.
    if (!open || token === undefined) throw routeNotFound()
    const [, brought = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
    if (isEqual(brought, token.reveal())) return
    reply.header('www-authenticate', 'Bearer realm="ra-gateway"')
    throw new Problem('unauthorized', 'This route needs the token of the operator as a bearer token.')
  }
}

/** In constant time: hashes are of one length, and tell nothing of where two texts differ. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
}
