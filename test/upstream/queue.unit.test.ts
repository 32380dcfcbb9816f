import t, { type Test } from 'tap'
import { createBudget, type Done } from '../../src/upstream/budget.ts'
import type { Priority, Urgency } from '../../src/upstream/queue.ts'
import { createTestClock } from '../support/clock.ts'

const forever = Date.UTC(2026, 10, 10)

/** A budget whose one place is taken, and what comes of those who wait for it. */
async function busy({ perMinute = 6_000, burst = 100 } = {}) {
  const clock = createTestClock()
  const budget = createBudget({ perMinute, burst, concurrency: 1, clock })
  const order: string[] = []
  const refused: string[] = []
  let done: Done = await budget.take({ priority: 'miss', deadlineMs: forever })
  const wait = (name: string, priority: Priority): Urgency => {
    const urgency = { priority, deadlineMs: forever }
    budget.take(urgency).then(
      end => {
        order.push(name)
        done = end
      },
      () => refused.push(name),
    )
    return urgency
  }
  const serve = async (times: number) => {
    for (let each = 0; each < times; each += 1) {
      done({ answered: true })
      await clock.advance(0)
    }
  }
  return { budget, clock, order, refused, wait, serve }
}

t.test('the more urgent goes first, and within one urgency who came first', async t => {
  const { order, wait, serve } = await busy()
  const coming: [string, Priority][] = [
    ['w1', 'warm-up'],
    ['b1', 'background'],
    ['r1', 'refresh'],
    ['m1', 'miss'],
    ['w2', 'warm-up'],
    ['b2', 'background'],
    ['r2', 'refresh'],
    ['m2', 'miss'],
  ]
  for (const [name, priority] of coming) wait(name, priority)
  await serve(8)
  t.strictSame(order, ['m1', 'm2', 'r1', 'r2', 'b1', 'b2', 'w1', 'w2'])
})

t.test('a call that somebody begins to wait for goes ahead', async t => {
  const { order, wait, serve } = await busy()
  wait('one', 'refresh')
  const raised: { priority: Priority } = wait('other', 'background')
  raised.priority = 'miss'
  await serve(2)
  t.strictSame(order, ['other', 'one'])
})

t.test('a late miss overtakes a long queue of refreshes', async t => {
  const { order, wait, serve } = await busy()
  for (let each = 0; each < 50; each += 1) wait(`refresh ${each}`, 'refresh')
  await serve(1)
  wait('miss', 'miss')
  await serve(2)
  t.strictSame(order, ['refresh 0', 'miss', 'refresh 1'])
})

/** What is left of ten when each is refused. */
const reserves: readonly [Priority, number][] = [
  ['miss', 0],
  ['refresh', 0],
  ['background', 2],
  ['warm-up', 5],
]

for (const [priority, left] of reserves) {
  t.test(`${priority} takes ${10 - left} of a burst of ten`, async t => {
    const clock = createTestClock()
    const budget = createBudget({ perMinute: 1, burst: 10, concurrency: 100, clock })
    const urgency = { priority, deadlineMs: clock.now() + 15_000 }
    let taken = 0
    while (
      await budget.take(urgency).then(
        () => true,
        () => false,
      )
    )
      taken += 1
    t.equal(taken, 10 - left)
    t.equal(budget.state().left, left)
    t.equal(budget.state().waiting[priority], 0, 'and what is refused does not wait')
    const patient: Priority[] = ['background', 'warm-up']
    t.equal(budget.refusal(priority)?.code, patient.includes(priority) ? 'upstream-budget-exhausted' : undefined)
  })
}

t.test('what waits with nobody behind it is dropped when little is left at its turn', async t => {
  const { order, refused, wait, serve } = await busy({ perMinute: 1, burst: 8 })
  wait('background', 'background')
  wait('warm-up', 'warm-up')
  for (let each = 0; each < 6; each += 1) wait('miss', 'miss')
  await serve(6)
  t.equal(order.length, 6)
  await serve(1)
  t.strictSame(refused, ['background', 'warm-up'])
})

t.test('one place is left to those who wait', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 6_000, burst: 100, concurrency: 4, clock })
  let behind = 0
  for (let each = 0; each < 10; each += 1) {
    void budget.take({ priority: 'background', deadlineMs: forever }).then(() => {
      behind += 1
    })
  }
  await clock.advance(1_000)
  t.equal(behind, 3)
  await t.resolves(budget.take({ priority: 'miss', deadlineMs: forever }))
})

t.test('in a full queue the least urgent who came last makes room for somebody more urgent', async t => {
  const { budget, order, refused, wait, serve } = await busy({ burst: 2_000 })
  for (let each = 0; each < 999; each += 1) wait(`background ${each}`, 'background')
  wait('warm-up', 'warm-up')
  wait('miss', 'miss')
  wait('refresh', 'refresh')
  wait('another warm-up', 'warm-up')
  await serve(3)
  t.strictSame(refused.toSorted(), ['another warm-up', 'background 998', 'warm-up'])
  t.strictSame(order, ['miss', 'refresh', 'background 0'])
  t.equal(budget.state().waiting.background, 997)
})

async function spent(t: Test, priority: Priority) {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 1, concurrency: 4, clock })
  await budget.take({ priority: 'miss', deadlineMs: forever })
  const waiting = budget.take({ priority, deadlineMs: clock.now() + 15_000 })
  await clock.advance(1_000)
  await t.resolves(waiting, `${priority} waits for the next token`)
}

t.test('misses and foreground refreshes wait for tokens', async t => {
  await spent(t, 'miss')
  await spent(t, 'refresh')
})
