import t from 'tap'
import { TokenBucket } from '../../src/platform/token-bucket.ts'
import { createTestClock } from '../support/clock.ts'
import { dice } from '../support/questions.ts'

function startBucket({ perMinute = 60, size = 10 } = {}) {
  const clock = createTestClock()
  return { clock, bucket: new TokenBucket(clock, { perMinute, size }) }
}

t.test('it is full at first, gives what it holds, and then nothing', async t => {
  const { bucket } = startBucket({ size: 3 })
  t.equal(bucket.size, 3)
  t.strictSame([bucket.take(), bucket.take(), bucket.take(), bucket.take()], [true, true, true, false])
  t.equal(bucket.left, 0, 'and a refusal costs nothing')
})

t.test('tokens come in evenly, up to as many as it holds', async t => {
  const { bucket, clock } = startBucket()
  bucket.left = 0
  await clock.advance(500)
  t.equal(bucket.left, 0.5)
  t.notOk(bucket.take(), 'half a token is none')
  await clock.advance(500)
  t.ok(bucket.take())
  await clock.advance(3_600_000)
  t.equal(bucket.left, 10)
})

t.test('a charge that nothing is left for is paid off by what comes in', async t => {
  const { bucket, clock } = startBucket({ size: 1 })
  for (let each = 0; each < 3; each += 1) bucket.charge()
  t.equal(bucket.left, -2)
  t.equal(bucket.waitMs(1), 3_000)
  await clock.advance(3_000)
  t.equal(bucket.waitMs(1), 0)
  t.ok(bucket.take())
})

t.test('a refund is kept as far as there is room for it', async t => {
  const { bucket } = startBucket({ size: 2 })
  bucket.take()
  bucket.refund()
  bucket.refund()
  t.equal(bucket.left, 2)
})

t.test('how long so many take to come in', async t => {
  const { bucket, clock } = startBucket()
  t.equal(bucket.waitMs(10), 0)
  t.equal(bucket.waitMs(12), 2_000)
  bucket.left = 0
  await clock.advance(250)
  t.equal(bucket.waitMs(1), 750)
})

t.test('what is said to be left counts from then on, and is never more than it holds', async t => {
  const { bucket, clock } = startBucket()
  bucket.left = 2
  await clock.advance(1_000)
  bucket.left = 5
  t.equal(bucket.left, 5, 'what came in before is not added')
  bucket.left = 50
  t.equal(bucket.left, 10)
})

t.test('it may be emptied until a later moment, before which nothing comes in', async t => {
  const { bucket, clock } = startBucket()
  bucket.empty(clock.monotonic() + 3_000)
  t.equal(bucket.left, 0)
  t.equal(bucket.waitMs(2), 5_000)
  await clock.advance(2_000)
  t.equal(bucket.left, 0)
  t.equal(bucket.waitMs(1), 2_000)
  bucket.charge()
  bucket.reshape({ perMinute: 120, size: 2 })
  t.equal(bucket.left, -1)
  t.equal(bucket.waitMs(0), 1_000 + 500, 'whatever is taken and changed meanwhile')
  t.equal(bucket.waitMs(-1), 0, 'and nothing is waited for that is there')
  await clock.advance(1_000)
  t.equal(bucket.left, -1)
  await clock.advance(1_000)
  t.equal(bucket.left, 1)
})

t.test('emptied from a moment in the past, it fills from now on', async t => {
  const { bucket, clock } = startBucket()
  await clock.advance(10_000)
  bucket.empty(clock.monotonic() - 5_000)
  t.equal(bucket.left, 0)
  await clock.advance(1_000)
  t.equal(bucket.left, 1)
})

t.test('what is left stays when it is to fill and hold differently, as far as there is room', async t => {
  const { bucket, clock } = startBucket()
  bucket.left = 0
  await clock.advance(4_000)
  bucket.reshape({ perMinute: 120, size: 3 })
  t.equal(bucket.left, 3)
  bucket.reshape({ perMinute: 120, size: 10 })
  await clock.advance(1_000)
  t.equal(bucket.left, 5, 'it fills at the new pace from then on')
})

t.test('a wall clock that is moved, either way, brings nothing and takes nothing away', async t => {
  const { bucket, clock } = startBucket({ perMinute: 60, size: 10 })
  bucket.left = 4
  for (const ms of [86_400_000, -2 * 86_400_000]) {
    clock.moveWall(ms)
    t.equal(bucket.left, 4)
    t.equal(bucket.waitMs(5), 1_000)
  }
})

t.test('however it is asked, it gives no more than it held and what came in', async t => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { bucket, clock } = startBucket({ perMinute: 600, size: 20 })
    const beganMs = clock.now()
    const { below, chance } = dice(seed)
    let given = 0
    for (let turn = 0; turn < 200; turn += 1) {
      if (chance(0.2)) await clock.advance(below(300))
      if (bucket.take()) given += 1
      else t.ok(bucket.waitMs(1) > 0)
    }
    const most = 20 + (clock.now() - beganMs) / 100
    t.ok(given + bucket.left <= most + 1e-6, `seed ${seed}: ${given} of ${most}`)
  }
})
