import t from 'tap'
import { timesFor, timesWithin } from '../../src/cache/answer-times.ts'
import { brisk, live } from '../../src/language/paces.ts'

const minute = 60_000

for (const pace of [live, brisk]) {
  for (const state of ['found', 'absent'] as const) {
    for (const certain of [true, false]) {
      t.test(
        `what is ${state}${certain ? '' : ', and may not be,'} keeps the times that it has, of pace ${pace.name}`,
        async t => {
          const times = timesFor({ state, certain }, pace)
          t.strictSame(timesWithin({ state, ...times }, pace), times)
          // A soft purge makes an end of the fresh time.
          const purged = { ...times, freshMs: 1_000 }
          t.strictSame(timesWithin({ state, ...purged }, pace), purged)
        },
      )
    }
  }
}

t.test('what was made with longer times has those of today', async t => {
  const longer = {
    ...brisk,
    freshMs: 60 * minute,
    staleMs: 600 * minute,
    errorMs: 6_000 * minute,
    notFoundMs: 30 * minute,
  }
  for (const said of [
    { state: 'found', certain: true },
    { state: 'found', certain: false },
    { state: 'absent', certain: true },
  ] as const) {
    t.strictSame(timesWithin({ ...said, ...timesFor(said, longer) }, brisk), timesFor(said, brisk))
  }
})

t.test('where nothing stands in, what is found ends with its fresh time, and is not taken for uncertain', async t => {
  const short = { ...brisk, staleMs: 0, errorMs: 0 }
  const times = timesFor({ state: 'found', certain: true }, short)
  t.strictSame(timesWithin({ state: 'found', ...times }, short), times)
})
