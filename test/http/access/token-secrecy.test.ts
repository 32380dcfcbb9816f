// A token that clients were given, looked for in everything that leaves the process.

import { join } from 'node:path'
import t from 'tap'
import { bearer, entry, startForClients, tokenOf } from '../../support/clients.ts'
import { settled } from '../../support/clock.ts'
import { contentOf } from '../../support/snapshots.ts'

const token = tokenOf('canary')
/** What of it would do harm: itself, parts of it, and its hash, however it is written. */
const { hash } = JSON.parse(entry('canary'))
const bytes = Buffer.from(hash.slice(7), 'base64url')
const secrets = [token, token.slice(0, -6), btoa(token), hash.slice(7), bytes.toString('hex'), bytes.toString('base64')]

const questions: readonly (readonly [url: string, headers?: { [name: string]: string }])[] = [
  ['/games/1'],
  ['/games/2?x=1'],
  ['/games/3', { origin: 'https://evil.example' }],
  ['/API/API_GetGame.php?i=3'],
  [`/API/API_GetGame.php?i=4&y=${token}&z=me`],
  [`/games/1?access_token=${token}`],
  [`/games/1/comments?sort=${token}`],
  ['/users/Nobody2'],
  ['/me/followers'],
  ['/nothing'],
  ['/%zz'],
  ['/games/5', { authorization: `Basic ${token}` }],
  ['/games/6', { authorization: `Bearer ${token}x` }],
  ['/games/7', { cookie: `token=${token}`, 'x-api-key': token }],
]

for (const [what, fault] of [
  ['all is well', undefined],
  ['RetroAchievements fails', { kind: 'status', status: 500 }],
  ['RetroAchievements says what it was asked', { kind: 'echo' }],
] as const) {
  t.test(`it is in no answer, line of the log, /status, /cache, call or snapshot, when ${what}`, async t => {
    const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
    const environment = { LOG_LEVEL: 'trace', CACHE_SNAPSHOT_FILE, CLIENT_PER_MINUTE: '5' }
    const lines = [entry('canary', { routes: ['/games/*', '/users/*', '/API/*'] })]
    const { app, get, sandbox, clock, replace, ...gateway } = await startForClients(t, lines, environment)
    await get('/games/1', bearer('canary'))
    if (fault !== undefined) sandbox.fault(fault)
    const seen: unknown[] = []
    for (const [url, headers] of questions) {
      const response = await settled(get(url, { ...bearer('canary'), ...headers }), clock)
      seen.push([response.statusCode, response.headers, response.body])
    }
    for (const url of ['/status', '/cache', '/readyz']) seen.push((await app.operations.inject(url)).body)
    // As who mistakes what belongs into the file.
    await replace(token, entry('canary'))
    await replace(JSON.stringify({ name: 'canary', hash: token }))
    await replace('', JSON.stringify({ ...JSON.parse(entry('canary')), hash: `sha256:${token}` }))
    await app.close()
    seen.push(sandbox.requests, gateway.lines, await contentOf(CACHE_SNAPSHOT_FILE))
    for (const each of seen.map(each => JSON.stringify(each)))
      for (const secret of secrets) t.notOk(each.includes(secret), `${secret} in ${each.slice(0, 200)}`)
    t.ok(gateway.lines.length > questions.length)
  })
}
