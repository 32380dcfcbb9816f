// Lines on their way out, where whatever takes them is slow, full or gone.

import t from 'tap'
import { createOutput, type Put } from '../../src/platform/output.ts'
import { createTestClock } from '../support/clock.ts'

/** A reader that takes what a test lets it. */
function createReader() {
  const reader = { text: '', room: Number.POSITIVE_INFINITY, fault: 'EAGAIN', attempts: 0 }
  const put: Put = (bytes, done) => {
    reader.attempts += 1
    if (reader.room === 0) return done(Object.assign(new Error(reader.fault), { code: reader.fault }), 0)
    const taken = bytes.subarray(0, reader.room)
    reader.text += taken
    reader.room -= taken.length
    done(null, taken.length)
  }
  return { reader, put }
}

function start(mostBytes = 1_000) {
  const clock = createTestClock()
  const { reader, put } = createReader()
  const output = createOutput({ put, later: clock.setTimeout, mostBytes })
  const gaps: number[] = []
  output.onGap(lines => {
    gaps.push(lines)
    output.write(`${lines} lines are missing\n`)
  })
  return { clock, reader, output, gaps }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${String(from + index).padStart(4, '0')}\n`)

t.test('a line is out when write comes back', async t => {
  const { reader, output } = start()
  output.write('one\n')
  t.equal(reader.text, 'one\n')
  output.write('two\n')
  t.equal(reader.text, 'one\ntwo\n')
  await output.flush(60_000)
})

t.test('a slow reader gets all lines, whole and in their order', async t => {
  const { clock, reader, output, gaps } = start(100_000)
  reader.room = 0
  const lines = numbered(0, 5_000)
  for (const line of lines) output.write(line)
  while (reader.text.length < lines.join('').length) {
    reader.room = 777
    await clock.advance(50)
  }
  t.equal(reader.text, lines.join(''))
  t.strictSame(gaps, [])
})

t.test(
  'lines that nobody takes are bounded: others are dropped and counted, and told of where they are missing',
  async t => {
    const { clock, reader, output, gaps } = start(1_000)
    reader.room = 0
    for (const line of numbered(0, 500)) output.write(line)
    t.equal(output.dropped(), 400)
    reader.room = 400
    await clock.advance(50)
    output.write('dropped as well\n')
    reader.room = 200
    await clock.advance(50)
    t.strictSame(gaps, [401], 'when half of it is gone, lines are taken again')
    output.write('behind the gap\n')
    reader.room = Number.POSITIVE_INFINITY
    await clock.advance(50)
    t.equal(reader.text, `${numbered(0, 100).join('')}401 lines are missing\nbehind the gap\n`)
    t.equal(output.dropped(), 401)
  },
)

t.test('a line of any length is taken where nothing waits', async t => {
  const { reader, output } = start(10)
  const line = `${'x'.repeat(100)}\n`
  output.write(line)
  output.write(line)
  t.equal(reader.text, line + line)
  t.equal(output.dropped(), 0)
})

for (const fault of ['ENOSPC', 'EPIPE', 'EIO']) {
  t.test(`after ${fault} it tries again now and then, and no more often because there are more lines`, async t => {
    const { clock, reader, output } = start()
    Object.assign(reader, { room: 0, fault })
    for (const line of numbered(0, 10)) output.write(line)
    await clock.advance(999)
    t.equal(reader.attempts, 1)
    reader.room = Number.POSITIVE_INFINITY
    await clock.advance(1)
    t.equal(reader.text, numbered(0, 10).join(''))
  })
}

t.test('flushing waits for the last line, and not for ever', async t => {
  const { clock, reader, output } = start()
  reader.room = 0
  output.write('last words\n')
  await output.flush(1)
  t.equal(reader.text, '')
  const flushed = output.flush(60_000)
  reader.room = Number.POSITIVE_INFINITY
  await clock.advance(50)
  await flushed
  t.equal(reader.text, 'last words\n')
})
