import t from 'tap'
import { overrun } from '../support/overrun.ts'

const limits = { perMinute: 600, burst: 6 }
const everyMs = (ms: number, count: number, fromMs = 0) => Array.from({ length: count }, (_, nth) => fromMs + nth * ms)

t.test('calls at the rate, and the burst at once, are within the budget', async t => {
  t.equal(overrun([], limits), -6)
  t.equal(overrun(everyMs(0, 6), limits), 0)
  t.equal(overrun(everyMs(100, 500), limits), -5)
  t.equal(overrun([...everyMs(0, 6), ...everyMs(100, 500, 100)], limits), 0)
})

t.test('one more than the burst at once is one too many', async t => {
  t.equal(overrun(everyMs(0, 7), limits), 1)
})

t.test('twice the rate is found however short it lasts, and wherever', async t => {
  t.equal(overrun(everyMs(50, 21), limits), 5)
  const late = [...everyMs(1_000, 30), ...everyMs(50, 21, 30_000), ...everyMs(1_000, 30, 40_000)]
  t.equal(Math.round(overrun(late, limits)), 5)
})

t.test('a burst that is used again before it was saved is too much', async t => {
  t.equal(Math.round(overrun([...everyMs(0, 6), ...everyMs(0, 6, 300)], limits)), 3)
  t.equal(Math.round(overrun([...everyMs(0, 6), ...everyMs(0, 6, 600)], limits)), 0)
})

t.test('it is what comparing all windows finds', async t => {
  const times = Array.from({ length: 60 }, () => Math.random() * 3_000).sort((one, other) => one - other)
  const all = times.flatMap((from, first) =>
    times.slice(first).map((to, more) => more + 1 - (limits.burst + (to - from) / 100)),
  )
  t.ok(Math.abs(overrun(times, limits) - Math.max(...all)) < 1e-6)
})
