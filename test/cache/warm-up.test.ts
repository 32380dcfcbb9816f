import { join } from 'node:path'
import t, { type Test } from 'tap'
import { settled } from '../support/clock.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { refusal } from '../support/refusal.ts'
import { loaded } from '../support/snapshots.ts'
import { ended } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

function warming(t: Test, text: string) {
  return { WARM_FILE: join(t.testdir({ 'warm.txt': text }), 'warm.txt') }
}

const list = `# what our front page shows
/games/1/high-scores

/consoles?active=true   # all of them
`

/** Lets time go on in steps, and what is asked in each of them come to its end. */
async function pass({ app, clock }: Gateway, ms: number, stepMs = 1_000): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    await clock.advance(stepMs)
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const { budget } = (await app.operations.inject('/status')).json()
      if (budget.underway > 0) quiet = 0
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}

async function started(t: Test, env: { [name: string]: string }): Promise<Gateway> {
  const gateway = await startGateway(t, env)
  await gateway.app.ready()
  return gateway
}

t.test('what the list names is asked for at the start, one thing after the other', async t => {
  const gateway = await started(t, warming(t, list))
  const { get, sandbox } = gateway
  t.equal(sandbox.calls(), 0, 'the start waits for nothing of it')
  await pass(gateway, 1)
  t.strictSame(
    sandbox.requests.map(({ method }) => method),
    ['GetGameRankAndScore', 'GetConsoleIDs'],
  )
  t.match((await get('/games/1/high-scores')).headers['cache-status'], / hit;/)
  t.match((await get('/consoles')).headers['cache-status'], / hit;/)
  t.equal(sandbox.calls(), 2)
})

t.test('a path means what it means in a request, and BASE_PATH may stand before it', async t => {
  const text = '/%67ames/%31/high-scores\n/ra/games/1/hashes\nhttp://gateway/games/2\n'
  const gateway = await started(t, { ...warming(t, text), BASE_PATH: '/ra' })
  const { get, sandbox } = gateway
  await pass(gateway, 1)
  t.equal(sandbox.calls(), 3)
  for (const path of ['/games/1/high-scores', '/games/1/hashes', '/games/2'])
    t.match((await get(`/ra${path}`)).headers['cache-status'], / hit;/, path)
  t.equal(sandbox.calls(), 3)
})

t.test('it is asked for again before it gets stale, and not much earlier', async t => {
  const gateway = await started(t, warming(t, '/games/1/high-scores'))
  const { get, sandbox } = gateway
  await pass(gateway, 160_000)
  t.equal(sandbox.calls(), 1)
  await pass(gateway, 19_000)
  t.equal(sandbox.calls(), 2)
  const statuses = new Set<string>()
  for (let minutes = 0; minutes < 27; minutes += 1) {
    await pass(gateway, 60_000, 4_000)
    const { headers } = await get('/games/1/high-scores')
    statuses.add(String(headers['cache-status']).replace(/\d+/, 'n'))
  }
  t.strictSame([...statuses], ['ra-gateway; hit; ttl=n'], 'nobody ever sees it stale')
  t.ok(sandbox.calls() >= 10 && sandbox.calls() <= 12, `${sandbox.calls()} calls in half an hour`)
})

t.test('after the machine slept it is asked for again within five minutes', async t => {
  const gateway = await started(t, warming(t, '/games/1'))
  const { sandbox, clock } = gateway
  await pass(gateway, 100_000, 10_000)
  t.equal(sandbox.calls(), 1)
  clock.moveWall(26 * 3_600_000)
  await pass(gateway, 310_000, 10_000)
  t.equal(sandbox.calls(), 2)
})

t.test('a short fresh time is kept up with, too', async t => {
  const gateway = await started(t, { ...warming(t, '/users/MaxMilyin'), PACE_LIVE: 'fresh=5s,stale=30s' })
  await pass(gateway, 60_000)
  t.ok(gateway.sandbox.calls() >= 10, `${gateway.sandbox.calls()} calls in a minute`)
})

t.test('it takes no more than what the budget can spare', async t => {
  const paths = Array.from({ length: 12 }, (_, index) => `/games/${index + 1}/hashes`).join('\n')
  const gateway = await started(t, { ...warming(t, paths), UPSTREAM_PER_MINUTE: '6', UPSTREAM_BURST: '10' })
  const { get, sandbox } = gateway
  await pass(gateway, 9_000)
  t.equal(sandbox.calls(), 5, 'half of the burst is left to those who wait')
  for (const id of [21, 22, 23, 24, 25]) t.equal((await get(`/games/${id}`)).statusCode, 200)
  await pass(gateway, 40_000)
  t.equal(sandbox.calls(), 10, 'and it waits until they have their share again')
  await pass(gateway, 150_000)
  t.equal(sandbox.calls('GetGameHashes'), 12, 'and comes to its end all the same')
})

t.test('it leaves RetroAchievements alone during a pause, and goes on afterwards', async t => {
  const gateway = await started(t, warming(t, '/games/1\n/games/2'))
  gateway.sandbox.fault({ kind: 'busy', retryAfter: '300', times: 1 })
  await pass(gateway, 290_000)
  t.equal(gateway.sandbox.calls(), 1)
  await pass(gateway, 90_000)
  t.equal(gateway.sandbox.calls(), 3)
})

t.test('what fails is tried again, and the others do not wait for it', async t => {
  const gateway = await started(t, warming(t, '/games/1\n/games/2'))
  const { get, sandbox } = gateway
  sandbox.fault({ kind: 'status', status: 500, match: { i: '1' } })
  await pass(gateway, 10_000)
  t.equal(sandbox.calls(), 2)
  sandbox.heal()
  await pass(gateway, 61_000)
  t.equal(sandbox.calls(), 3)
  t.match((await get('/games/1')).headers['cache-status'], / hit/)
})

t.test('a wall clock set forward repeats nothing early that has failed', async t => {
  const gateway = await started(t, { ...warming(t, '/games/1\n/users/MaxMilyin'), PACE_LIVE: 'fresh=5s,stale=30s' })
  const { sandbox, clock } = gateway
  const failed = () => sandbox.calls('GetGame')
  sandbox.fault({ kind: 'status', status: 500, method: 'GetGame' })
  await pass(gateway, 10_000)
  t.equal(failed(), 1)
  clock.moveWall(3 * 3_600_000)
  await pass(gateway, 45_000)
  t.ok(sandbox.calls() > 5, 'while the other one is kept warm')
  t.equal(failed(), 1)
  await pass(gateway, 15_000)
  t.equal(failed(), 2)
})

t.test('what is held and cannot be refreshed is tried again a minute later', async t => {
  const gateway = await started(t, warming(t, '/games/1/high-scores'))
  const { get, sandbox } = gateway
  await pass(gateway, 160_000)
  sandbox.fault({ kind: 'status', status: 500 })
  await pass(gateway, 70_000)
  t.equal(sandbox.calls(), 2)
  sandbox.heal()
  await pass(gateway, 5_000)
  t.equal(sandbox.calls(), 3)
  t.match((await get('/games/1/high-scores')).headers['cache-status'], /hit; ttl=17\d$/)
})

t.test('what runs out while it is asked for again in vain is tried again later', async t => {
  const gateway = await started(t, { ...warming(t, '/games/1'), PACE_SLOW: 'not-found=2s' })
  const { sandbox, clock, get } = gateway
  sandbox.fault({ kind: 'answer', json: [], status: 404, times: 1 })
  await pass(gateway, 1)
  t.equal(sandbox.calls(), 1)
  sandbox.fault({ kind: 'hang' })
  const failed = until(() => ended(gateway) === 2)
  await settled(failed, clock)
  sandbox.heal()
  await pass(gateway, 40_000)
  t.equal(sandbox.calls(), 2)
  await pass(gateway, 25_000)
  t.equal(sandbox.calls(), 3)
  t.match((await get('/games/1')).headers['cache-status'], / hit/)
})

t.test('what a snapshot brought is not asked for again at the start', async t => {
  const { WARM_FILE } = warming(t, '/games/1')
  const CACHE_SNAPSHOT_FILE = `${WARM_FILE}.snapshot`
  const before = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  await before.get('/games/1')
  await before.app.close()
  const after = await started(t, { CACHE_SNAPSHOT_FILE, WARM_FILE })
  t.equal((await loaded(after)).loaded, 1)
  await pass(after, 10_000)
  t.equal(after.sandbox.calls(), 0)
})

t.test('after the end nothing is asked any more', async t => {
  const { app, clock, sandbox } = await started(t, warming(t, '/games/1'))
  await app.close()
  await clock.advance(60_000)
  t.equal(sandbox.calls(), 0)
})

const wrong: readonly [path: string, why: RegExp][] = [
  ['/games/x', /gameId/],
  ['/games/1/high-scores?page=2', /page/],
  ['/game/1', /path|route/i],
  ['games 1', /path|route/i],
  ['/users/%ZZ', /./],
  ['/games/1/comments?count=1&count=2', /count .*more than once/],
  ['http://[', /path|route/],
  ['/Games/1', /path|route/],
  ['/games/1/', /path|route/],
  ['/consoles/../games/1', /path|route/],
  ['//gateway/games/1', /path|route/],
  ['/games/%31?%', /parameter/],
  ['/me/followers', /closed.*OWNER_ROUTES=on/],
  ['/ra/games/1', /path|route/],
]
for (const [path, why] of wrong) {
  t.test(`it does not start with the path ${path}, and names the line`, async t => {
    const [fault = ''] = await refusal(warming(t, `/games/1\n\n${path}\n`))
    t.ok(fault.startsWith(`WARM_FILE line 3, ${path}:`), fault)
    t.match(fault.slice(fault.indexOf(path) + path.length), why)
  })
}

t.test('it does not start without the file that is named', async t => {
  t.match(await refusal({ WARM_FILE: join(t.testdir(), 'none') }), [/^WARM_FILE .*ENOENT/])
})

t.test('times that are longer than timers can wait make no haste', async t => {
  const env = { ...warming(t, '/consoles'), PACE_STILL: 'fresh=60d,stale=60d,error=90d' }
  const { clock, sandbox } = await started(t, env)
  const waits: number[] = []
  const { setTimeout } = clock
  clock.setTimeout = (action, delayMs) => {
    waits.push(delayMs)
    return setTimeout(action, delayMs)
  }
  await clock.advance(0)
  await until(() => sandbox.calls() === 1)
  await until(() => waits.some(each => each > 60_000))
  t.ok(Math.max(...waits) < 2 ** 31)
})
