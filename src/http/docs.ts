// The contract for machines, and the page on which people explore it: Swagger UI, all of it from this server.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Endpoint } from '../endpoint.ts'
import { describe } from '../openapi/document.ts'
import examples from '../openapi/examples.json' with { type: 'json' }
import { addAssets } from '../plugins/assets.ts'
import { holds } from './conditional.ts'
import { etagOf } from './representation.ts'

/** Our own part of the page. */
const pages = [
  { url: '/docs', file: 'docs.html', type: 'text/html; charset=utf-8' },
  { url: '/docs/docs.js', file: 'docs.js', type: 'text/javascript; charset=utf-8' },
  { url: '/docs/docs.css', file: 'docs.css', type: 'text/css; charset=utf-8' },
]

/** Swagger UI styles some elements by their attributes. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export async function addDocs(app: FastifyInstance, endpoints: readonly Endpoint[]): Promise<void> {
  const document = Buffer.from(JSON.stringify(describe({ endpoints, basePath: app.basePath, examples })))
  const etag = etagOf(document)

  app.get('/openapi.json', async (request, reply) => {
    reply.header('etag', etag).header('cache-control', 'public, max-age=300')
    if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('application/json').send(document)
  })
  for (const { url, file, type } of pages) {
    const content = readFileSync(new URL(`../pages/${file}`, import.meta.url))
    app.get(url, async (_request, reply) => reply.header('content-security-policy', policy).type(type).send(content))
  }
  const library = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  await addAssets(app, { folder: library, prefix: '/docs/assets/', files: ['swagger-ui.css', 'swagger-ui-bundle.js'] })
}
