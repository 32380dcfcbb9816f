import t from 'tap'
import { createLog } from '../../src/platform/log.ts'
import { startLoop } from '../../src/platform/loop.ts'
import { createTestClock } from '../support/clock.ts'

/** A loop that runs first after 1 s, and 10 s after an error; `action` gets the number of the turn. */
function start(action: (turn: number) => Promise<number>, first: { firstMs?: number } = { firstMs: 1_000 }) {
  const clock = createTestClock()
  const beganMs = clock.now()
  const lines: string[] = []
  const turnsMs: number[] = []
  const stop = startLoop({
    what: 'counting',
    ...first,
    afterErrorMs: 10_000,
    action() {
      turnsMs.push(clock.now() - beganMs)
      return action(turnsMs.length)
    },
    clock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(line) } }),
  })
  return { clock, lines, turnsMs, stop }
}

t.test('it rests after each time for as long as the action says', async t => {
  const { clock, turnsMs, stop } = start(async turn => turn * 1_000)
  await clock.advance(7_000)
  t.strictSame(turnsMs, [1_000, 2_000, 4_000, 7_000])
  stop()
  await clock.advance(60_000)
  t.equal(turnsMs.length, 4, 'and stops when it is told to')
})

t.test('where no time is given it begins at once, also when that goes wrong', async t => {
  const { clock, turnsMs } = start(turn => {
    if (turn === 1) throw new Error('at once')
    return Promise.resolve(1_000)
  }, {})
  t.strictSame(turnsMs, [0])
  await clock.advance(11_000)
  t.strictSame(turnsMs, [0, 10_000, 11_000])
})

t.test('an action that goes wrong is told to the log, and tried again later', async t => {
  const { clock, lines, turnsMs } = start(async turn => {
    if (turn === 1) throw new Error('a rejection')
    return 1_000
  })
  await clock.advance(12_000)
  t.strictSame(turnsMs, [1_000, 11_000, 12_000])
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0] as string), {
    level: 'error',
    msg: 'counting went wrong',
    err: { message: 'a rejection' },
  })
})

t.test('an action that throws at once, or throws what is no error, ends nothing', async t => {
  const { clock, lines, turnsMs } = start(turn => {
    throw turn === 1 ? new Error('at once') : 'a text'
  })
  await clock.advance(21_000)
  t.strictSame(turnsMs, [1_000, 11_000, 21_000])
  t.strictSame(
    lines.map(line => JSON.parse(line).err.message),
    ['at once', 'a text', 'a text'],
  )
})

t.test('the next turn waits for the one that is under way', async t => {
  const turns: PromiseWithResolvers<number>[] = []
  const { clock, turnsMs } = start(() => {
    const turn = Promise.withResolvers<number>()
    turns.push(turn)
    return turn.promise
  })
  await clock.advance(60_000)
  t.strictSame(turnsMs, [1_000])
  turns[0]?.resolve(500)
  await clock.advance(500)
  t.strictSame(turnsMs, [1_000, 60_500])
})

t.test('it may be stopped before its first turn, and again', async t => {
  const { clock, turnsMs, stop } = start(async () => 1_000)
  stop()
  stop()
  await clock.advance(60_000)
  t.strictSame(turnsMs, [])
})

t.test('what is under way when it is stopped comes to its end, and is the last', async t => {
  const turn = Promise.withResolvers<number>()
  const { clock, turnsMs, lines, stop } = start(() => turn.promise)
  await clock.advance(1_000)
  stop()
  turn.reject(new Error('too late'))
  await clock.advance(60_000)
  t.strictSame(turnsMs, [1_000])
  t.equal(lines.length, 1, 'what goes wrong with it is told all the same')
})
