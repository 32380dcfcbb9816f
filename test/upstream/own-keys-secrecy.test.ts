import { join } from 'node:path'
import t from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { settled } from '../support/clock.ts'
import { friends, mine, startOwnKeys } from '../support/own-keys.ts'
import { contentOf } from '../support/snapshots.ts'

const made = 'own-key-that-is-made-up'
const canary = /own-key-(of|that)/i

/** Ways in which what is sent to RetroAchievements may come back, and others in which it may fail. */
const faults: readonly Fault[] = [
  { kind: 'echo' },
  { kind: 'status', status: 500, body: mine },
  { kind: 'status', status: 200, body: `"${mine}"` },
  { kind: 'status', status: 403, body: `<p>${mine}</p>`, contentType: 'text/html' },
  { kind: 'answer', status: 422, json: { message: mine, errors: { [mine]: [mine] } } },
  { kind: 'answer', status: 422, json: [mine] },
  { kind: 'answer', status: 404, json: [mine] },
  { kind: 'answer', status: 401, json: [mine] },
  { kind: 'answer', status: 401, json: { message: mine } },
  { kind: 'answer', json: { [mine]: mine } },
  { kind: 'instead', key: 'User', value: { [mine]: 1 } },
  { kind: 'instead', key: 'Title', value: mine },
  { kind: 'with', key: mine, value: 1 },
  { kind: 'redirect', location: `http://127.0.0.1/${mine}` },
  { kind: 'busy', retryAfter: mine },
  { kind: 'maintenance' },
  { kind: 'hang' },
  { kind: 'cut' },
  { kind: 'reset' },
]

const urls = [
  '/users/MaxMilyin',
  '/games/1/extended',
  '/me/following',
  '/API/API_GetGame.php?i=1',
  '/nowhere',
  '/games/x',
]
const dayMs = 24 * 60 * 60 * 1000

for (const transport of ['query', 'bearer']) {
  t.test(`callers' keys are in nothing that leaves the process but the calls (${transport})`, async t => {
    const file = join(t.testdir(), 'snapshot')
    const gateway = await startOwnKeys(t, {
      RA_KEY_TRANSPORT: transport,
      LOG_LEVEL: 'trace',
      CACHE_SNAPSHOT_FILE: file,
      KEY_HASH_SECRET: 'what-keys-are-hashed-under',
    })
    const { app, get, as, sandbox, lines, clock } = gateway
    const withY = (url: string) => `${url}${url.includes('?') ? '&' : '?'}y=${mine}`
    for (const fault of [undefined, ...faults]) {
      const what = fault?.kind ?? 'no fault'
      sandbox.heal()
      if (fault !== undefined) sandbox.fault(fault)
      // All that was remembered is forgotten by then, and pauses are over.
      await clock.advance(dayMs)
      const calls = sandbox.calls()
      for (const url of urls) {
        const asked = [as(mine, url), get(withY(url)), as(mine, withY(url))]
        // What is sent back to others is theirs.
        if (fault === undefined || fault.kind === 'echo') asked.push(as(friends, url), as(made, url))
        for (const { headers, body } of await settled(Promise.all(asked), clock))
          t.notMatch(JSON.stringify(headers) + body, canary, `${what} ${url}`)
      }
      t.ok(sandbox.calls() > calls, `${what} was met`)
      for (const url of ['/status', '/cache?count=1000', '/readyz'])
        t.notMatch((await app.operations.inject(url)).body, canary, `${what} ${url}`)
    }
    sandbox.heal()
    await clock.advance(dayMs)
    await as(mine, '/games/1')
    await app.close()
    t.ok(lines.length > 300)
    t.notMatch(JSON.stringify(lines), canary, 'the log')
    t.match(await contentOf(file), 'GetGame')
    t.notMatch(await contentOf(file), canary, 'the snapshot')
  })
}
