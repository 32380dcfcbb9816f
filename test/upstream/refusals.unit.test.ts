import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import { Refusals } from '../../src/upstream/refusals.ts'
import { createTestClock } from '../support/clock.ts'

function start() {
  const clock = createTestClock()
  const lines: { level: string; msg: string }[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { clock, lines, refusals: new Refusals({ clock, log: createLog({ level: 'info', key: undefined, stream }) }) }
}

t.test('at first RetroAchievements refuses nothing', async t => {
  const { refusals, lines } = start()
  t.notOk(refusals.isRefused)
  t.notOk(refusals.isDue)
  t.equal(refusals.refusal(), undefined)
  refusals.end()
  t.strictSame(lines, [], 'and an answer is nothing to tell of')
})

t.test('while it refuses us one call a minute is due', async t => {
  const { clock, refusals } = start()
  refusals.wait()
  t.ok(refusals.isRefused)
  t.match(refusals.refusal(), { code: 'upstream-refused', retryAfterMs: 60_000, blames: 'us' })
  await clock.advance(59_999)
  t.notOk(refusals.isDue)
  t.match(refusals.refusal(), { retryAfterMs: 1 })
  await clock.advance(1)
  t.ok(refusals.isDue)
  t.equal(refusals.refusal(), undefined, 'then one may go')
  refusals.wait()
  t.notOk(refusals.isDue)
  t.match(refusals.refusal(), { retryAfterMs: 60_000 }, 'and no other for a minute')
})

t.test('the log has one line at the beginning and one at the end, however long it takes', async t => {
  const { clock, refusals, lines } = start()
  for (let minute = 0; minute < 10; minute += 1) {
    refusals.wait()
    await clock.advance(60_000)
  }
  refusals.end()
  refusals.end()
  t.notOk(refusals.isRefused)
  t.equal(refusals.refusal(), undefined)
  t.match(lines, [{ level: 'error' }, { level: 'info' }])
  t.equal(lines.length, 2)
  refusals.wait()
  t.match(lines[2], { level: 'error' }, 'when it begins again that is told again')
})
