import t from 'tap'
import { shareOf } from '../../src/upstream/share.ts'

const whole = { perMinute: 60, burst: 10, concurrency: 4 }

t.test('one that shares with nobody has all of it', async t => {
  t.strictSame(shareOf(whole, 1), { sharers: 1, perMinute: 60, size: 10, concurrency: 4 })
  t.strictSame(shareOf({ perMinute: 1, burst: 1, concurrency: 1 }, 1), {
    ...{ sharers: 1, perMinute: 1, size: 1, concurrency: 1 },
  })
})

t.test('several have equal parts of it, also where the number of parts is no whole one', async t => {
  t.strictSame(shareOf(whole, 2), { sharers: 2, perMinute: 30, size: 5, concurrency: 2 })
  t.strictSame(shareOf(whole, 1.25), { sharers: 1.25, perMinute: 48, size: 8, concurrency: 3 })
})

t.test('parts that the store has rounded have as many places as if it had not', async t => {
  for (const parts of [2, 3, 6, 7]) {
    const sharers = 1 / Number((1 / parts).toFixed(14))
    t.equal(shareOf({ ...whole, concurrency: 6 * parts }, sharers).concurrency, 6)
  }
})

t.test('everybody has one call and one place at least, and the more slowly the next ones', async t => {
  const { perMinute, size, concurrency } = shareOf(whole, 30)
  t.strictSame([size, concurrency], [1, 1])
  t.equal(perMinute * 30, 60 - 20, 'as 30 calls are saved where one bucket holds 10')
  t.equal(shareOf(whole, 1_000).perMinute * 1_000, 15, 'but never more slowly than a quarter')
})

t.test('what all have saved and what comes in within a minute is no more than with one bucket', async t => {
  for (const perMinute of [1, 10, 60, 600]) {
    for (const burst of [1, 2, 10, 100]) {
      for (const sharers of [1, 1.5, 2, 3, 10]) {
        const share = shareOf({ perMinute, burst, concurrency: 4 }, sharers)
        const within = sharers * (share.size + share.perMinute)
        const quarter = sharers * Math.max(1, burst / sharers) + perMinute / 4
        t.ok(within <= Math.max(perMinute + burst, quarter) + 1e-9, `${perMinute}, ${burst}, ${sharers}: ${within}`)
      }
    }
  }
})
