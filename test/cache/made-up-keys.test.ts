import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { fresh, friends, madeUp, mine, type OwnKeys, quiet, startOwnKeys } from '../support/own-keys.ts'
import { landed, minute, second, statusOf } from '../support/stories.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

async function heapMb(gateway: OwnKeys): Promise<number> {
  await quiet(gateway)
  collectGarbage()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

/** Has so many keys that nobody knows ask, some at a time, and takes the time for it that they have. */
async function flood(gateway: OwnKeys, count: number, name: string): Promise<Map<number, number>> {
  const { as, clock, lines } = gateway
  const statuses = new Map<number, number>()
  const keys = madeUp(count, name)
  for (let from = 0; from < keys.length; from += 250) {
    const asking = keys.slice(from, from + 250).map(key => as(key, '/games/1'))
    for (let passed = 0; passed < 8; passed += 1) {
      await quiet(gateway)
      await clock.advance(second)
    }
    for (const { statusCode } of await Promise.all(asking))
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    lines.length = 0
    gateway.sandbox.forget()
  }
  return statuses
}

t.test('thousands of made-up keys leave nothing behind, and keys that are known stay known', async t => {
  const gateway = await startOwnKeys(t, { UPSTREAM_CEILING_PER_MINUTE: '300', LOG_LEVEL: 'info' })
  const { as, clock } = gateway
  for (const key of [mine, friends]) t.equal((await as(key, '/games/1')).statusCode, 200)
  await flood(gateway, 2_000, 'nobodys-first')
  const before = await heapMb(gateway)
  const statuses = await flood(gateway, 3_000, 'nobodys-second')
  const grown = (await heapMb(gateway)) - before
  t.ok(grown < 8, `${grown.toFixed(1)} MB more`)
  t.strictSame([...statuses.keys()].toSorted(), [401, 503])
  t.match((await statusOf(gateway)).upstream, { keys: { known: 1_002, proven: 2 }, lastErrors: [] })
  t.match((await statusOf(gateway)).cache, { entries: 2 })
  await clock.advance(minute)
  for (const key of [mine, friends]) t.equal((await fresh(gateway, key)).statusCode, 200)
})

t.test('a key that others push out while it is asked with is known all the same', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox } = gateway
  // It is asked once more when the clock goes on.
  sandbox.fault({ kind: 'reset', times: 1, match: { y: mine } })
  const asking = as(mine, '/games/1')
  await landed(gateway, 1)
  const others = madeUp(1_100)
  while (others.length > 0)
    await Promise.all(others.splice(0, 50).map(key => as(key, '/games/1', { 'cache-control': 'only-if-cached' })))
  t.match((await statusOf(gateway)).upstream.keys, { known: 1_000, proven: 0 })
  await gateway.clock.advance(300)
  t.equal((await asking).statusCode, 200)
  t.match((await statusOf(gateway)).upstream.keys, { known: 1_001, proven: 1 })
  t.equal((await as(mine, '/games/2')).statusCode, 200)
  t.match((await statusOf(gateway)).upstream.keys, { known: 1_001, proven: 1 })
})

t.test('no line of the log holds any of them, at no level', async t => {
  const { as, lines } = await startOwnKeys(t, { LOG_LEVEL: 'trace' })
  for (const key of madeUp(50, 'canary')) await as(key, '/games/1')
  t.ok(lines.length >= 100)
  t.notMatch(JSON.stringify(lines), 'canary')
})
