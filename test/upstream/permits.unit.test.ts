import t from 'tap'
import { Failure } from '../../src/platform/failure.ts'
import { type Limits, type Offer, Permits } from '../../src/upstream/permits.ts'
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
  const { permits } = start({ burst: 8 })
  const lowAt = (left: number) => {
    permits.left = left
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
  t.strictSame([purse.underway, purse.left, permits.left], [0, 3, 3])
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
  await ask(() => {
    t.equal(permits.standing('miss'), 'ready')
    t.equal(permits.standing('background'), 'ready')
    t.equal(permits.standing('warm-up'), 'too little')
  }, 'background')
  t.strictSame(purse.reserves, [2])
})

t.test('nobody asks the store before the time that it gave', async t => {
  const purse = createTestPurse({ left: 0, waitMs: 1_500 })
  const { permits, clock, ask, offers } = start({ purse })
  await ask(nothing)
  t.strictSame(offers, ['wait'])
  t.strictSame(permits.standing('miss'), { waitMs: 1_500 })
  await clock.advance(1_500)
  purse.left = 1
  t.equal(await ask(() => permits.standing('miss')), 'ready')
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

t.test(
  'while the store does not answer each gateway has its share, and leaves what may have been taken already',
  async t => {
    const purse = createTestPurse({ sharers: 2 })
    const { permits, clock } = start({ purse })
    t.equal(permits.left, 10)
    purse.isUp = false
    t.equal(permits.left, 5, 'half of what was left')
    t.ok(permits.isFree('miss'))
    permits.left = 0
    await clock.advance(60_000)
    t.equal(permits.left, 5, 'and half of the burst at most')
    permits.left = 0
    await clock.advance(12_000)
    t.equal(permits.left, 5, 'at half of 50 a minute, as the burst is saved anew by both')
    const taken = [permits.take(), permits.take()]
    t.equal(permits.standing('miss'), 'no place', 'and with half of the places')
    for (const permit of taken) permit.end(false)
  },
)

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

t.test('when the store is back it says what is left, and hears of what was asked without it', async t => {
  const purse = createTestPurse({ left: 7 })
  const { permits, seen, clock, call, ask } = start({ purse })
  purse.isUp = false
  t.equal(permits.standing('miss'), 'ready')
  await call(0)
  t.equal(seen.opened, 0)
  purse.isUp = true
  t.equal(permits.left, 0, 'nothing is known to be left')
  t.strictSame([seen.opened, purse.drained], [1, 1])
  await clock.advance(1_000)
  await ask(() => permits.take())
  t.equal(permits.left, 6)
  purse.isUp = false
  t.equal(permits.left, 3)
  purse.isUp = true
  t.equal(permits.left, 0)
  t.strictSame([seen.opened, purse.drained], [2, 1], 'where nothing was asked there is nothing to tell')
})

t.test('the store may go and come back while calls are under way', async t => {
  const purse = createTestPurse()
  const { permits, clock, ask } = start({ purse })
  const before = await ask(() => permits.take())
  const unused = await ask(() => permits.take())
  purse.isUp = false
  const meanwhile = permits.take()
  before.use()
  meanwhile.use()
  before.end(true)
  purse.isUp = true
  meanwhile.end(true)
  unused.end(false)
  t.strictSame([permits.underway, purse.underway, purse.left], [0, 0, 99])
  await clock.advance(2_000)
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
  t.equal(permits.standing('miss'), 'ready')
  purse.isUp = true
  permits.left = 10
  const granted = await purse.ask(usual, 0)
  const late = Promise.withResolvers<Offer>()
  purse.script.push(() => late.promise)
  permits.standing('miss')
  purse.isUp = false
  seen.whenOffered = () => permits.take().end(false)
  late.resolve(granted)
  await clock.advance(0)
  t.strictSame([purse.underway, purse.left], [0, 100])
})

t.test('places are those of the share, and a bound after trouble stays', async t => {
  const purse = createTestPurse({ sharers: 2 })
  const { permits } = start({ purse, burst: 100 })
  permits.restrain()
  purse.isUp = false
  permits.left = 50
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
  t.equal(permits.left, 10)
  await clock.advance(1_000)
  t.equal(await ask(() => permits.standing('miss')), 'ready')
})
