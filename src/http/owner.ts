// Who may see what belongs to the owner of the key: nobody, until the operator opens it, and then the operator alone.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { routeNotFound } from './problems.ts'
import { demandToken } from './tokens.ts'

/** Throws Problem when the request may not see it. */
export type OwnerGate = (request: FastifyRequest, reply: FastifyReply) => void

export function createOwnerGate({ open, token }: Config['owner']): OwnerGate {
  return function ownerGate(request, reply) {
    // A closed route is as one that does not exist.
    if (!open) throw routeNotFound()
    demandToken(request, reply, token)
  }
}
