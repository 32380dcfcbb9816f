// Heartbeats, without a store.

import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import { createBeat } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
import type { Told } from '../../src/store/membership.ts'
import type { Inputs } from '../../src/store/protocol.ts'
import { createTestClock } from '../support/clock.ts'
import type { Line } from '../support/gateway.ts'

const quiet: Told = { nowMs: 1, epoch: 'a', fleet: 1, part: 1, living: 1, purges: [], left: 1, waiting: [], made: 0 }

/** A heart that beats for a store which tells what `tell` returns, or is away. */
function start({ tell, onNews = () => {} }: { tell: () => Promise<Told>; onNews?: () => void }) {
  const clock = createTestClock()
  const lines: Line[] = []
  const beats: Inputs['beat'][] = []
  const beat = createBeat({
    connection: {
      condition: () => 'up',
      connections: () => 1,
      run: async () => Promise.reject(new Error('away')),
      async probe(_name, _keys, input) {
        beats.push(input as Inputs['beat'])
        // biome-ignore lint/suspicious/noExplicitAny: it is the only script that is asked for
        return { told: await tell(), body: undefined } as any
      },
    },
    keys: createKeys('https://retroachievements.org/API/', 'of-these-tests'),
    budget: { perMinute: 60, burst: 10 },
    place: '',
    replicas: 1,
    timeoutMs: 15_000,
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    onNews,
  })
  return { clock, lines, beats, beat }
}

t.test('a mistake with what the store tells does not stop the heart', async t => {
  const onNews = () => {
    throw new Error('ours')
  }
  const { clock, lines, beats, beat } = start({ tell: async () => quiet, onNews })
  await beat.start()
  await clock.advance(500)
  t.equal(beats.length, 2)
  t.match(lines, [{ msg: 'the gateway made a mistake with what the store told' }, {}])
  await beat.stop()
  beat.hasten()
  await clock.advance(10_000)
  t.equal(beats.length, 2, 'until it is stopped')
})

t.test('a store that is away is tried twice a second, however often it is asked for', async t => {
  const { clock, beats, beat } = start({ tell: () => Promise.reject(new Error('away')) })
  await beat.start()
  beat.hasten()
  beat.hasten()
  await clock.advance(499)
  t.equal(beats.length, 2)
  await clock.advance(1)
  t.equal(beats.length, 3)
  await beat.stop()
})

t.test('many more calls that wait, or far fewer, are told at once', async t => {
  const { clock, beats, beat } = start({ tell: async () => quiet })
  await beat.start()
  for (const calls of [1, 4, 5, 6, 9, 10, 0]) {
    beat.tellWaiting(calls, 0, false)
    await clock.advance(0)
  }
  t.strictSame(
    beats.map(({ waiting }) => waiting),
    [0, 5, 10, 0],
  )
  await beat.stop()
})

t.test('that misses begin to wait, or are all gone, is told at once, and not each of them', async t => {
  const { clock, beats, beat } = start({ tell: async () => quiet })
  await beat.start()
  for (const [calls, misses] of [
    [1, 0],
    [2, 1],
    [3, 2],
    [2, 1],
    [1, 0],
    [1, 0],
  ] as const) {
    beat.tellWaiting(calls, misses, false)
    await clock.advance(0)
  }
  t.strictSame(
    beats.map(({ waiting, misses }) => [waiting, misses]),
    [
      [0, 0],
      [2, 1],
      [1, 0],
    ],
  )
  await beat.stop()
})

t.test('who has not heard of all purges hears of the rest at once', async t => {
  const purges = Array.from({ length: 250 }, (_, at) => ({ id: `${at}`, number: at + 1, agoMs: 0, told: '' }))
  const tellings = [{ ...quiet, purges }, quiet]
  const { clock, beats, beat } = start({ tell: async () => tellings.shift() ?? quiet })
  await beat.start()
  await clock.advance(0)
  t.strictSame(
    beats.map(({ purge }) => purge),
    ['0', '249'],
  )
  await beat.stop()
})

t.test('what was applied is told, unless the store holds something else by now', async t => {
  const tellings = [quiet, quiet, { ...quiet, epoch: 'b' }]
  const { clock, beats, beat } = start({ tell: async () => tellings.shift() ?? { ...quiet, epoch: 'b' } })
  await beat.start()
  beat.tellApplied(7, 'a')
  await clock.advance(500)
  beat.tellApplied(8, 'a')
  await clock.advance(500)
  t.strictSame(
    beats.map(({ applied }) => applied),
    [0, 7, 7, 0],
  )
  await beat.stop()
})
