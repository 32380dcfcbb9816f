// A real process whose wall clock is moved by libfaketime, while its monotonic clock and its timers are real.

import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { start } from '../support/program.ts'
import { startSandbox } from '../support/sandbox.ts'

const [library] = globSync('/usr/{lib,lib64}/**/libfaketimeMT.so.1')
const options = library === undefined ? { skip: 'libfaketime is not installed' } : {}
const points = '/users/MaxMilyin/points'
const day = 86_400

/** The gateway, and a function that sets its wall clock, in seconds from the time that it really is. */
async function startFaked(t: Test, env: NodeJS.ProcessEnv = {}) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const file = join(t.testdir({ clock: '+0' }), 'clock')
  const server = start(t, 'src/server.ts', {
    ...{ RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', OPS_PORT: '0', ...env },
    ...{
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  })
  const [, origin = ''] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  const get = (path: string) => fetch(`${origin}${path}`)
  const setClock = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}`)
  /** The day by the clock of the gateway. */
  const dayAfter = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString().slice(0, 10)
  return { ...server, sandbox, get, setClock, dayAfter }
}

t.test('after a sleep of 26 h an old answer is asked for again, and today is taken', options, async t => {
  const { get, setClock, sandbox, dayAfter } = await startFaked(t)
  await get(points)
  t.match((await get(points)).headers.get('cache-status'), /hit; ttl=/)
  t.equal(sandbox.calls(), 1)
  setClock(26 * 3_600)
  const response = await get(points)
  t.equal(response.headers.get('age'), '0')
  t.equal(sandbox.calls(), 2)
  t.equal((await get(`/users/MaxMilyin/achievements/${dayAfter(26 * 3_600)}`)).status, 200)
})

t.test('a clock set forward by a day, then by a year, costs a refresh each', options, async t => {
  const { get, setClock, sandbox } = await startFaked(t)
  await get(points)
  for (const [nth, seconds] of [day, 366 * day].entries()) {
    setClock(seconds)
    for (let each = 0; each < 3; each += 1) t.equal((await get(points)).status, 200)
    t.equal(sandbox.calls(), nth + 2)
  }
})

t.test('a clock set forward fills no budget', options, async t => {
  const { get, setClock, sandbox } = await startFaked(t, { UPSTREAM_PER_MINUTE: '1', UPSTREAM_BURST: '2' })
  await get('/games/1')
  await get('/games/2')
  setClock(366 * day)
  t.equal((await get('/games/3')).status, 503)
  t.equal(sandbox.calls(), 2)
})

t.test('a clock set forward ends no pause', options, async t => {
  const { get, setClock, sandbox } = await startFaked(t)
  sandbox.fault({ kind: 'busy', retryAfter: '600' })
  t.equal((await get('/games/1')).status, 503)
  sandbox.heal()
  setClock(366 * day)
  const response = await get('/games/2')
  t.equal(response.status, 503)
  t.ok(Number(response.headers.get('retry-after')) > 500)
  t.equal(sandbox.calls(), 1)
})

t.test('a clock set back by a day makes nothing younger or eternal, and today follows', options, async t => {
  const { get, setClock, sandbox, dayAfter } = await startFaked(t, { PACE_LIVE: 'fresh=1s,stale=0s' })
  const today = dayAfter(0)
  await get(points)
  setClock(-day)
  t.ok(Number((await get(points)).headers.get('age')) >= 0)
  t.equal((await get(`/users/MaxMilyin/achievements/${today}`)).status, 400)
  const beganNs = process.hrtime.bigint()
  while (sandbox.calls() < 2 && process.hrtime.bigint() - beganNs < 20_000_000_000n) await get(points)
  t.equal(sandbox.calls(), 2, 'it is asked for again when its fresh time is over')
})
