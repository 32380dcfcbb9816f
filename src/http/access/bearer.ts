// Bearer tokens (RFC 6750): what a request brings, compared with what it should.

import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { hashOf, type Secret } from '../../platform/secret.ts'
import { Problem } from '../errors/problems.ts'

/** What the request brings; undefined when it brings none. */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** Throws Problem `unauthorized` unless the request brings the token; one that is not set is brought by nobody. */
export function demandToken(request: FastifyRequest, token: Secret | undefined): void {
  if (!isToken(bearerOf(request), token))
    throw new Problem('unauthorized', 'This route needs the token of the operator as a bearer token.')
}

/** In constant time: hashes are of one length, and tell nothing of where two texts differ. */
export function isToken(brought: string | undefined, token: Secret | undefined): boolean {
  if (brought === undefined || token === undefined) return false
  return timingSafeEqual(hashOf(brought), hashOf(token.reveal()))
}
