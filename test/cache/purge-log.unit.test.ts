import t from 'tap'
import { PurgeLog } from '../../src/cache/purge-log.ts'
import type { Scope } from '../../src/cache/purge-times.ts'

const tags = ' GetGame game:1 '
const key = 'GetGame?i=1'

/** Whether it is purged by this, when it was noted before and when it was noted after. */
function around(scope: Scope, noted: { tags: string; key: string } = { tags, key }) {
  const log = new PurgeLog()
  const before = log.count
  log.add([{ key: 'GetGame?i=2' }, scope])
  return [before, log.count].map(count => log.hasSince(count, noted.tags, noted.key))
}

t.test('a purge is about what was noted before it', async t => {
  for (const scope of [{ key }, { tags: ['game:1'] }, { tags: ['user:max', 'getgame'] }, { all: true }] as const)
    t.strictSame(around(scope), [true, false], JSON.stringify(scope))
  t.strictSame(around({ owners: true }, { tags, key: `owner ${key}` }), [true, false])
})

t.test('and not about anything else', async t => {
  for (const scope of [{ key: 'GetGame?i=11' }, { tags: ['game:11', 'game'] }, { owners: true }] as const)
    t.strictSame(around(scope), [false, false], JSON.stringify(scope))
})

t.test('what was noted 10,000 purges ago is forgotten', async t => {
  const log = new PurgeLog()
  for (let user = 0; user < 10_000; user += 1) log.add([{ tags: [`user:${user}`] }])
  t.equal(log.hasSince(0, tags, key), false)
  log.add([{ tags: ['user:max'] }])
  t.equal(log.hasSince(0, tags, key), true)
  t.equal(log.hasSince(log.count, tags, key), false)
})
