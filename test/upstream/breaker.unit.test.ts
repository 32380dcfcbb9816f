// What a breaker makes of the breakers of other replicas.

import t from 'tap'
import { createBreaker } from '../../src/upstream/breaker.ts'
import { createTestClock } from '../support/clock.ts'

const theirs = { openForMs: 5_000, openMs: 10_000 }

function startBreaker() {
  const clock = createTestClock()
  const told: number[] = []
  const breaker = createBreaker({ clock, tell: ms => void told.push(ms), onOpen: () => {}, onClose: () => {} })
  return { clock, told, breaker }
}

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
  breaker.pass().succeeded()
  t.equal(breaker.state().state, 'closed')
  await clock.advance(1_000)
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'closed')
  t.strictSame(told, [0])
})

t.test('one that opened by itself tells a store that has forgotten it, and stays open', async t => {
  const { breaker, clock, told } = startBreaker()
  for (let failure = 0; failure < 5; failure += 1) breaker.pass().failed()
  t.strictSame(told, [10_000])
  await clock.advance(1_000)
  breaker.heed(undefined, true)
  t.strictSame(told, [10_000, 9_000])
  breaker.heed(undefined)
  t.equal(breaker.state().state, 'closed', 'others have closed it since')
})

t.test('one that opened before others knew of it stays open', async t => {
  const { breaker, clock } = startBreaker()
  for (let failure = 0; failure < 5; failure += 1) breaker.pass().failed()
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
