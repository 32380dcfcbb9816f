import t from 'tap'
import { Steadiness } from '../../src/store/steadiness.ts'
import { createTestClock } from '../support/clock.ts'

function start() {
  const clock = createTestClock()
  const steadiness = new Steadiness(clock)
  /** How many probes in a row it takes, the first of which may be late. */
  function needed(): number {
    steadiness.answered(false)
    for (let probes = 1; ; probes += 1) {
      if (!steadiness.answered(true)) continue
      steadiness.cameUp()
      return probes
    }
  }
  return { clock, steadiness, needed }
}

t.test(
  'a store is up with the first probe that is in time, and after it was too slow with the fourth in a row',
  async t => {
    const { steadiness, needed } = start()
    t.equal(needed(), 1)
    steadiness.tooSlow()
    t.equal(needed(), 4)
  },
)

t.test('the more often it is too slow again, the more it takes, until it was up for a minute', async t => {
  const { clock, steadiness, needed } = start()
  const taken: number[] = []
  for (let time = 0; time < 7; time += 1) {
    taken.push(needed())
    steadiness.tooSlow()
  }
  t.strictSame(taken, [1, 4, 8, 16, 16, 16, 16])
  needed()
  await clock.advance(60_000)
  steadiness.tooSlow()
  t.equal(needed(), 4)
})

t.test('another connection is another chance', async t => {
  const { steadiness, needed } = start()
  needed()
  steadiness.tooSlow()
  steadiness.broken()
  t.equal(needed(), 1)
})
