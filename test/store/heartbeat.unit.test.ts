// Heartbeats that nobody understands.

import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import type { Connection } from '../../src/store/connection.ts'
import { createBeat } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
import { createTestClock } from '../support/clock.ts'
import type { Line } from '../support/gateway.ts'

t.test('what the store tells may be anything: the heart goes on beating', async t => {
  const clock = createTestClock()
  const lines: Line[] = []
  let beats = 0
  const connection = {
    run: async () => ['left'],
    async probe() {
      beats += 1
      return []
    },
  } as unknown as Connection
  const beat = createBeat({
    connection,
    keys: createKeys('https://retroachievements.org/API/', 'of-these-tests'),
    budget: { perMinute: 60, burst: 10 },
    timeoutMs: 15_000,
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    onNews: () => {},
  })
  await beat.start()
  await clock.advance(1_000)
  t.equal(beats, 2)
  t.match(lines, [{ msg: 'what the store tells is not understood' }, {}])
  await beat.stop()
  beat.hasten()
  await clock.advance(10_000)
  t.equal(beats, 2, 'until it is stopped')
})

t.test('the replicas that a store knew before it was emptied count for 10 s, whatever the wall clock says', async t => {
  const clock = createTestClock()
  /** How many replicas there are, and since when the store holds something. */
  let told: readonly [count: number, began: string] = [3, '1']
  const connection = {
    run: async () => ['left'],
    probe: async () => [...told, [], '10', 0, 0, [], '1'],
  } as unknown as Connection
  const beat = createBeat({
    connection,
    keys: createKeys('https://retroachievements.org/API/', 'of-these-tests'),
    budget: { perMinute: 60, burst: 10 },
    timeoutMs: 15_000,
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write() {} } }),
    onNews: () => {},
  })
  await beat.start()
  t.equal(beat.replicas(), 3)
  told = [1, '2']
  await clock.advance(1_000)
  clock.moveWall(3_600_000)
  t.equal(beat.replicas(), 3)
  await clock.advance(8_999)
  t.equal(beat.replicas(), 3)
  await clock.advance(1_001)
  t.equal(beat.replicas(), 1)
  await beat.stop()
})
