import t from 'tap'
import { createClock, inTime, systemClock } from '../../src/platform/clock.ts'
import { createTestClock } from '../support/clock.ts'
import { dice } from '../support/questions.ts'

const second = 1_000
const day = 86_400_000

t.test('while the two clocks agree, elapsed time is both of them', async t => {
  const clock = createTestClock()
  const startMs = clock.wall()
  t.equal(clock.now(), startMs)
  await clock.advance(day)
  t.equal(clock.now(), startMs + day)
  t.equal(clock.wall(), startMs + day)
  t.not(clock.monotonic(), clock.now(), 'the monotonic clock has a scale of its own')
})

t.test('the time that the machine slept has elapsed', async t => {
  const clock = createTestClock()
  const startMs = clock.now()
  const startMonotonicMs = clock.monotonic()
  let rings = 0
  clock.setTimeout(() => {
    rings += 1
  }, second)
  clock.moveWall(26 * 3_600_000)
  t.equal(clock.now() - startMs, 26 * 3_600_000)
  t.equal(clock.monotonic(), startMonotonicMs, 'the monotonic clock stood still')
  t.equal(rings, 0, 'and so did the timers')
  await clock.advance(second)
  t.equal(clock.now() - startMs, 26 * 3_600_000 + second)
  t.equal(rings, 1)
})

t.test('a wall clock set back changes dates at once, and elapsed time goes on from where it was', async t => {
  const clock = createTestClock()
  const startMs = clock.now()
  const startWallMs = clock.wall()
  clock.moveWall(-day)
  t.equal(clock.wall(), startWallMs - day)
  t.equal(clock.now(), startMs)
  await clock.advance(5 * second)
  t.equal(clock.now(), startMs + 5 * second)
  clock.moveWall(10 * second)
  t.equal(clock.now(), startMs + 15 * second, 'a sleep after it counts, although the wall clock is still behind')
})

t.test('differences within a second are no jump, however many looks there are', async t => {
  const clock = createTestClock()
  const startMs = clock.now()
  for (let look = 0; look < 1_000; look += 1) {
    clock.moveWall(look % 2 === 0 ? 0.6 : -0.6)
    clock.now()
  }
  t.equal(clock.now(), startMs)
  clock.moveWall(600)
  t.equal(clock.now(), startMs)
  clock.moveWall(600)
  t.equal(clock.now(), startMs + 1_200, 'small steps in one direction count together')
})

t.test('whatever is done to the clocks, elapsed time never runs backwards and misses nothing', async t => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const clock = createTestClock()
    const { below, chance } = dice(seed)
    const moments = [{ nowMs: clock.now(), wallMs: clock.wall(), monotonicMs: clock.monotonic() }]
    for (let turn = 0; turn < 100; turn += 1) {
      if (chance(0.3)) clock.moveWall(below(2 * day) - day)
      if (chance(0.3)) clock.moveWall(below(3_000) - 1_500)
      if (chance(0.7)) await clock.advance(below(10 * second))
      moments.push({ nowMs: clock.now(), wallMs: clock.wall(), monotonicMs: clock.monotonic() })
    }
    const last = moments.at(-1) as (typeof moments)[number]
    for (const { nowMs, wallMs, monotonicMs } of moments) {
      const elapsedMs = last.nowMs - nowMs
      t.ok(elapsedMs >= last.monotonicMs - monotonicMs, `seed ${seed}: the monotonic clock is met`)
      // What has not added up to a second yet does not count, at either end.
      t.ok(elapsedMs >= last.wallMs - wallMs - 2 * second, `seed ${seed}: the wall clock is met`)
    }
  }
})

t.test('clocks that were apart from the start agree on what has elapsed', async t => {
  let monotonicMs = 7
  let wallMs = 0
  const { setTimeout, clearTimeout } = systemClock
  const clock = createClock({ monotonic: () => monotonicMs, wall: () => wallMs, setTimeout, clearTimeout })
  t.equal(clock.now(), 0)
  monotonicMs += 500
  wallMs += 500
  t.equal(clock.now(), 500)
})

t.test("the machine's own clocks", async t => {
  const [nowMs, wallMs, monotonicMs] = [systemClock.now(), systemClock.wall(), systemClock.monotonic()]
  await new Promise<void>(resolve => systemClock.setTimeout(resolve, 5))
  t.ok(systemClock.now() > nowMs)
  t.ok(systemClock.monotonic() > monotonicMs)
  t.ok(Math.abs(wallMs - Date.now()) < day)
  systemClock.clearTimeout(systemClock.setTimeout(() => t.fail('it was cancelled'), 1))
  t.equal(await inTime(systemClock, Promise.resolve('in time'), 1_000), 'in time')
})
