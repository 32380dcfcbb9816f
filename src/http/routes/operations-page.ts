// The page of the operations port: what there is to know of the gateway at a glance, read every two seconds from the routes
// beside it. It holds nothing itself, so that it needs no token.

import { readFile } from 'node:fs/promises'
import fp from 'fastify-plugin'
import { addAsset } from './assets.ts'

const parts = [
  { url: '/', file: 'operations.html', type: 'text/html; charset=utf-8' },
  { url: '/operations.js', file: 'operations.js', type: 'text/javascript; charset=utf-8' },
  { url: '/operations-tables.js', file: 'operations-tables.js', type: 'text/javascript; charset=utf-8' },
  { url: '/operations.css', file: 'operations.css', type: 'text/css; charset=utf-8' },
]

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const operationsPagePlugin = fp(
  async app => {
    for (const { url, file, type } of parts) {
      const make = () => readFile(new URL(`../../pages/${file}`, import.meta.url))
      addAsset(app, { url, type, make, cacheControl: 'no-cache', policy })
    }
  },
  { name: 'operations-page', dependencies: ['server'] },
)
