import t from 'tap'
import { Failure } from '../../src/platform/failure.ts'
import { Permits } from '../../src/upstream/permits.ts'
import type { Limits, Offer } from '../../src/upstream/purse.ts'
import { type Priority, priorities } from '../../src/upstream/queue.ts'
import { createTestClock } from '../support/clock.ts'
import { createTestPurse, type TestPurse } from '../support/purse.ts'

const usual = { perMinute: 60, burst: 10, concurrency: 4 }

function start({ purse, ...limits }: Partial<Limits> & { purse?: TestPurse } = {}) {
  const clock = createTestClock()
  const offers: Offer['kind'][] = []
  const seen = { opened: 0, whenOffered: () => {} }
  const permits = new Permits({
    limits: { ...usual, ...limits },
    clock,
    purse,
    onOffer({ kind }) {
      offers.push(kind)
      seen.whenOffered()
    },
    onOpen() {
      seen.opened += 1
    },
  })
  /** A call that took so long, or was not sent. */
  const call = async (tookMs: number | undefined, isAnswered = true) => {
    const permit = permits.take()
    if (tookMs !== undefined) permit.use()
    await clock.advance(tookMs ?? 0)
    permit.end(isAnswered)
  }
  /** Has the store asked, and does something as it answers: then an offer is taken, or given back. */
  const ask = async <T>(then: () => T, priority: Priority = 'miss') => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    seen.whenOffered = () => {
      seen.whenOffered = () => {}
      try {
        resolve(then())
      } catch (error) {
        reject(error)
      }
    }
    t.equal(permits.standing(priority), 'asking')
    await clock.advance(0)
    return promise
  }
  return { clock, offers, seen, permits, call, ask }
}

const nothing = () => {}

t.test('there are as many at once as the burst, and then one as each token comes in', async t => {
  const { permits, call, clock } = start({ burst: 3 })
  for (let each = 0; each < 3; each += 1) {
    t.equal(permits.standing('miss'), 'ready')
    await call(0)
  }
  t.strictSame(permits.standing('miss'), { waitMs: 1_000 })
  t.notOk(permits.isFree('miss'))
  await clock.advance(500)
  t.strictSame(permits.standing('miss'), { waitMs: 500 })
  await clock.advance(500)
  t.ok(permits.isFree('miss'))
})

t.test('no more are under way than there are places, and one place is for those who wait', async t => {
  const { permits } = start({ concurrency: 3 })
  const taken = [permits.take(), permits.take()]
  t.equal(permits.standing('background'), 'no place')
  t.equal(permits.standing('warm-up'), 'no place')
  t.equal(permits.standing('refresh'), 'ready')
  taken.push(permits.take())
  t.equal(permits.standing('miss'), 'no place')
  t.equal(permits.underway, 3)
  for (const permit of taken) permit.end(false)
  t.equal(permits.underway, 0)
})

t.test('the only place is for all', async t => {
  t.equal(start({ concurrency: 1 }).permits.standing('warm-up'), 'ready')
})

t.test('calls that nobody waits for leave a part of the burst to others', async t => {
  const { permits } = start({ burst: 8, concurrency: 100 })
  const lowAt = (left: number) => {
    while (permits.left > left) permits.take()
    return priorities.filter(priority => permits.isLow(priority))
  }
  t.strictSame(lowAt(5), [])
  t.strictSame(lowAt(4), ['warm-up'])
  t.equal(permits.standing('warm-up'), 'too little')
  t.strictSame(lowAt(2), ['background', 'warm-up'])
  t.strictSame(lowAt(0), ['background', 'warm-up'])
  t.strictSame(permits.standing('refresh'), { waitMs: 1_000 })
})

t.test('a permit that was not used costs nothing, whatever came of it', async t => {
  const { permits, call } = start()
  await call(undefined)
  await call(undefined, false)
  t.equal(permits.left, 10)
  await call(0, false)
  t.equal(permits.left, 9)
})

t.test('how long RetroAchievements takes is a mean of what was answered, lately', async t => {
  const { permits, call } = start({ burst: 100 })
  t.equal(permits.typicalMs, 0)
  await call(100)
  t.equal(permits.typicalMs, 100)
  await call(200)
  t.equal(permits.typicalMs, 110)
  await call(5_000, false)
  await call(undefined)
  t.equal(permits.typicalMs, 110, 'what was not answered, or not sent, tells nothing')
})

t.test('how long a call has to wait, by tokens and by places', async t => {
  const { permits, call } = start({ burst: 4, concurrency: 2 })
  t.equal(permits.waitMs(0), 0)
  t.equal(permits.waitMs(5), 2_000)
  await call(10_000)
  t.equal(permits.waitMs(0), 0)
  const taken = [permits.take(), permits.take()]
  t.equal(permits.waitMs(0), 10_000, 'the next one is for when one of both is over')
  t.equal(permits.waitMs(1), 10_000)
  t.equal(permits.waitMs(2), 20_000)
  for (const permit of taken) permit.end(false)
})

t.test('after trouble one call is under way at a time, and with every answer one more', async t => {
  const { permits, call } = start()
  permits.restrain()
  const only = permits.take()
  t.equal(permits.standing('miss'), 'no place')
  only.end(false)
  await call(10, false)
  const again = permits.take()
  t.equal(permits.standing('miss'), 'no place', 'a failure is no answer')
  again.end(false)
  for (let each = 0; each < 5; each += 1) await call(10)
  const taken = [1, 2, 3, 4].map(() => permits.take())
  t.equal(permits.standing('miss'), 'no place')
  taken[0]?.end(false)
  t.equal(permits.standing('miss'), 'ready', 'as many as there were, and no more')
})

t.test('a call from before the trouble tells nothing of the time after it', async t => {
  const { permits } = start()
  const before = [permits.take(), permits.take()]
  for (const permit of before) permit.use()
  permits.restrain()
  for (const permit of before) permit.end(true)
  permits.take()
  t.equal(permits.standing('miss'), 'no place')
})

t.test('a shared budget asks the store for each permit, one question at a time', async t => {
  const purse = createTestPurse({ left: 3 })
  const { permits, ask, offers } = start({ purse })
  t.notOk(permits.isFree('miss'))
  t.strictSame(purse.reserves, [], 'which is not asked to find out whether it has to be')
  const asked = ask(() => {
    t.equal(permits.standing('miss'), 'ready')
    t.equal(permits.left, 2, 'what the store says is left')
    return permits.take()
  })
  t.equal(permits.standing('miss'), 'asking')
  const permit = await asked
  t.strictSame([purse.reserves, offers], [[0], ['granted']])
  permit.use()
  t.equal(purse.underway, 1)
  permit.end(true)
  t.strictSame([purse.underway, purse.left, permits.left], [0, 2, 2])
})

t.test('the store is told when a permit was not used', async t => {
  const purse = createTestPurse({ left: 3 })
  const { permits, ask } = start({ purse })
  const permit = await ask(() => permits.take())
  permit.end(false)
  t.strictSame([purse.underway, purse.left], [0, 3])
  t.equal(permits.left, 2, 'which says itself what is left then')
  purse.isUp = false
  t.equal(permits.left, 0, 'and what it had granted is nothing to the share of this gateway')
})

t.test('an offer that nobody waits for any more is given back, once', async t => {
  const purse = createTestPurse({ left: 3 })
  const { permits, ask } = start({ purse })
  permits.giveBack()
  await ask(() => {
    permits.giveBack()
    permits.giveBack()
  })
  t.strictSame([purse.underway, purse.left], [0, 3])
  await ask(nothing)
  t.strictSame([purse.underway, purse.left], [0, 3], 'also where nobody sees to that')
})

t.test('an offer holds for calls that leave as much to others as it was made for', async t => {
  const purse = createTestPurse({ left: 10 })
  const { permits, ask } = start({ purse })
  t.equal(permits.standing('background'), 'too little', 'as long as nobody knows how much there is')
  permits.left = 10
  await ask(() => {
    t.equal(permits.standing('miss'), 'ready')
    t.equal(permits.standing('background'), 'ready')
    t.equal(permits.standing('warm-up'), 'too little')
  }, 'background')
  t.strictSame(purse.reserves, [2])
})

t.test('nobody asks the store before the time that it gave, which is looked at again each second', async t => {
  const purse = createTestPurse({ left: 0, waitMs: 1_500 })
  const { permits, clock, ask, offers } = start({ purse })
  await ask(nothing)
  t.strictSame(offers, ['wait'])
  t.strictSame(permits.standing('miss'), { waitMs: 1_000 })
  await clock.advance(1_000)
  t.strictSame(permits.standing('miss'), { waitMs: 500 })
  await clock.advance(500)
  purse.left = 1
  t.equal(await ask(() => permits.standing('miss')), 'ready')
})

t.test('what goes to misses elsewhere keeps back calls that can wait, and no miss', async t => {
  const purse = createTestPurse()
  purse.script.push(async () => ({ kind: 'wait', ms: 100, left: 5, isForMisses: true }))
  const { permits, clock, ask } = start({ purse })
  permits.left = 10
  await ask(nothing, 'refresh')
  for (const priority of ['refresh', 'background'] as const) t.strictSame(permits.standing(priority), { waitMs: 100 })
  t.equal(await ask(() => permits.standing('miss')), 'ready')
  await clock.advance(100)
  t.equal(await ask(() => permits.standing('refresh'), 'refresh'), 'ready')
  t.strictSame(purse.priorities, ['refresh', 'miss', 'refresh'])
})

t.test('without a store there is nothing to look at before the next token', async t => {
  const { permits, call } = start({ perMinute: 6, burst: 1 })
  await call(0)
  t.strictSame(permits.standing('miss'), { waitMs: 10_000 })
})

t.test('a pause and a refusal are told, and grant nothing', async t => {
  const purse = createTestPurse()
  const failure = new Failure('upstream-unavailable', 'left alone')
  purse.script.push(async () => ({ kind: 'paused', ms: 1_000, pauses: 1 }))
  purse.script.push(async () => ({ kind: 'refused', failure }))
  const { permits, ask, offers } = start({ purse })
  for (let each = 0; each < 2; each += 1) await ask(nothing)
  t.strictSame(offers, ['paused', 'refused'])
  t.equal(permits.standing('miss'), 'asking')
  t.equal(permits.underway, 0)
})

t.test('a gateway that loses the store has nothing, and then its share from the time that it is given', async t => {
  const purse = createTestPurse({ sharers: 2 })
  const { permits, clock } = start({ purse })
  permits.left = 10
  t.equal(permits.left, 10)
  purse.fromMs = clock.monotonic() + 2_000
  purse.isUp = false
  t.equal(permits.left, 0)
  t.equal(permits.waitMs(0), 2_000 + 2_000, 'until a token comes in at half of 60 a minute')
  t.strictSame(permits.standing('miss'), { waitMs: 1_000 }, 'and the store may be back before')
  permits.left = 10
  t.equal(permits.left, 0, 'what was left to all before is nothing to this gateway')
  await clock.advance(2_000)
  t.equal(permits.left, 0)
  await clock.advance(2_000)
  t.ok(permits.isFree('miss'))
  await clock.advance(60_000)
  t.equal(permits.left, 5, 'half of the burst at most')
  const taken = [permits.take(), permits.take()]
  t.equal(permits.standing('miss'), 'no place', 'and half of the places')
  for (const permit of taken) permit.end(false)
  t.equal(permits.left, 5, 'what was not sent costs nothing')
})

t.test('a gateway that has lost the store long ago begins with nothing, too', async t => {
  const purse = createTestPurse({ sharers: 2 })
  const { permits, clock } = start({ purse })
  await clock.advance(60_000)
  purse.fromMs = clock.monotonic() - 30_000
  purse.isUp = false
  t.equal(permits.left, 0)
  await clock.advance(2_000)
  t.equal(permits.left, 1)
})

t.test('a store that was back while nobody asked leaves nothing of the share from before', async t => {
  const purse = createTestPurse({ sharers: 2 })
  purse.isUp = false
  const { permits, clock } = start({ purse, burst: 10 })
  await clock.advance(60_000)
  t.equal(permits.left, 5)
  purse.opened += 1
  purse.fromMs = clock.monotonic() + 2_000
  t.equal(permits.left, 0)
  await clock.advance(2_000)
  t.equal(permits.left, 0)
  await clock.advance(2_000)
  t.equal(permits.left, 1)
})

t.test('one that has not seen the store yet has one call', async t => {
  const purse = createTestPurse({ sharers: 2 })
  purse.isUp = false
  t.equal(start({ purse }).permits.left, 1)
})

t.test('the share follows how many there are, also while the store is away', async t => {
  const purse = createTestPurse()
  let sharers = 2
  purse.sharers = () => sharers
  purse.isUp = false
  const { permits, clock, seen } = start({ purse })
  await clock.advance(60_000)
  t.equal(permits.left, 5)
  sharers = 5
  t.equal(permits.left, 2, 'of a burst of ten')
  permits.take()
  t.equal(permits.standing('miss'), 'no place')
  await clock.advance(1_000)
  t.equal(permits.left, 1.2, 'a fifth of 60 a minute')
  sharers = 1
  t.equal(permits.left, 1.2, 'what is left is no more by that')
  await clock.advance(1_000)
  t.equal(permits.left, 2.2)
  t.equal(permits.standing('miss'), 'ready')
  t.equal(seen.opened, 0, 'and the store is not back by that')
})

t.test('of a store that keeps parts for gateways it has lost, the rest is shared', async t => {
  const purse = createTestPurse()
  const { permits, clock, ask } = start({ purse })
  purse.part = 1.5
  permits.left = 10
  t.equal(permits.left, 10 / 1.5)
  permits.left = 0
  await clock.advance(3_000)
  t.equal(permits.left, 2)
  t.equal(permits.waitMs(2), 1_500)
  const taken = [await ask(() => permits.take()), await ask(() => permits.take())]
  t.equal(permits.standing('miss'), 'no place', 'two thirds of four places are two')
  purse.part = 1
  t.equal(permits.standing('miss'), 'asking')
  await clock.advance(0)
  for (const permit of taken) permit.end(true)
})

t.test('many that share a small burst have one call each, and come to no more than all may ask', async t => {
  const purse = createTestPurse({ sharers: 30 })
  purse.isUp = false
  const { permits, call, clock } = start({ purse })
  t.equal(permits.left, 1)
  await call(0)
  await clock.advance(44_000)
  t.not(permits.standing('miss'), 'ready')
  await clock.advance(1_000)
  t.equal(permits.standing('miss'), 'ready', '40 a minute for all of them')
})

t.test('when the store is back it is asked at once, says what is left, and what came in here is gone', async t => {
  const purse = createTestPurse({ left: 7 })
  const { permits, seen, clock, ask } = start({ purse })
  purse.isUp = false
  t.equal(permits.left, 0)
  await clock.advance(8_000)
  t.equal(permits.left, 4)
  t.equal(seen.opened, 0)
  purse.isUp = true
  t.equal(permits.left, 1, 'enough to ask')
  t.equal(seen.opened, 1)
  await ask(() => permits.take())
  t.equal(permits.left, 6)
  purse.isUp = false
  t.equal(permits.left, 0, 'nor is anything left of before when it goes again')
})

t.test('the store may go and come back while calls are under way', async t => {
  const purse = createTestPurse()
  const { permits, clock, ask } = start({ purse })
  const before = await ask(() => permits.take())
  const unused = await ask(() => permits.take())
  purse.isUp = false
  t.equal(permits.standing('miss'), 'no place', 'what is under way has the places of the share')
  before.use()
  before.end(true)
  await clock.advance(2_000)
  t.equal(permits.standing('miss'), 'ready')
  const meanwhile = permits.take()
  meanwhile.use()
  purse.isUp = true
  meanwhile.end(true)
  unused.end(false)
  t.strictSame([permits.underway, purse.underway, purse.left], [0, 0, 99])
  const after = await ask(() => permits.take())
  after.end(false)
  t.strictSame([permits.underway, purse.underway, purse.left], [0, 0, 99])
})

t.test('the store may go while it is asked, and what it grants all the same is used', async t => {
  const purse = createTestPurse()
  const { permits, clock, seen, offers } = start({ purse })
  permits.standing('miss')
  purse.isUp = false
  await clock.advance(0)
  t.strictSame(offers, ['away'])
  t.strictSame(permits.standing('miss'), { waitMs: 1_000 })
  purse.isUp = true
  const granted = await purse.ask(usual, 0, 'miss')
  const late = Promise.withResolvers<Offer>()
  purse.script.push(() => late.promise)
  t.equal(permits.standing('miss'), 'asking')
  purse.isUp = false
  seen.whenOffered = () => permits.take().end(false)
  late.resolve(granted)
  await clock.advance(0)
  t.strictSame([purse.underway, purse.left, permits.left], [0, 100, 0])
})

t.test('calls that wait at other gateways go in turns with those that wait here', async t => {
  const purse = createTestPurse()
  const { permits, clock } = start({ purse })
  t.equal(permits.waitMs(0), 0, 'one is left')
  const secondsFor = (...elsewhere: number[]) => {
    purse.elsewhere = elsewhere
    return [0, 1, 4].map(ahead => permits.waitMs(ahead) / 1_000)
  }
  t.strictSame(secondsFor(), [0, 1, 4])
  t.strictSame(secondsFor(0, 0), [0, 1, 4])
  t.strictSame(secondsFor(1), [1, 2, 5])
  t.strictSame(secondsFor(3), [1, 3, 7], 'as many of the other as have gone here, and one')
  t.strictSame(secondsFor(100, 100, 2), [3, 7, 16])
  purse.isUp = false
  t.strictSame(secondsFor(100), [2, 4, 10], 'without the store each has its own')
  await clock.advance(2_000)
  t.equal(permits.waitMs(0), 0)
})

t.test('calls that wait at other gateways wait for places, too', async t => {
  const purse = createTestPurse()
  const { permits, clock, ask } = start({ purse, perMinute: 60_000, burst: 100, concurrency: 2 })
  const first = await ask(() => permits.take())
  first.use()
  await clock.advance(1_000)
  first.end(true)
  permits.left = 100
  purse.elsewhere = [5]
  t.equal(permits.waitMs(0), 0)
  t.equal(permits.waitMs(1), 1_000, 'the other gateway has two before it')
  t.equal(permits.waitMs(5), 5_000)
})

t.test('places are those of the share, and a bound after trouble stays', async t => {
  const purse = createTestPurse({ sharers: 2 })
  const { permits, clock } = start({ purse, burst: 100 })
  permits.restrain()
  purse.isUp = false
  t.equal(permits.left, 0)
  await clock.advance(10_000)
  t.equal(permits.standing('miss'), 'ready')
  const only = permits.take()
  t.equal(permits.standing('miss'), 'no place')
  only.end(false)
})

t.test('a store that rejects, which it must not, is asked again in a second', async t => {
  const purse = createTestPurse()
  purse.script.push(() => Promise.reject(new Error('a mistake')))
  const { permits, clock, ask, offers } = start({ purse })
  await ask(nothing)
  t.strictSame(offers, ['wait'])
  t.strictSame(permits.standing('miss'), { waitMs: 1_000 })
  t.equal(permits.left, 1)
  await clock.advance(1_000)
  t.equal(await ask(() => permits.standing('miss')), 'ready')
})
