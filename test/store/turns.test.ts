// Misses of one replica go before what other replicas ask for: what the scripts make of it, and three replicas.

import t from 'tap'
import { needsStore, startThree } from '../support/store.ts'
import { keys, places, startScripts } from '../support/store-scripts.ts'
import { until } from '../support/waiting.ts'

const held = { kind: 'wait', ms: 100, isForMisses: true }
const misses = (misses: number) => ({ waiting: misses, misses })

t.test('what misses at other replicas need is left to them', needsStore, async t => {
  const { join, ask, fill } = await startScripts(t)
  await join('a', misses(2))
  await join('b', misses(1))
  await join('c')
  await fill(3)
  t.match(await ask('c'), held, 'three are left for three misses')
  t.match(await ask('b'), { kind: 'granted' }, 'its own miss stops nobody')
  t.match(await ask('c', { isYielding: false }), { kind: 'granted' }, 'and a miss is stopped by no other')
  await fill(4)
  t.match(await ask('c'), { kind: 'granted' }, 'one is left for it as well')
  await join('a')
  await join('b')
  await fill(1)
  t.match(await ask('c'), { kind: 'granted' }, 'the misses are gone')
})

t.test('a place is left for each miss that waits elsewhere, and the turn at the next one', needsStore, async t => {
  const { store, join, ask, fill, pass } = await startScripts(t)
  await join('a')
  await join('b')
  await fill(12)
  const concurrency = 2
  for (const by of ['b', 'a']) {
    t.match(await ask(by, { concurrency }), { kind: 'granted' })
    await pass(1)
  }
  t.match(await ask('b', { concurrency }), { kind: 'wait', ms: 50 })
  await join('a', misses(1))
  t.match(await ask('b', { concurrency }), held)
  await store.command('DEL', places.permits)
  t.match(await ask('a', { concurrency, isYielding: false }), { kind: 'granted' }, 'it had the last one, too')
  t.match(await ask('b', { concurrency }), held)
})

t.test('one that is told to wait still hears how much is left, and of a pause', needsStore, async t => {
  const { store, join, ask, fill } = await startScripts(t)
  await join('a', misses(20))
  await join('b')
  await fill(4)
  const { left = 0 } = { ...(await ask('b')) } as { left?: number }
  t.equal(left, 4)
  const reply = await ask('b', { reserve: 6 })
  t.match(reply, { kind: 'wait', ms: 0 }, 'too little, as always')
  t.notOk('isForMisses' in reply)
  await store.command('SET', places.pause, `${Date.now() + 3_600_000} 1`)
  t.match(await ask('b'), { kind: 'paused' })
})

t.test('misses of a replica that fell silent or left count no more', needsStore, async t => {
  const { join, leave, ask, fill, pass } = await startScripts(t)
  await join('a', misses(5))
  await join('b')
  await fill(2)
  t.match(await ask('b'), held)
  await leave('a')
  t.match(await ask('b'), { kind: 'granted' })
  await join('a', misses(5))
  await pass(2_500)
  await join('b')
  await fill(3)
  t.match(await ask('b'), { kind: 'granted' })
})

t.test('a replica of an earlier version says nothing of misses', needsStore, async t => {
  const { store, join, ask, fill } = await startScripts(t)
  await join('a', misses(5))
  await join('b')
  const said = JSON.parse(String(await store.command('HGET', keys.fleet.said, 'a')))
  await store.command('HSET', keys.fleet.said, 'a', JSON.stringify({ ...said, misses: undefined }))
  await fill(2)
  t.match(await ask('b'), { kind: 'granted' })
})

t.test('misses of one replica go before older refreshes of another', needsStore, async t => {
  const settings = { UPSTREAM_CONCURRENCY: '1', PACE_BRISK: 'fresh=0s stale=0s' }
  const { store, sandbox, one, two, three } = await startThree(t, settings)
  const comments = (offset: number) => `/games/1/comments?count=2&offset=${offset}`
  const [known, unknown] = [
    [1, 2, 3],
    [4, 5, 6],
  ]
  for (const offset of known) await two.get(comments(offset))
  const before = sandbox.calls()
  sandbox.fault({ kind: 'hold' })
  const asked = [one.get('/games/1/high-scores')]
  await until(() => sandbox.calls() === before + 1)
  asked.push(...known.map(offset => two.get(comments(offset))))
  await until(async () => (await two.status()).queue.refresh === 3)
  asked.push(...unknown.map(offset => three.get(comments(offset))))
  await until(async () => {
    const [said = ''] = (await store.command('KEYS', '*:said')) as string[]
    return /"misses":3/.test(JSON.stringify(await store.command('HVALS', said)).replaceAll('\\', ''))
  })
  sandbox.heal()
  for (const { statusCode } of await Promise.all(asked)) t.equal(statusCode, 200)
  await until(() => sandbox.calls() === before + 7)
  const called = sandbox.requests.slice(before + 1).map(({ query }) => Number(query.o))
  t.strictSame([called.slice(0, 3).toSorted(), called.slice(3).toSorted()], [unknown, known])
})
