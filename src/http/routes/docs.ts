// The contract for machines, and the page on which people explore it: Swagger UI, all of it from this server.

import { readFile } from 'node:fs/promises'
import fp from 'fastify-plugin'
import type { Endpoint } from '../../language/endpoint.ts'
import { addAsset } from './assets.ts'

const library = new URL(import.meta.resolve('swagger-ui-dist/package.json'))
const ours = new URL('../../pages/', import.meta.url)

/** All that the page consists of. */
const parts = [
  { url: '/docs', file: new URL('docs.html', ours), type: 'text/html; charset=utf-8' },
  { url: '/docs/docs.js', file: new URL('docs.js', ours), type: 'text/javascript; charset=utf-8' },
  { url: '/docs/docs.css', file: new URL('docs.css', ours), type: 'text/css; charset=utf-8' },
  { url: '/docs/swagger-ui.css', file: new URL('swagger-ui.css', library), type: 'text/css; charset=utf-8' },
  {
    url: '/docs/swagger-ui.js',
    file: new URL('swagger-ui-bundle.js', library),
    type: 'text/javascript; charset=utf-8',
  },
]

/** Swagger UI styles some elements by their attributes. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const docsPlugin = fp(
  async (app, { endpoints }: { endpoints: readonly Endpoint[] }) => {
    const { basePath } = app

    function serve(url: string, type: string, make: () => Promise<Buffer>): void {
      addAsset(app, { url, type, make, cacheControl: 'public, max-age=300', policy })
    }

    serve('/openapi.json', 'application/json', async () => {
      const [{ describe }, { default: examples }] = await Promise.all([
        import('../../contract/openapi.ts'),
        import('../../contract/examples.json', { with: { type: 'json' } }),
      ])
      return Buffer.from(JSON.stringify(describe({ endpoints, basePath, examples })))
    })
    for (const { url, file, type } of parts) serve(url, type, () => readFile(file))
    app.get('/docs/', async (_request, reply) => reply.redirect(`${basePath}/docs`))
  },
  { name: 'docs', dependencies: ['server'] },
)
