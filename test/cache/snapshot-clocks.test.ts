// The clocks of the processes that write and read a snapshot may differ: a restart makes no answer younger.

import { join } from 'node:path'
import t from 'tap'
import { createStore } from '../support/snapshots.ts'
import { until } from '../support/waiting.ts'

const key = 'GetGame?i=1'
const second = 1_000
const day = 86_400 * second

/** An answer of 1,000 s, written; then, after so long a time by the wall clock, read by another process. In seconds. */
async function ageAfter(file: string, wallMs: number) {
  const before = createStore(file)
  before.keep(key, Buffer.from('{"ID":1}'))
  await before.clock.advance(1_000 * second)
  await before.snapshot.save()
  const after = createStore(file)
  after.clock.moveWall(1_000 * second + wallMs)
  await after.load()
  await after.snapshot.stop()
  return ageIn(after)
}

function ageIn({ memory, clock }: ReturnType<typeof createStore>): number | undefined {
  const answer = memory.answer(key)
  return answer && (clock.now() - answer.requestedMs) / second
}

t.test(
  'over a restart an answer ages by the wall clock, and a clock that was set back makes it no younger',
  async t => {
    const file = join(t.testdir(), 'snapshot')
    t.equal(await ageAfter(file, 100 * second), 1_100)
    t.equal(await ageAfter(file, -100 * second), 1_000)
    t.equal(await ageAfter(file, -365 * day), 1_000)
    t.equal(await ageAfter(file, 365 * day), undefined, 'it is too old by now')
  },
)

t.test('what a clock wrote that was ahead ages over each restart, though nothing else changes', async t => {
  const file = join(t.testdir(), 'snapshot')
  const ahead = createStore(file)
  ahead.clock.moveWall(30 * day)
  ahead.keep(key, Buffer.from('{"ID":1}'))
  await ahead.snapshot.save()
  for (const age of [0, 100, 200, 300]) {
    const next = createStore(file)
    await next.clock.advance(age * second)
    await next.load()
    t.equal(ageIn(next), age)
    await until(() => (next.snapshot.state().savedMs as number) <= next.clock.wall())
    // What follows is as if this process were killed: it writes nothing at its end.
  }
})

t.test('a clock that is set back while the process runs has it written again, too', async t => {
  const file = join(t.testdir(), 'snapshot')
  const store = createStore(file)
  await store.load()
  store.keep(key, Buffer.from('{"ID":1}'))
  await store.snapshot.save()
  const { savedMs } = store.snapshot.state()
  await store.snapshot.save()
  t.equal(store.snapshot.state().savedMs, savedMs, 'without that it is not')
  store.clock.moveWall(-day)
  await store.clock.advance(100 * second)
  await store.snapshot.stop()
  t.equal(store.snapshot.state().savedMs, store.clock.wall())
  const next = createStore(file)
  next.clock.moveWall(-day)
  await next.clock.advance(300 * second)
  await next.load()
  t.equal(ageIn(next), 300)
})
