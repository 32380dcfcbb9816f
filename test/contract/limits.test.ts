// Answers to clients with tokens and limits, held against the contract: every header that is sent is told of there.

import { readFileSync } from 'node:fs'
import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { bearer, entry, startForClients } from '../support/clients.ts'

type Response = { $ref?: string; headers?: { [name: string]: unknown } }

const { paths, components } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))

/** Of every answer of the web, and in no contract. */
const common = new Set([
  ...[
    'connection',
    'content-length',
    'content-security-policy',
    'content-type',
    'cross-origin-resource-policy',
    'date',
  ],
  ...['referrer-policy', 'transfer-encoding', 'x-content-type-options'],
])

function documented(path: string, status: number): readonly string[] {
  const response: Response = paths[path].get.responses[status]
  const name = response.$ref?.split('/').at(-1)
  const { headers = {} }: Response = name === undefined ? response : components.responses[name]
  return Object.keys(headers).map(each => each.toLowerCase())
}

const game = '/games/{gameId}'
const door = '/API/API_{method}.php'
const none = { authorization: 'Bearer none' }

t.test('whatever a client is answered, the contract tells of its headers', async t => {
  const lines = [
    entry('web', { perMinute: 4 }),
    entry('page', { routes: ['/consoles'], origins: ['https://a.example'] }),
  ]
  const { get, sandbox } = await startForClients(t, lines)
  const seen = new Set<string>()
  const check = (path: string, status: number, { statusCode, headers }: LightMyRequestResponse) => {
    t.equal(statusCode, status, path)
    const unknown = Object.keys(headers).filter(name => !common.has(name) && !documented(path, status).includes(name))
    t.strictSame(unknown, [], `${path} ${status}`)
    for (const name of Object.keys(headers)) seen.add(name)
  }
  const page = { origin: 'https://a.example' }
  const { headers } = await get('/games/1', bearer('web'))
  for (const origin of [{}, page]) {
    const web = { ...bearer('web'), ...origin }
    check(game, 200, await get('/games/1', web))
    check(game, 304, await get('/games/1', { ...web, 'if-none-match': String(headers.etag) }))
    check(game, 400, await get('/games/0', web))
    check(game, 401, await get('/games/1', { ...none, ...origin }))
    check(game, 403, await get('/games/1', { ...bearer('page'), ...origin }))
    check(game, 404, await get('/games/999999', web))
    check(game, 504, await get('/games/7', { ...web, 'cache-control': 'only-if-cached' }))
    check(door, 200, await get('/API/API_GetGame.php?i=1', web))
    check(door, 304, await get('/API/API_GetGame.php?i=1', { ...web, 'if-none-match': '*' }))
    check(door, 401, await get('/API/API_GetGame.php?i=1', { ...none, ...origin }))
    check(door, 403, await get('/API/API_GetGame.php?i=1', { ...bearer('page'), ...origin }))
    check(door, 404, await get('/API/API_GetUserPoints.php?u=Nobody2', web))
    check(door, 422, await get('/API/API_GetGame.php', web))
    check('/healthz', 200, await get('/healthz', origin))
  }
  sandbox.fault({ kind: 'status', status: 500 })
  check(game, 502, await get('/games/2', bearer('web')))
  for (const [path, url] of [
    [game, '/games/3'],
    [door, '/API/API_GetGame.php?i=3'],
  ] as const)
    check(path, 429, await get(url, { ...bearer('web'), ...page }))
  for (const name of [
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'www-authenticate',
    'access-control-allow-origin',
  ])
    t.ok(seen.has(name), name)
})
