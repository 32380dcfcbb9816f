// @fastify/caching gives what we send without a Cache-Control of its own the strictest one. Its tags and its store stay
// unused: its 304 would answer for any URL whose tag it has seen (docs/decisions/0004-conditional-requests.md).

import caching from '@fastify/caching'
import fp from 'fastify-plugin'

export const cachingPlugin = fp(
  async app => {
    await app.register(caching, { privacy: 'no-store' })
  },
  { name: 'caching', dependencies: ['cors'] },
)
