import t from 'tap'
import { Breaker } from '../../src/upstream/breaker.ts'
import { createTestClock } from '../support/clock.ts'

const theirs = { openForMs: 5_000, openMs: 10_000 }

function startBreaker() {
  const clock = createTestClock()
  const told: number[] = []
  const changes: (number | undefined | 'closed')[] = []
  const breaker = new Breaker({
    clock,
    tell: ms => void told.push(ms),
    onOpen: failure => void changes.push(failure.retryAfterMs),
    onClose: () => void changes.push('closed'),
  })
  return { clock, told, changes, breaker }
}

const answers = async () => 'an answer'
const fails = () => Promise.reject(new Error('no answer'))

t.test('it is closed at first', async t => {
  const { breaker } = startBreaker()
  t.ok(breaker.isClosed)
  t.notOk(breaker.isDue)
  t.equal(breaker.refusal(), undefined)
  t.strictSame(breaker.state(), { state: 'closed', openForMs: 0 })
})

t.test('it stays open for 10 s, then a probe is due', async t => {
  const { breaker, clock, told, changes } = startBreaker()
  breaker.open()
  t.match(breaker.refusal(), { code: 'upstream-unavailable', retryAfterMs: 10_000 })
  await clock.advance(4_000)
  breaker.open()
  t.strictSame(breaker.state(), { state: 'open', openForMs: 6_000 }, 'what opens it once more tells nothing new')
  await clock.advance(6_000)
  t.ok(breaker.isDue)
  t.equal(breaker.refusal(), undefined)
  t.strictSame([told, changes], [[10_000], [10_000]])
})

t.test('nothing else passes while it is probed, and an answer closes it', async t => {
  const { breaker, clock, told, changes } = startBreaker()
  breaker.open()
  await clock.advance(10_000)
  const under = Promise.withResolvers<string>()
  const probe = breaker.probe(
    () => under.promise,
    () => 'down',
  )
  t.match(breaker.refusal(), { code: 'upstream-unavailable', retryAfterMs: 10_000 })
  t.strictSame(breaker.state(), { state: 'probing', openForMs: 0 })
  t.notOk(breaker.isDue)
  breaker.heed(theirs)
  breaker.open()
  t.equal(breaker.state().state, 'probing', 'whatever others say meanwhile')
  under.resolve('an answer')
  t.equal(await probe, 'an answer')
  t.ok(breaker.isClosed)
  t.strictSame(
    [told, changes],
    [
      [10_000, 0],
      [10_000, 'closed'],
    ],
  )
})

t.test('each probe that finds it down doubles the time, up to two minutes', async t => {
  const { breaker, clock } = startBreaker()
  breaker.open()
  const times: number[] = []
  for (let each = 0; each < 6; each += 1) {
    times.push(breaker.state().openForMs)
    await clock.advance(breaker.state().openForMs)
    await t.rejects(breaker.probe(fails, () => 'down'))
  }
  t.strictSame(times, [10_000, 20_000, 40_000, 80_000, 120_000, 120_000])
  await clock.advance(120_000)
  await breaker.probe(answers, () => 'down')
  breaker.open()
  t.equal(breaker.state().openForMs, 10_000, 'and after an answer it begins anew')
})

t.test('a probe that fails, but shows that RetroAchievements is there, closes it', async t => {
  const { breaker, clock } = startBreaker()
  breaker.open()
  await clock.advance(10_000)
  await t.rejects(breaker.probe(fails, () => 'there'))
  t.ok(breaker.isClosed)
})

t.test('after a probe that found out nothing another one is due at once', async t => {
  const { breaker, clock, told } = startBreaker()
  breaker.open()
  await clock.advance(10_000)
  await t.rejects(breaker.probe(fails, () => 'nothing'))
  t.ok(breaker.isDue)
  t.strictSame(told, [10_000])
  await t.rejects(breaker.probe(fails, () => 'down'))
  t.equal(breaker.state().openForMs, 20_000)
})

t.test('a mistake in what a probe does, or makes of it, leaves it open and not in between', async t => {
  const { breaker, clock } = startBreaker()
  breaker.open()
  await clock.advance(10_000)
  const mistake = () => {
    throw new TypeError('a mistake')
  }
  await t.rejects(
    breaker.probe(mistake, () => 'down'),
    TypeError,
  )
  t.equal(breaker.state().state, 'open')
  await clock.advance(20_000)
  await t.rejects(breaker.probe(fails, mistake), TypeError)
  t.match(breaker.state(), { state: 'open', openForMs: 40_000 })
})

t.test('it needs nobody to tell', async t => {
  const clock = createTestClock()
  const breaker = new Breaker({ clock, onOpen: () => {}, onClose: () => {} })
  breaker.open()
  await clock.advance(1_000)
  breaker.heed(undefined, true)
  t.equal(breaker.state().openForMs, 9_000)
})

t.test('one that is open waits for as long as the others, and doubles what they waited', async t => {
  const { breaker, clock, changes } = startBreaker()
  breaker.open()
  await clock.advance(1_000)
  breaker.heed({ openForMs: 30_000, openMs: 40_000 })
  t.equal(breaker.state().openForMs, 30_000)
  t.strictSame(changes, [10_000], 'which is no new opening')
  await clock.advance(30_000)
  await t.rejects(breaker.probe(fails, () => 'down'))
  t.equal(breaker.state().openForMs, 80_000)
})

t.test('it is open while the others are, and closed when they are', async t => {
  const { breaker, told } = startBreaker()
  breaker.heed(theirs)
  t.match(breaker.refusal(), { code: 'upstream-unavailable', retryAfterMs: 5_000 })
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'closed')
  t.strictSame(told, [], 'who follows tells nothing')
})

t.test('one that has found RetroAchievements back stays closed when the others close', async t => {
  const { breaker, clock, told } = startBreaker()
  breaker.heed(theirs)
  await clock.advance(5_000)
  await breaker.probe(
    async () => {},
    () => 'down',
  )
  t.equal(breaker.state().state, 'closed')
  await clock.advance(1_000)
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'closed')
  t.strictSame(told, [0])
})

t.test('one that opened by itself tells a store that has forgotten it, and stays open', async t => {
  const { breaker, clock, told } = startBreaker()
  breaker.open()
  t.strictSame(told, [10_000])
  await clock.advance(1_000)
  breaker.heed(undefined, true)
  t.strictSame(told, [10_000, 9_000])
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'closed', 'others have closed it since')
})

t.test('one that opened before others knew of it stays open', async t => {
  const { breaker, clock } = startBreaker()
  breaker.open()
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'open', 'what is heard at first was said before')
  await clock.advance(1_000)
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'open', 'no other was ever seen to be open')
  await clock.advance(10_000)
  breaker.heed(undefined, true)
  t.equal(breaker.state().state, 'open', 'its time is over, and nothing is told any more')
  t.equal(breaker.state().openForMs, 0)
})
