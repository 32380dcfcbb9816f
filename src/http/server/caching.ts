// @fastify/caching gives what we send without a Cache-Control of its own the strictest one. Its tags and its store stay
// unused: its 304 would answer for any URL whose tag it has seen (docs/decisions/0004-conditional-requests.md).

import caching from '@fastify/caching'
import type { FastifyInstance } from 'fastify'

export async function addCaching(app: FastifyInstance): Promise<void> {
  await app.register(caching, { privacy: 'no-store' })
}
