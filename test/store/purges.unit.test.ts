// Purges that wait for the store, which is away or has lost what it was told.

import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import type { Connection } from '../../src/store/connection.ts'
import type { News } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
import { createSharedPurges } from '../../src/store/purges.ts'
import { createTestClock } from '../support/clock.ts'
import type { Line } from '../support/gateway.ts'

/** The store takes commands while `store.isThere`, and keeps the names of what was purged. */
function startPurges() {
  const clock = createTestClock()
  const lines: Line[] = []
  const store = { isThere: false, purged: [] as unknown[] }
  const connection = {
    async run(_script: string, _keys: readonly string[], args: readonly string[]) {
      if (!store.isThere) throw new Error('away')
      store.purged.push(args.at(-1))
    },
  } as unknown as Connection
  const purges = createSharedPurges({
    connection,
    keys: createKeys('https://retroachievements.org/API/', 'of-these-tests'),
    beat: { id: 'me' },
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    longestMs: 1_000,
    timeoutMs: 1_000,
    onHeard: () => {},
  })
  return { clock, lines, purges, store }
}

t.test('the same is told once; of too many different ones the oldest are lost, which is said', async t => {
  const { purges, lines } = startPurges()
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
  const { clock, purges } = startPurges()
  const [key, tags, before] = ['GetGame?i=1', ' GetGame game:1 ', clock.now()]
  t.equal(purges.purged(key, tags, before), undefined)
  purges.tell({ tags: ['game:1'] }, 'soft')
  t.equal(purges.purged(key, tags, before), 'soft')
  t.equal(purges.purged(key, tags, before + 1), undefined, 'it came later')
  t.equal(purges.purged('GetGame?i=2', ' GetGame game:2 ', before), undefined)
  purges.tell({ key }, 'hard')
  t.equal(purges.purged(key, tags, before), 'hard')
})

t.test(
  'a store that was emptied is told again what was purged within 10 min, whatever the wall clock says',
  async t => {
    const { clock, purges, store } = startPurges()
    const emptied: News = { purges: [], left: 1, pause: undefined, breaker: undefined, isAnew: true }
    store.isThere = true
    purges.tell({ tags: ['game:1'] }, 'hard')
    t.ok(await purges.told())
    clock.moveWall(3_600_000)
    purges.tell({ tags: ['game:2'] }, 'hard')
    t.ok(await purges.told())
    purges.hear(emptied)
    t.ok(await purges.told())
    t.strictSame(store.purged, ['game:1', 'game:2', 'game:1', 'game:2'])
    await clock.advance(600_000)
    purges.hear(emptied)
    t.ok(await purges.told())
    t.equal(store.purged.length, 4, 'and nothing from before')
  },
)
