// The routes about the gateway itself: where to go from here, and whether it lives.

import fp from 'fastify-plugin'
import manifest from '../../../package.json' with { type: 'json' }
import type { Endpoint } from '../../language/endpoint.ts'
import { vary } from '../server/cors.ts'

export const indexPagePlugin = fp(
  async (app, { endpoints }: { endpoints: readonly Endpoint[] }) => {
    const { basePath } = app
    const { name, version, description } = manifest
    const index = {
      name,
      version,
      description,
      documentation: `${basePath}/docs`,
      contract: `${basePath}/openapi.json`,
      health: `${basePath}/healthz`,
      routes: Object.fromEntries(endpoints.map(({ path, summary }) => [basePath + path, summary])),
    }

    app.get('/', async (request, reply) => {
      vary(reply, 'Accept')
      // Browsers say so; programs take what comes, or JSON.
      if (/text\/html(?!\s*;\s*q=0)/.test(request.headers.accept ?? '')) return reply.redirect(index.documentation)
      return index
    })
    app.get('/healthz', async () => ({ status: 'ok' }))
  },
  { name: 'index-page', dependencies: ['server'] },
)
