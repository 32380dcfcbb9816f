// Purges that wait for the store, which is away or has lost what it was told.

import t from 'tap'
import type { Heard } from '../../src/cache/ports.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Connection } from '../../src/store/connection.ts'
import type { Beat, News } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
import type { Inputs } from '../../src/store/protocol.ts'
import { createSharedPurges } from '../../src/store/purges.ts'
import { createTestClock } from '../support/clock.ts'
import type { Line } from '../support/gateway.ts'

/** The store takes commands while `store.isThere`, and keeps the names of what was purged. */
function startPurges(onHeard?: (all: readonly Heard[]) => Promise<void>) {
  const clock = createTestClock()
  const lines: Line[] = []
  const store = { isThere: false, purged: [] as unknown[], applied: 0 }
  const connection = {
    condition: () => 'up',
    async run(_script: string, _keys: object, { names }: Inputs['purge']) {
      if (!store.isThere) throw new Error('away')
      store.purged.push(...names)
      return { told: { kind: 'purged', number: store.purged.length }, body: undefined }
    },
  } as unknown as Connection
  const heard: Heard[] = []
  const applied: number[] = []
  const purges = createSharedPurges({
    connection,
    keys: createKeys('https://retroachievements.org/API/', 'of-these-tests'),
    beat: {
      id: 'me',
      others: { applied: () => store.applied } as Beat['others'],
      hasten: () => {},
      tellApplied: purge => void applied.push(purge),
    },
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    longestMs: 1_000,
    onHeard: onHeard ?? (async all => void heard.push(...all)),
  })
  /** Whether all replicas are told to have applied all of it, at the latest when it is not waited for any more. */
  async function areTold(): Promise<boolean> {
    const told = purges.told()
    for (let waitedMs = 0; waitedMs <= 2_000; waitedMs += 50) await clock.advance(50)
    return told
  }

  return { clock, lines, purges, store, heard, applied, areTold }
}

t.test('the same is told once; of too many different ones the oldest are lost, which is said', async t => {
  const { purges, lines, areTold } = startPurges()
  for (let time = 0; time < 3; time += 1) purges.tell({ tags: ['game:1'] }, 'hard')
  t.equal(purges.unsent(), 1)
  for (let id = 2; id <= 1_000; id += 1) purges.tell({ tags: [`game:${id}`] }, 'hard')
  t.equal(purges.unsent(), 1_000)
  t.strictSame(lines, [])
  purges.tell({ key: 'GetGame?i=1001' }, 'hard')
  t.equal(purges.unsent(), 1_000)
  t.match(lines, [{ msg: 'too many purges wait for the store: the oldest are lost to it', purges: 1 }])
  t.notOk(await areTold())
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
    const { clock, purges, store, areTold } = startPurges()
    const emptied: News = {
      epoch: 'b',
      purges: [],
      left: 1,
      pause: undefined,
      breaker: undefined,
      isAnew: true,
      missed: undefined,
    }
    store.isThere = true
    store.applied = 10
    purges.tell({ tags: ['game:1'] }, 'hard')
    t.ok(await areTold())
    clock.moveWall(3_600_000)
    purges.tell({ tags: ['game:2'] }, 'hard')
    t.ok(await areTold())
    purges.hear(emptied)
    t.ok(await areTold())
    t.strictSame(store.purged, ['game:1', 'game:2', 'game:1', 'game:2'])
    await clock.advance(600_000)
    purges.hear(emptied)
    t.ok(await areTold())
    t.equal(store.purged.length, 4, 'and nothing from before')
  },
)

t.test('a purge is everywhere when all replicas have applied it', async t => {
  const { purges, store, areTold } = startPurges()
  store.isThere = true
  purges.tell({ tags: ['game:1'] }, 'hard')
  t.notOk(await areTold(), 'one of them has not')
  store.applied = 1
  t.ok(await areTold())
})

const news = (purges: News['purges'], missed?: News['missed']): News => {
  return { epoch: 'a', purges, left: 1, pause: undefined, breaker: undefined, isAnew: false, missed }
}

t.test('what others have purged is applied in order, and told when it is done', async t => {
  const { purges, heard, applied, clock, lines } = startPurges()
  const tellings = [
    { by: 'other', how: 'hard', key: 'GetGame?i=1' },
    { by: 'me', how: 'hard', key: 'GetGame?i=2' },
    { by: 'other', how: 'somehow', key: 'GetGame?i=3' },
    { by: 'other', how: 'soft', tags: ['game:1', 'game:2'] },
  ]
  purges.hear(
    news(tellings.map((told, at) => ({ id: `${at}`, number: 5 + at, agoMs: 10, told: JSON.stringify(told) }))),
  )
  await clock.advance(0)
  const untilMs = clock.now() - 10
  t.strictSame(heard, [
    { what: { key: 'GetGame?i=1' }, how: 'hard', untilMs },
    { what: { tags: ['game:1', 'game:2'] }, how: 'soft', untilMs },
  ])
  t.strictSame(applied, [8])
  t.match(lines, [{ msg: 'a purge of another replica is not understood' }])
})

t.test('in place of purges that were missed, all is made stale', async t => {
  const { purges, heard, applied, clock, lines } = startPurges()
  purges.hear(news([], { agoMs: 500 }))
  await clock.advance(0)
  t.strictSame(heard, [{ what: { all: true }, how: 'soft', untilMs: clock.now() - 500 }])
  t.strictSame(applied, [])
  t.match(lines, [{ msg: /purges of other replicas were missed/ }])
})

t.test('a mistake with a purge does not keep those after it', async t => {
  const { purges, applied, clock, lines } = startPurges(() => Promise.reject(new Error('ours')))
  purges.hear(news([{ id: '1', number: 1, agoMs: 0, told: JSON.stringify({ by: 'other', how: 'hard', key: 'a' }) }]))
  await clock.advance(0)
  t.strictSame(applied, [1])
  t.match(lines, [{ msg: 'the gateway made a mistake with a purge of another replica' }])
})

t.test('the same purge of another replica, which was earlier, takes the place of none of ours', async t => {
  const { purges, store, areTold } = startPurges()
  purges.tell({ key: 'GetGame?i=1' }, 'hard')
  const told = JSON.stringify({ by: 'other', how: 'hard', key: 'GetGame?i=1' })
  purges.hear(news([{ id: '1', number: 1, agoMs: 50, told }]))
  t.equal(purges.unsent(), 1)
  store.isThere = true
  store.applied = 1
  t.ok(await areTold())
  t.strictSame(store.purged, ['key GetGame?i=1'])
})
