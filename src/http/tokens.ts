// Bearer tokens: what a request brings, compared with what it should.

import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Secret } from '../secret.ts'
import { Problem } from './problems.ts'

/** Throws Problem `unauthorized` unless the request brings the token; one that is not set is brought by nobody. */
export function demandToken(request: FastifyRequest, reply: FastifyReply, token: Secret | undefined): void {
  const [, brought = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token !== undefined && isEqual(brought, token.reveal())) return
  reply.header('www-authenticate', 'Bearer realm="ra-gateway"')
  throw new Problem('unauthorized', 'This route needs the token of the operator as a bearer token.')
}

/** In constant time: hashes are of one length, and tell nothing of where two texts differ. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
}
