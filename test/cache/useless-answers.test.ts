// An answer that is here and that no route can make anything of, such as one out of a snapshot: it is served to nobody for all its
// time, because the next request asks RetroAchievements.

import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Answer } from '../../src/cache/answer.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { createStore, loaded } from '../support/snapshots.ts'

/** A gateway that remembers one answer from before. */
async function remembering(t: Test, key: string, text: string, change: Partial<Answer> = {}): Promise<Gateway> {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const { keep, snapshot } = createStore(CACHE_SNAPSHOT_FILE)
  const [method] = key.split('?')
  keep(key, Buffer.from(text), { tags: ` ${method} user:maxmilyin `, ...change })
  await snapshot.save()
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  t.equal((await loaded(gateway)).loaded, 1)
  return gateway
}

const ulid = '01B8GG0NXRXFXFWHM07XAS0QQG'
const unreadable: readonly [what: string, key: string, text: string, path: string][] = [
  ['an object without its keys', 'GetUserPoints?u=maxmilyin', '{}', '/users/MaxMilyin/points'],
  ['a list in place of an object', 'GetGame?i=1', '[1,2]', '/games/1'],
  ['no whole list of pages', 'GetGameList?h=1&i=1', '{"a":1}', '/consoles/1/games?count=2'],
  ['no block of a longer list', 'GetUserCompletionProgress?c=500&u=maxmilyin', '{}', '/users/MaxMilyin/progress'],
  ['what would complete the question', 'GetUserProfile?u=maxmilyin', '{}', '/users/MaxMilyin/comments'],
  ['what the profile would complete', `GetComments?i=${ulid}`, '{}', '/users/MaxMilyin/comments'],
]

for (const [what, key, text, path] of unreadable) {
  t.test(`${path}: an answer that is here and cannot be read, ${what}, is asked for anew`, async t => {
    const { get, app } = await remembering(t, key, text)
    const first = await get(path)
    t.match([first.statusCode, first.json().code], [502, 'upstream-unexpected-answer'])
    t.notMatch(first.headers['cache-control'], 'max-age=')
    const second = await get(path)
    t.match([second.statusCode, second.headers['cache-status']], [200, /fwd=miss; fwd-status=200; stored/])
    t.match((await get(path)).headers['cache-status'], / hit/)
    const { results } = (await app.operations.inject('/cache')).json()
    t.ok(results.some((row: { key: string; hits: number }) => row.key === key))
  })
}

t.test('an answer that one more route can read serves that one again as soon as it was asked for', async t => {
  const { get, sandbox } = await remembering(t, 'GetUserPoints?u=maxmilyin', '{"Points":"x"}')
  t.equal((await get('/API/API_GetUserPoints.php?u=MaxMilyin')).body, '{"Points":"x"}', 'it is passed on as it is')
  t.equal((await get('/users/MaxMilyin/points')).statusCode, 502)
  t.match((await get('/API/API_GetUserPoints.php?u=MaxMilyin')).json(), { Points: Number })
  t.equal((await get('/users/MaxMilyin/points')).statusCode, 200)
  t.equal(sandbox.calls(), 1)
})

const absent = { state: 'absent', status: 404 } as const
const absences: readonly [path: string, key: string, code: string][] = [
  ['/users/MaxMilyin/points', 'GetUserPoints?u=maxmilyin', 'user-not-found'],
  ['/users/MaxMilyin/games/1/rank', 'GetUserGameRankAndScore?g=1&u=maxmilyin', 'game-not-found'],
]

for (const [path, key, code] of absences) {
  t.test(`${path}: where it is not said what is absent, it is the last thing that the path names`, async t => {
    const { get, sandbox } = await remembering(t, key, '[]', absent)
    const { statusCode, headers, body } = await get(path)
    t.match([statusCode, JSON.parse(body).code], [404, code])
    t.match(headers['cache-status'], / hit/)
    t.equal(sandbox.calls(), 0)
  })
}

t.test('a route that is always there is not absent: it is asked for anew', async t => {
  const { get } = await remembering(t, 'GetConsoleIDs?', '[]', absent)
  const first = await get('/consoles')
  t.match([first.statusCode, first.json().code], [502, 'upstream-unexpected-answer'])
  t.notMatch(first.headers['cache-control'], 'max-age=')
  const second = await get('/consoles')
  t.match([second.statusCode, second.headers['cache-status']], [200, /fwd=miss/])
})
