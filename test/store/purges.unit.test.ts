// Purges that cannot be told, as the store is away.

import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import type { Connection } from '../../src/store/connection.ts'
import { createKeys } from '../../src/store/keys.ts'
import { createSharedPurges } from '../../src/store/purges.ts'
import { createTestClock } from '../support/clock.ts'
import type { Line } from '../support/gateway.ts'

function purgesWithout() {
  const clock = createTestClock()
  const lines: Line[] = []
  const connection = { run: () => Promise.reject(new Error('away')) } as unknown as Connection
  const purges = createSharedPurges({
    connection,
    keys: createKeys('https://retroachievements.org/API/'),
    beat: { id: 'me' },
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    longestMs: 1_000,
    timeoutMs: 1_000,
    onHeard: () => {},
  })
  return { clock, lines, purges }
}

t.test('the same is told once; of too many different ones the oldest are lost, which is said', async t => {
  const { purges, lines } = purgesWithout()
  for (let time = 0; time < 3; time += 1) purges.tell({ tags: ['game:1'] }, 'hard')
  t.equal(purges.unsent(), 1)
  for (let id = 2; id <= 1_000; id += 1) purges.tell({ tags: [`game:${id}`] }, 'hard')
  t.equal(purges.unsent(), 1_000)
  t.strictSame(lines, [])
  purges.tell({ key: 'GetGame?i=1001' }, 'hard')
  t.equal(purges.unsent(), 1_000)
  t.match(lines, [{ msg: 'too many purges wait for the store: the oldest are lost to it', purges: 1 }])
  t.notOk(await purges.told())
})

t.test('what was purged counts for what was received before, by key or tag, and for good before softly', async t => {
  const { clock, purges } = purgesWithout()
  const [key, tags, before] = ['GetGame?i=1', ' GetGame game:1 ', clock.now()]
  t.equal(purges.purged(key, tags, before), undefined)
  purges.tell({ tags: ['game:1'] }, 'soft')
  t.equal(purges.purged(key, tags, before), 'soft')
  t.equal(purges.purged(key, tags, before + 1), undefined, 'it came later')
  t.equal(purges.purged('GetGame?i=2', ' GetGame game:2 ', before), undefined)
  purges.tell({ key }, 'hard')
  t.equal(purges.purged(key, tags, before), 'hard')
})
