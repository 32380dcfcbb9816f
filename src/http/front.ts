// The routes about the gateway itself: where to go from here, and whether it lives.

import type { FastifyInstance } from 'fastify'
import manifest from '../../package.json' with { type: 'json' }
import type { Endpoint } from '../endpoint.ts'

export function addFront(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  const { name, version, description } = manifest
  const routes = Object.fromEntries(endpoints.map(({ path, summary }) => [path, summary]))

  app.get('/', async () => ({ name, version, description, health: '/healthz', routes }))
  app.get('/healthz', async () => ({ status: 'ok' }))
}
