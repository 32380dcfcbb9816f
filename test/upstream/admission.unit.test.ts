// The budget: the queue and the permits together. What each of them does alone stands beside this file.

import t, { type Test } from 'tap'
import { Failure } from '../../src/platform/failure.ts'
import { createBudget } from '../../src/upstream/admission.ts'
import { createLayered, createStrangersLayer, type Layer } from '../../src/upstream/layered-budget.ts'
import type { Action } from '../../src/upstream/permits.ts'
import { type Priority, priorities, type Urgency } from '../../src/upstream/queue.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'
import { type Done, take } from '../support/permits.ts'
import { createTestPurse, type TestPurse } from '../support/purse.ts'
import { dice } from '../support/questions.ts'

const forever = 9 * 86_400_000
const miss = { priority: 'miss', deadlineMs: forever } as const

/** A budget whose one place is taken, and what comes of those who wait for it. */
async function busy({ perMinute = 6_000, burst = 100 } = {}) {
  const clock = createTestClock()
  const budget = createBudget({ perMinute, burst, concurrency: 1, clock })
  const order: string[] = []
  const refused: string[] = []
  let done: Done = await take(budget, miss)
  const wait = (name: string, priority: Priority, more: Partial<Urgency> = {}): Urgency => {
    const urgency = { priority, deadlineMs: forever, ...more }
    take(budget, urgency).then(
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

t.test('a late miss overtakes a long queue of refreshes', async t => {
  const { order, wait, serve } = await busy()
  for (let each = 0; each < 50; each += 1) wait(`refresh ${each}`, 'refresh')
  await serve(1)
  wait('miss', 'miss')
  await serve(2)
  t.strictSame(order, ['refresh 0', 'miss', 'refresh 1'])
})

t.test('clients take turns, and one with a single call goes before the many of another', async t => {
  const { order, wait, serve } = await busy()
  for (let each = 0; each < 100; each += 1) wait(`crowd ${each}`, 'miss', { clients: new Set(['crowd']) })
  await serve(1)
  for (let each = 0; each < 12; each += 1) wait(`single ${each}`, 'miss', { clients: new Set([`${each}`]) })
  await serve(13)
  t.strictSame(
    order.slice(1, 13),
    [...Array(12).keys()].map(each => `single ${each}`),
  )
  t.equal(order[13], 'crowd 1')
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
    const urgency = { priority, deadlineMs: clock.monotonic() + 15_000 }
    const isTaken = () =>
      take(budget, urgency).then(
        () => true,
        () => false,
      )
    let taken = 0
    while (await isTaken()) taken += 1
    t.equal(taken, 10 - left)
    t.equal(budget.state().left, left)
    t.equal(budget.state().waiting[priority], 0, 'and what is refused does not wait')
    const isForNobody = ['background', 'warm-up'].includes(priority)
    t.equal(budget.refusal(priority)?.code, isForNobody ? 'upstream-budget-exhausted' : undefined)
  })
}

t.test('a call that nobody waits for is dropped when little is left at its turn', async t => {
  const { order, refused, wait, serve } = await busy({ perMinute: 1, burst: 8 })
  wait('background', 'background')
  wait('warm-up', 'warm-up')
  for (let each = 0; each < 6; each += 1) wait('miss', 'miss')
  await serve(6)
  t.equal(order.length, 6)
  await serve(1)
  t.strictSame(refused, ['background', 'warm-up'])
})

t.test('one place is left to calls that somebody waits for', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 6_000, burst: 100, concurrency: 4, clock })
  let behind = 0
  for (let each = 0; each < 10; each += 1) {
    void take(budget, { priority: 'background', deadlineMs: forever }).then(() => {
      behind += 1
    })
  }
  await clock.advance(1_000)
  t.equal(behind, 3)
  await t.resolves(take(budget, miss))
})

t.test('in a full queue the last of the least urgent calls makes room for a more urgent one', async t => {
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
  await take(budget, miss)
  const waiting = take(budget, { priority, deadlineMs: clock.monotonic() + 15_000 })
  await clock.advance(1_000)
  await t.resolves(waiting, `${priority} waits for the next token`)
}

t.test('misses and foreground refreshes wait for tokens', async t => {
  await spent(t, 'miss')
  await spent(t, 'refresh')
})

t.test('a call that cannot be answered in time is refused at once, with how long it would have waited', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 1, concurrency: 1, clock })
  const done = await take(budget, miss)
  await clock.advance(500)
  done({ answered: true })
  await clock.advance(0)
  t.equal(budget.state().typicalMs, 500)
  const soon = { priority: 'miss', deadlineMs: clock.monotonic() + 1_000 } as const
  await t.rejects(take(budget, soon), { code: 'upstream-budget-exhausted', retryAfterMs: 500 })
  t.equal(budget.state().waiting.miss, 0)
})

t.test('a call that waits gives up at its deadline, and is not asked when its turn comes too late', async t => {
  const { budget, clock, order, refused, wait, serve } = await busy()
  await clock.advance(1_000)
  await serve(1)
  wait('under way', 'miss')
  await clock.advance(0)
  wait('in vain', 'miss', { deadlineMs: clock.monotonic() + 2_500 })
  wait('late', 'miss', { deadlineMs: clock.monotonic() + 3_500 })
  await clock.advance(2_500)
  t.strictSame(refused, ['in vain'])
  await clock.advance(500)
  await serve(1)
  t.strictSame([order, refused], [['under way'], ['in vain', 'late']])
  t.equal(budget.state().underway, 0)
})

t.test('a pause sends away all that wait, refuses all that come, and grows while it repeats', async t => {
  const { budget, clock, refused, wait, serve } = await busy()
  wait('miss', 'miss')
  t.equal(budget.pause(1_000), 1_000)
  await clock.advance(0)
  t.strictSame(refused, ['miss'])
  t.match(budget.refusal('miss'), { code: 'upstream-busy', retryAfterMs: 1_000 })
  await t.rejects(take(budget, miss), { code: 'upstream-busy' })
  await clock.advance(1_000)
  t.equal(budget.refusal('miss'), undefined)
  t.equal(budget.pause(1_000), 2_000)
  budget.relax()
  t.equal(budget.state().pausedForMs, 2_000, 'an answer from before the pause does not shorten it')
  await clock.advance(2_000)
  t.equal(budget.pause(1_000), 4_000, 'nor the next one')
  await clock.advance(4_000)
  budget.relax()
  budget.relax()
  t.equal(budget.pause(1_000), 1_000)
  t.equal(budget.state().pausedForMs, 1_000)
  await serve(1)
})

t.test('without a time of its own a pause is about 30 s, and 10 min at the longest', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 60, burst: 1, concurrency: 1, clock })
  const lengths: number[] = []
  for (let each = 0; each < 8; each += 1) {
    lengths.push(budget.pause(undefined))
    await clock.advance(Math.ceil(lengths.at(-1) as number))
  }
  t.ok((lengths[0] as number) >= 27_000 && (lengths[0] as number) <= 33_000)
  t.equal(lengths.at(-1), 600_000)
  t.equal(budget.pause(3_600_000), 3_600_000, 'a time that was given is a least time')
})

t.test('after trouble one call goes at a time', async t => {
  const clock = createTestClock()
  const budget = createBudget({ perMinute: 6_000, burst: 100, concurrency: 4, clock })
  budget.restrain()
  const going: Done[] = []
  for (let each = 0; each < 4; each += 1) void take(budget, miss).then(done => void going.push(done))
  await clock.advance(0)
  t.equal(going.length, 1)
  going[0]?.({ answered: true })
  await clock.advance(0)
  t.equal(going.length, 3, 'and with every answer one more')
})

t.test('all that wait can be sent away', async t => {
  const { budget, refused, wait, clock } = await busy()
  wait('one', 'miss')
  wait('other', 'warm-up')
  budget.dismiss(new Failure('upstream-unavailable', 'left alone'))
  await clock.advance(0)
  t.strictSame(refused, ['one', 'other'])
  t.equal(budget.refusal('miss'), undefined, 'which is no reason not to come again')
})

type Act = (use: () => void, ms: number) => Promise<unknown>

/** All that an action may do. It takes a while, and says so when it sends its call. */
const actions = (clock: TestClock, onSent: () => void) => {
  const pass = (ms: number) => new Promise<void>(resolve => clock.setTimeout(resolve, ms))
  const sent = (use: () => void) => {
    onSent()
    use()
  }
  const all: { readonly [what: string]: Act } = {
    async answers(use, ms) {
      sent(use)
      await pass(ms)
    },
    async 'rejects after it was sent'(use, ms) {
      sent(use)
      await pass(ms)
      throw new Error('no answer')
    },
    'throws at once'() {
      throw new Error('at once')
    },
    'throws at once, when it was sent'(use) {
      sent(use)
      throw new Error('at once')
    },
    async 'rejects before it is sent'(_use, ms) {
      await pass(ms)
      throw new Error('before')
    },
    async 'never sends'(_use, ms) {
      await pass(ms)
      return 'nothing was sent'
    },
    'rejects with what is no error': () => Promise.reject('a text'),
    'rejects with nothing': () => Promise.reject(),
  }
  return all
}

/** Runs so many calls at random, and waits until the last is over. Returns how many were sent, and what became of all. */
async function play(layer: Layer, clock: TestClock, { calls = 1_000, seed = 1, between = () => {} } = {}) {
  const { below, chance, one } = dice(seed)
  const seen = { sent: 0, over: 0, refused: 0 }
  const countSent = () => {
    seen.sent += 1
  }
  const all = Object.values(actions(clock, countSent))
  const running: Promise<void>[] = []
  const end = (error?: unknown) => {
    seen.over += 1
    if (error instanceof Failure) seen.refused += 1
  }
  for (let each = 0; each < calls; each += 1) {
    const act = one(all)
    const action: Action<unknown> = use => act(use, below(300))
    const urgency = {
      priority: one(priorities),
      deadlineMs: clock.monotonic() + below(5_000),
      clients: new Set([`${below(6)}`]),
    }
    running.push(layer.run(urgency, action).then(() => end(), end))
    if (chance(0.5)) await clock.advance(below(120))
    between()
  }
  await clock.advance(60_000)
  await Promise.all(running)
  return seen
}

/** Enough for all, and next to nothing comes in: what is left tells what was paid. */
const plenty = { perMinute: 1e-9, burst: 4_000, concurrency: 4 }
const quiet = { miss: 0, refresh: 0, background: 0, 'warm-up': 0 }

for (const what of Object.keys(actions(createTestClock(), () => {}))) {
  t.test(`a permit ends with an action that ${what}`, async t => {
    const clock = createTestClock()
    const all = actions(clock, () => {})
    const budget = createBudget({ ...plenty, clock })
    let isSent = false
    const mark = (use: () => void) => () => {
      isSent = true
      use()
    }
    const running = budget
      .run(miss, use => (all[what] as Act)(mark(use), 0))
      .then(
        () => 'resolves',
        () => 'rejects',
      )
    await clock.advance(100)
    t.equal(await running, ['answers', 'never sends'].includes(what) ? 'resolves' : 'rejects')
    t.match(budget.state(), { underway: 0, left: isSent ? 3_999 : 4_000 })
  })
}

t.test('what an action brings, or throws, is handed on', async t => {
  const clock = createTestClock()
  const budget = createBudget({ ...plenty, clock })
  t.equal(await budget.run(miss, async () => 'an answer'), 'an answer')
  const error = new Error('this very one')
  await t.rejects(
    budget.run(miss, () => Promise.reject(error)),
    error,
  )
})

t.test('whatever a thousand actions do, each gives its permit back, and pays when its call was sent', async t => {
  for (const seed of [1, 2, 3]) {
    const clock = createTestClock()
    const budget = createBudget({ ...plenty, clock })
    const { sent, over, refused } = await play(budget, clock, { seed })
    t.equal(over, 1_000)
    t.ok(sent > 100 && refused > 10, `${sent} sent, ${refused} refused`)
    t.match(budget.state(), { underway: 0, waiting: quiet, left: 4_000 - sent })
  }
})

t.test('the same goes for several budgets at once: each call is charged to all of them, or to none', async t => {
  const clock = createTestClock()
  const own = createBudget({ ...plenty, clock })
  const strangers = createBudget({ ...plenty, concurrency: 3, clock })
  const ceiling = createBudget({ ...plenty, concurrency: 2, clock })
  const layers = [own, createStrangersLayer(strangers, clock), ceiling]
  const { sent, over, refused } = await play(
    createLayered(() => layers),
    clock,
  )
  t.equal(over, 1_000)
  t.ok(sent > 100 && refused > 10, `${sent} sent, ${refused} refused`)
  for (const budget of [own, strangers, ceiling])
    t.match(budget.state(), { underway: 0, waiting: quiet, left: 4_000 - sent })
})

t.test('of several budgets the first that refuses says why', async t => {
  const clock = createTestClock()
  const [own, ceiling] = [createBudget({ ...plenty, clock }), createBudget({ ...plenty, clock })]
  const strangers = createBudget({ ...plenty, clock })
  const layered = createLayered(() => [own, createStrangersLayer(strangers, clock), ceiling])
  t.equal(layered.refusal('miss'), undefined)
  ceiling.pause(2_000)
  strangers.pause(3_000)
  t.match(layered.refusal('miss'), { code: 'upstream-busy', retryAfterMs: 3_000 })
  await t.rejects(
    layered.run(miss, async () => {}),
    { code: 'upstream-busy' },
  )
  t.match(own.state(), { underway: 0, left: 4_000 }, 'and those before it are not charged')
})

t.test('a stranger waits for half of its time at most, and whoever is known for longer goes before', async t => {
  const clock = createTestClock()
  const strangers = createBudget({ ...plenty, concurrency: 1, clock })
  const done = await take(strangers, miss)
  const old = createStrangersLayer(strangers, clock)
  await clock.advance(1_000)
  const young = createStrangersLayer(strangers, clock)
  const order: string[] = []
  const clients = new Set(['a'])
  const outcome = (name: string, layer: Layer, urgency: Urgency) =>
    take(layer, urgency).then(
      end => {
        order.push(name)
        end({ answered: true })
      },
      () => order.push(`${name} gave up`),
    )
  const last = outcome('young', young, { priority: 'refresh', deadlineMs: clock.monotonic() + 20_000, clients })
  void outcome('old', old, { priority: 'refresh', deadlineMs: clock.monotonic() + 20_000, clients })
  void outcome('short', old, { priority: 'miss', deadlineMs: clock.monotonic() + 8_000, clients })
  await clock.advance(3_999)
  t.strictSame(order, [])
  await clock.advance(1)
  t.strictSame(order, ['short gave up'])
  done({ answered: true })
  await last
  t.strictSame(order, ['short gave up', 'old', 'young'])
})

function shared(purse: TestPurse = createTestPurse()) {
  const clock = createTestClock()
  return { clock, purse, budget: createBudget({ perMinute: 600, burst: 100, concurrency: 4, clock, purse }) }
}

t.test('with a store each call waits for what it says', async t => {
  const { budget, clock, purse } = shared(createTestPurse({ left: 1, waitMs: 500 }))
  const going: Done[] = []
  for (let each = 0; each < 2; each += 1) void take(budget, miss).then(done => void going.push(done))
  await clock.advance(0)
  t.equal(going.length, 1)
  purse.left = 1
  await clock.advance(500)
  t.equal(going.length, 2)
  t.equal(purse.underway, 2)
  for (const done of going) done({ answered: true })
  await clock.advance(0)
  t.equal(purse.underway, 0)
})

t.test('a pause, or a refusal, that the store tells of sends away all that wait', async t => {
  const { budget, purse, clock } = shared()
  purse.script.push(async () => ({ kind: 'paused', ms: 5_000, pauses: 2 }))
  await t.rejects(take(budget, miss), { code: 'upstream-busy', retryAfterMs: 5_000 })
  t.match(budget.refusal('miss'), { code: 'upstream-busy' })
  await clock.advance(5_000)
  t.equal(budget.pause(1_000), 4_000, 'the next one is the third in a row')
  t.strictSame(purse.pauses, [{ ms: 4_000, pauses: 3 }], 'and all are told')
  await clock.advance(4_000)
  budget.relax()
  t.strictSame(purse.pauses.at(-1), { ms: 0, pauses: 0 })
  const failure = new Failure('upstream-unavailable', 'left alone')
  purse.script.push(async () => ({ kind: 'refused', failure }))
  await t.rejects(take(budget, miss), failure)
})

t.test('what others tell of the budget is heeded, and what the store has forgotten it is told again', async t => {
  const { budget, purse, clock } = shared()
  budget.heed(17)
  t.match(budget.state(), { left: 17, pausedForMs: 0 })
  budget.heed(17, undefined, true)
  t.strictSame(purse.pauses, [], 'where there is no pause there is nothing to tell')
  budget.heed(16, { ms: 9_000, pauses: 1 })
  t.match(budget.state(), { left: 16, pausedForMs: 9_000 })
  await clock.advance(1_000)
  budget.heed(16, undefined, true)
  t.strictSame(purse.pauses, [{ ms: 8_000, pauses: 1 }])
})

t.test('a pause that began without the store is told to it when it is back', async t => {
  const { budget, purse, clock } = shared()
  purse.isUp = false
  budget.pause(10_000)
  purse.pauses.length = 0
  await clock.advance(4_000)
  purse.isUp = true
  t.equal(budget.state().pausedForMs, 6_000)
  t.strictSame(purse.pauses, [{ ms: 6_000, pauses: 1 }])
})

t.test('so is one that the store was gone for when it was to be told of it', async t => {
  const { budget, purse, clock } = shared()
  budget.pause(10_000)
  purse.pauses.length = 0
  purse.isUp = false
  await t.rejects(take(budget, miss), { code: 'upstream-busy' })
  await clock.advance(1_000)
  purse.isUp = true
  await t.rejects(take(budget, miss), { code: 'upstream-busy' })
  t.strictSame(purse.pauses, [{ ms: 9_000, pauses: 1 }])
})

t.test('the store may go away and come back in the middle of it: every permit is given back', async t => {
  for (const seed of [1, 2, 3]) {
    const { budget, purse, clock } = shared(createTestPurse({ left: 2_000, waitMs: 50 }))
    const { chance } = dice(seed + 100)
    const between = () => {
      if (chance(0.03)) purse.isUp = !purse.isUp
    }
    const { sent, over } = await play(budget, clock, { seed, between })
    t.equal(over, 1_000)
    t.ok(sent > 100)
    t.match(budget.state(), { underway: 0, waiting: quiet })
    t.equal(purse.underway, 0)
    t.ok(purse.left >= 2_000 - sent)
    purse.isUp = true
    await clock.advance(60_000)
    const one = take(budget, { priority: 'miss', deadlineMs: clock.monotonic() + 1_000 })
    await clock.advance(1_000)
    await t.resolves(one, 'and it goes on')
  }
})

t.test('a call that waits for the store goes without it when it goes away', async t => {
  const { budget, purse, clock } = shared()
  const going = take(budget, miss)
  purse.isUp = false
  await clock.advance(0)
  t.equal(budget.state().waiting.miss, 1, 'not before the share of this gateway comes to one call')
  await clock.advance(200)
  await t.resolves(going)
})

t.test('one that waits for its share asks the store when it is back', async t => {
  const { budget, purse, clock } = shared()
  purse.fromMs = clock.monotonic() + 60_000
  purse.isUp = false
  const going = take(budget, miss)
  await clock.advance(500)
  purse.isUp = true
  await clock.advance(500)
  await t.resolves(going, 'within a second, whoever tells it')
  t.strictSame([purse.underway, purse.left], [1, 99])
})

t.test('the store is told how many calls wait, as they come, go and give up', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0, waitMs: 500 }))
  const outcomes = [9_000, 400, 9_000, 9_000].map(inMs =>
    take(budget, { priority: 'miss', deadlineMs: clock.monotonic() + inMs }).then(
      () => 'goes',
      ({ code }) => code,
    ),
  )
  t.strictSame(purse.told, [1, 2, 3, 4])
  await clock.advance(400)
  t.equal(purse.told.at(-1), 3)
  purse.left = 1
  await clock.advance(100)
  t.equal(purse.told.at(-1), 2)
  budget.dismiss(new Failure('upstream-unavailable', 'left alone'))
  t.equal(purse.told.at(-1), 0)
  await clock.advance(0)
  const unavailable = 'upstream-unavailable'
  t.strictSame(await Promise.all(outcomes), ['goes', 'upstream-budget-exhausted', unavailable, unavailable])
})

t.test('the store is told how many of those that wait are misses, also of one that becomes a miss', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0, waitMs: 500 }))
  const refresh: Urgency = { priority: 'refresh', deadlineMs: clock.monotonic() + 9_000 }
  const going = [refresh, { ...refresh }, { ...refresh, priority: 'miss' as const }].map(each => take(budget, each))
  t.strictSame(
    [purse.told, purse.misses],
    [
      [1, 2, 3],
      [0, 0, 1],
    ],
  )
  refresh.priority = 'miss'
  budget.hasten()
  t.strictSame([purse.told.at(-1), purse.misses.at(-1)], [3, 2])
  purse.left = 3
  await clock.advance(500)
  await Promise.all(going)
  t.strictSame([purse.told.at(-1), purse.misses.at(-1)], [0, 0])
})

t.test('after trouble, a gateway that makes fewer calls keeps no other waiting for its misses', async t => {
  const { budget, purse, clock } = shared()
  budget.restrain()
  for (let answered = 0; answered < 3; answered += 1) {
    const going = take(budget, miss)
    await clock.advance(0)
    ;(await going)({ answered: true })
    await clock.advance(0)
  }
  t.strictSame(purse.misses, [0, 0, 0, 0, 0, 0])
  void take(budget, miss)
  t.equal(purse.misses.at(-1), 1, 'it makes as many as before')
})

t.test('a refresh that leaves what there is to misses elsewhere waits for its turn, and is not refused', async t => {
  const { budget, purse, clock } = shared()
  purse.script.push(async () => ({ kind: 'wait', ms: 100, left: 5, isForMisses: true }))
  const refreshed = take(budget, { priority: 'refresh', deadlineMs: clock.monotonic() + 9_000 })
  await clock.advance(50)
  t.equal(budget.state().waiting.refresh, 1)
  await t.resolves(take(budget, miss), 'a miss of its own does not wait with it')
  t.equal(budget.state().waiting.refresh, 1)
  await clock.advance(50)
  await t.resolves(refreshed)
})

t.test('a call that others elsewhere leave no time for is refused at once', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0, waitMs: 100 }))
  budget.heed(0)
  const within = (ms: number) => take(budget, { priority: 'miss', deadlineMs: clock.monotonic() + ms })
  purse.elsewhere = [100, 2]
  await t.rejects(within(300), { code: 'upstream-budget-exhausted', retryAfterMs: 300 }, 'one of each goes before it')
  const first = within(301)
  await t.rejects(within(600), { code: 'upstream-budget-exhausted', retryAfterMs: 600 })
  t.equal(budget.state().waiting.miss, 1)
  purse.elsewhere = []
  const second = within(201)
  t.equal(budget.state().waiting.miss, 2)
  purse.left = 2
  budget.heed(2)
  await clock.advance(100)
  await t.resolves(Promise.all([first, second]))
})

/** So many calls of each client that wait for a budget of one call in 100 ms, and what becomes of them. */
function waitingFor(budget: ReturnType<typeof createBudget>, calls: readonly (readonly [string, Urgency])[]) {
  const refused: string[] = []
  const gone: string[] = []
  for (const [name, urgency] of calls) {
    take(budget, urgency).then(
      done => {
        gone.push(name)
        done({ answered: true })
      },
      ({ retryAfterMs }) => void refused.push(`${name}, ${retryAfterMs} ms`),
    )
  }
  return { refused, gone }
}

t.test('when it is heard that more wait elsewhere, those that come too late now are refused', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0, waitMs: 100 }))
  budget.heed(0)
  const deadlineMs = clock.monotonic() + 1_000
  const calls = ['a', 'a', 'a', 'b', 'b', 'b'].map((client, nth) => {
    const urgency: Urgency = { priority: 'miss', deadlineMs, clients: new Set([client]) }
    return [`${client}${nth}`, urgency] as const
  })
  const { refused, gone } = waitingFor(budget, calls)
  await clock.advance(0)
  budget.heed(0)
  await clock.advance(0)
  t.strictSame(refused, [], 'nothing is too late yet')
  purse.elsewhere = [3]
  budget.heed(0)
  await clock.advance(0)
  t.strictSame(refused, [])
  purse.elsewhere = [100, 1]
  budget.heed(0)
  await clock.advance(0)
  t.strictSame(refused, ['a2, 1000 ms', 'b5, 1000 ms'], 'the last of each client')
  t.equal(purse.told.at(-1), 4)
  purse.elsewhere = []
  purse.left = 4
  budget.heed(4)
  await clock.advance(1_000)
  t.strictSame(gone, ['a0', 'b3', 'a1', 'b4'])
})

t.test('a call that is refused leaves its place to those behind it', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0, waitMs: 100 }))
  budget.heed(0)
  const calls = [250, 350, 450, 800].map(inMs => {
    return [`${inMs}`, { priority: 'miss', deadlineMs: clock.monotonic() + inMs } as const] as const
  })
  const { refused } = waitingFor(budget, calls)
  purse.elsewhere = [2]
  budget.heed(0)
  await clock.advance(0)
  t.strictSame(refused, ['450, 500 ms'], 'the next one goes in its place')
  t.equal(budget.state().waiting.miss, 3)
})

t.test('what waits is asked for as soon as it is heard that something is left', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 0 }))
  budget.heed(-50)
  const going = take(budget, miss)
  await clock.advance(900)
  t.strictSame(purse.reserves, [], 'the store is not asked for what is not there')
  purse.left = 1
  budget.heed(1)
  await clock.advance(0)
  await t.resolves(going)
})

t.test('what is left to all is nothing to a gateway that has its share', async t => {
  const { budget, purse } = shared()
  purse.isUp = false
  budget.heed(50)
  t.equal(budget.state().left, 0)
})

t.test('a store that rejects, which it must not, holds up nobody for longer than a second', async t => {
  const { budget, purse, clock } = shared()
  for (let each = 0; each < 2; each += 1) purse.script.push(() => Promise.reject(new Error('a mistake')))
  const going: Done[] = []
  void take(budget, miss).then(done => void going.push(done))
  await clock.advance(1_999)
  t.equal(going.length, 0)
  await clock.advance(1)
  t.equal(going.length, 1)
})

t.test('with a store calls that nobody waits for are let in as long as enough is left to others', async t => {
  const { budget, purse, clock } = shared(createTestPurse({ left: 60 }))
  budget.heed(60)
  const outcomes = Promise.allSettled(
    Array.from({ length: 30 }, () => budget.run({ priority: 'warm-up', deadlineMs: forever }, async use => use())),
  )
  await clock.advance(5_000)
  const refused = (await outcomes).filter(({ status }) => status === 'rejected')
  t.equal(refused.length, 20)
  t.equal(purse.left, 50)
})

t.test('a call of a key that is known by now skips the strangers', async t => {
  const clock = createTestClock()
  const [own, strangers] = [createBudget({ ...plenty, clock }), createBudget({ ...plenty, clock })]
  let isProven = false
  const layered = createLayered(() => (isProven ? [own] : [own, createStrangersLayer(strangers, clock)]))
  await layered.run(miss, async use => use())
  isProven = true
  await layered.run(miss, async use => use())
  t.strictSame([own.state().left, strangers.state().left], [3_998, 3_999])
})
