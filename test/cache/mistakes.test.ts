// A mistake of ours while an answer is read, whichever exception it is: the cached answer is served, the mistake is
// remembered and told in the log, and nothing ends or leaks.

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Agent } from 'undici'
import { sandboxKey } from '../../sandbox/server.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { createLog, type Log } from '../../src/platform/log.ts'
import { createAsking } from '../../src/upstream/client.ts'
import { createLanes, type Lane } from '../../src/upstream/credentials.ts'
import { createTestClock, settled } from '../support/clock.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startSandbox } from '../support/sandbox.ts'
import { door, how, minute, route, second, statusOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const catalogue = await loadCatalogue()

/** Has a function of a declaration throw until the test is over. */
function spoil<K extends string>(t: Test, owner: { [key in K]: unknown }, name: K, thrown: unknown): () => void {
  const sound = owner[name]
  owner[name] = () => {
    throw thrown
  }
  const mend = () => {
    owner[name] = sound
  }
  t.teardown(mend)
  return mend
}

const thrown: readonly [what: string, error: unknown][] = [
  ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'map')")],
  ['a RangeError', new RangeError('Maximum call stack size exceeded')],
  ['a URIError', new URIError('URI malformed')],
  ['a text', 'it is broken'],
  ['undefined', undefined],
]

const reader = () => catalogue.named('games/high-scores').response as unknown as { read: unknown }

const errors = ({ lines }: Gateway) => lines.filter(({ level }) => level === 'error')

for (const [what, error] of thrown) {
  t.test(`${what} while a first answer is read: 500, remembered, and in the log`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const mend = spoil(t, reader(), 'read', error)
    const first = await get(route)
    t.strictSame([first.statusCode, first.json().code, first.headers['retry-after']], [500, 'internal', '2'])
    t.equal(errors(gateway).length > 0, true)
    await get(route)
    t.equal(sandbox.calls(), 1)
    t.equal((await get('/games/2')).statusCode, 200, 'other routes are as they were')
    mend()
    await clock.advance(2 * second)
    t.equal((await get(route)).statusCode, 200)
  })

  t.test(`${what} while a newer answer is read: the cached one is served`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(route)
    spoil(t, reader(), 'read', error)
    for (const ms of [4 * minute, 60 * minute]) {
      await clock.advance(ms)
      for (let times = 0; times < 3; times += 1) {
        const response = await get(route)
        t.strictSame([response.statusCode, response.body], [200, body])
        await until(async () => (await statusOf(gateway)).budget.underway === 0)
      }
    }
    t.match(how(await get(route)), /detail=internal/)
    t.equal(sandbox.calls(), 3, 'it is asked again only now and then')
  })
}

t.test('the compatibility route passes on what the REST route cannot read by our mistake', async t => {
  const { get } = await startGateway(t)
  spoil(t, reader(), 'read', new TypeError('no'))
  t.equal((await get(route)).statusCode, 500)
  for (let times = 0; times < 2; times += 1) t.equal((await get(door)).statusCode, 200)
})

t.test('a mistake while a question is completed', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const url = '/users/MaxMilyin/comments'
  const { body } = await get(url)
  const { first } = catalogue.named('users/comments')
  spoil(t, first as unknown as { complete: unknown }, 'complete', new TypeError('no'))
  await clock.advance(minute)
  const cached = await get(url)
  t.ok(cached.statusCode === 200 && cached.body === body, 'the cached answer is served')
  const cold = await get('/users/SnowPebble/comments')
  t.strictSame([cold.statusCode, cold.json().code], [500, 'internal'])
  const calls = sandbox.calls()
  await get('/users/SnowPebble/comments')
  t.equal(sandbox.calls(), calls)
})

const odd: readonly [key: string, value: unknown][] = [
  ['ImageIcon', '/Images/\ud800.png'],
  ['GameIcon', '\udfff'],
  ['Title', '\ud83d'],
]

for (const [key, value] of odd) {
  t.test(`${key} that no UTF-8 can hold is null`, async t => {
    const gateway = await startGateway(t)
    gateway.sandbox.fault({ kind: 'instead', key, value })
    const response = await gateway.get('/games/1')
    t.equal(response.statusCode, 200)
    t.notOk(/\\ud|\ufffd/.test(response.body))
  })
}

t.test('mistakes in what is kept warm and in the block list end nothing', async t => {
  const dir = t.testdir({ warm: '/games/1/high-scores\n/games/2\n', blocked: 'MaxMilyin\n' })
  spoil(t, reader(), 'read', new TypeError('no'))
  spoil(t, catalogue.named('users/profile').response as unknown as { read: unknown }, 'read', new URIError('no'))
  const files = { WARM_FILE: join(dir, 'warm'), BLOCKED_USERS_FILE: join(dir, 'blocked') }
  const gateway = await startGateway(t, files)
  const { get, sandbox, clock, app } = gateway
  await app.ready()
  for (let each = 0; each < 20; each += 1) {
    await clock.advance(second)
    await until(async () => (await statusOf(gateway)).budget.underway === 0)
  }
  t.ok(errors(gateway).length >= 2)
  t.ok(sandbox.calls() <= 6, `${sandbox.calls()} calls`)
  t.equal((await get('/games/2')).headers['cache-status'], 'ra-gateway; hit; ttl=10781', 'the others are kept warm')
})

/** All that is told while a call is under way. */
const hooks = ['trace', 'onCall', 'log'] as const

for (const hook of hooks) {
  t.test(`a ${hook} that throws takes no place and no more than its call`, async t => {
    const { asking, lane, clock, mend } = await startAsking(t, hook)
    const ask = (each: number) => {
      const call = { method: 'GetGame', query: `i=${each}`, keys: [] }
      const options = { lane, cause: 'test', priority: 'miss', deadlineMs: clock.monotonic() + 15 * second } as const
      return settled(
        asking.ask(call, options).catch((error: unknown) => error),
        clock,
      )
    }
    for (let each = 1; each <= 6; each += 1) t.match(await ask(each), { message: 'a hook that throws' })
    t.match(asking.state(), { budget: { underway: 0 }, breaker: { state: 'closed' } })
    mend()
    for (const reply of await Promise.all(Array.from({ length: 4 }, (_, each) => ask(each + 10))))
      t.match(reply, { kind: 'answer' })
    t.match(asking.state().budget, { underway: 0, waiting: { miss: 0 } })
    t.ok(asking.state().budget.left >= 990, 'ten were asked')
  })
}

async function startAsking(t: Test, hook: (typeof hooks)[number]) {
  const sandbox = await startSandbox()
  const dispatcher = new Agent()
  t.teardown(async () => {
    await dispatcher.destroy()
    await sandbox.close()
  })
  const limits = { UPSTREAM_CONCURRENCY: '2', UPSTREAM_BURST: '1000', UPSTREAM_PER_MINUTE: '1' }
  const { upstream: config } = loadConfig({ RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, ...limits })
  const clock = createTestClock()
  const silent = createLog({ level: 'silent', key: undefined, stream: { write: () => {} } })
  let spoiled: string | undefined = hook
  const throwIf = (name: string) => {
    if (spoiled === name) throw new TypeError('a hook that throws')
  }
  const log = new Proxy(silent, {
    get: (target, name) =>
      typeof target[name as 'info'] === 'function' ? () => throwIf('log') : target[name as keyof Log],
  })
  const lanes = createLanes({ config, clock, log: silent })
  const asking = createAsking({
    ...{ config, lanes, dispatcher, clock, log },
    trace(_method, _options, exchange) {
      throwIf('trace')
      return exchange(() => {})
    },
    onCall: () => throwIf('onCall'),
  })
  const mend = () => {
    spoiled = undefined
  }
  return { asking, lane: lanes.shared as Lane, clock, mend }
}

t.test('a mistake with an answer that was read is told in the log, and remembered like the others', async t => {
  const gateway = await startGateway(t)
  const settles = catalogue.named('consoles/all').settles as unknown as { holds: unknown }
  spoil(t, settles, 'holds', new TypeError('ours'))
  const { statusCode, headers } = await gateway.get('/consoles/99999/games')
  t.equal(statusCode, 500)
  t.equal(headers['retry-after'], '2')
  t.match(errors(gateway), [{ msg: 'the gateway made a mistake with an answer', err: { message: 'ours' } }])
  const calls = gateway.sandbox.calls()
  t.equal((await gateway.get('/consoles/99999/games')).statusCode, 500)
  t.equal(gateway.sandbox.calls(), calls)
})
