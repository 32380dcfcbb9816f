// Answers that are JSON of a legal size, and that nobody could mean: reading them has bounds, too.

import t from 'tap'
import { object, rows } from '../../src/language/collections.ts'
import { badge, image, ratio, text } from '../../src/language/fields.ts'
import { startReading } from '../../src/language/reading.ts'
import { day, time } from '../../src/language/times.ts'
import { nullable, type Word } from '../../src/language/word.ts'

function readAs(word: Word<unknown>, value: unknown) {
  const reading = startReading({ mediaUrl: 'https://m.example', siteUrl: 'https://s.example', params: {} })
  return { noticed: () => [...reading.noticed()], read: () => word.read(value, reading) }
}

const row = object({ name: nullable(text('Name')), at: nullable(time('At')) })
const times = <T>(count: number, value: T): T[] => Array(count).fill(value)

const unreadable = (where: string, count: number) => ({ notice: 'unreadable', where, count })

t.test('a list of 20,000 rows of which all values have changed their form is read all the same', async t => {
  const { noticed, read } = readAs(rows(row), times(20_000, { Name: {}, At: 'some day' }))
  t.strictSame((read() as unknown[]).at(-1), { name: null, at: null })
  t.strictSame(noticed(), [unreadable('[].Name', 20_000), unreadable('[].At', 20_000)])
})

t.test('of one answer, 50,000 surprises are counted, each under its own place', async t => {
  const { noticed, read } = readAs(rows(row), times(60_000, { Name: 'x', At: 'some day', New: 1 }))
  read()
  t.strictSame(noticed(), [{ notice: 'extra key', where: '[].New', count: 25_000 }, unreadable('[].At', 25_000)])
})

t.test('an answer that comes to more values than any has is unexpected', async t => {
  const { read } = readAs(rows(row), times(400_000, {}))
  t.throws(read, { name: 'UnexpectedAnswer', message: /not of a length that is read/ })
})

t.test('keys that nobody expected are told in brief, and a thousand of them', async t => {
  const { noticed, read } = readAs(row, { ['x'.repeat(1_000_000)]: 1 })
  read()
  t.strictSame(noticed(), [{ notice: 'extra key', where: 'x'.repeat(60), count: 1 }])
  const many = readAs(row, Object.fromEntries(Array.from({ length: 9_000 }, (_, key) => [`k${key}`, 1])))
  many.read()
  t.equal(many.noticed().length, 1_000)
})

t.test('no text is too long for a form that it does not have', async t => {
  for (const sent of [
    '1'.repeat(8_000_000),
    `2026-10-12 14:43:18.${'1'.repeat(8_000_000)}`,
    `1.${'1'.repeat(8_000_000)}x`,
  ])
    for (const word of [time(), day(), ratio(), image(), badge('B', '')]) {
      const { noticed, read } = readAs(word, sent)
      t.equal(read(), null)
      t.strictSame(noticed(), [unreadable('', 1)])
    }
})

t.test('what is no text has no form, not even one that cannot be made a text', async t => {
  for (const sent of [{ toString: 1, valueOf: 1 }, [{ toString: 1, valueOf: 1 }], true])
    for (const word of [time(), day(), ratio()]) {
      const { noticed, read } = readAs(word, sent)
      t.equal(read(), null)
      t.strictSame(noticed(), [unreadable('', 1)])
    }
})
