// Answers that are JSON of a legal size, and that nobody could mean: reading them has bounds, too.

import t from 'tap'
import { object, rows } from '../../src/language/collections.ts'
import { badge, day, image, nullable, ratio, text, time, type Word } from '../../src/language/fields.ts'
import { startReading } from '../../src/language/reading.ts'

function readAs(word: Word<unknown>, value: unknown) {
  const notices: string[] = []
  const onNotice = (notice: string, where: string) => void notices.push(`${notice}: ${where}`)
  const reading = startReading({ mediaUrl: 'https://m.example', siteUrl: 'https://s.example', params: {}, onNotice })
  return { notices, read: () => word.read(value, reading) }
}

const row = object({ name: nullable(text('Name')), at: nullable(time('At')) })
const times = <T>(count: number, value: T): T[] => Array(count).fill(value)

t.test('a list of 20,000 rows of which a key has changed its form is read all the same', async t => {
  const { notices, read } = readAs(rows(row), times(20_000, { Name: 'x', At: 'some day' }))
  t.strictSame((read() as unknown[]).at(-1), { name: 'x', at: null })
  t.strictSame(notices, times(1_000, 'unreadable: [].At'), 'a thousand surprises are told, and no more')
})

t.test('an answer of which next to nothing can be read is unexpected as a whole', async t => {
  const { read } = readAs(rows(row), times(20_000, { Name: {}, At: 'some day' }))
  t.throws(read, { name: 'UnexpectedAnswer', message: '[].Name is not readable, time and again', where: '[].Name' })
})

t.test('so is one that comes to more values than any has', async t => {
  const { read } = readAs(nullable(rows(row)), times(140_000, {}))
  t.throws(read, { name: 'UnexpectedAnswer', message: /not of a length that is read/ })
})

t.test('keys that nobody expected are told in brief, and a thousand of them', async t => {
  const { notices, read } = readAs(row, { ['x'.repeat(1_000_000)]: 1 })
  read()
  t.strictSame(notices, [`extra key: ${'x'.repeat(60)}`])
  const many = readAs(row, Object.fromEntries(Array.from({ length: 9_000 }, (_, key) => [`k${key}`, 1])))
  many.read()
  t.equal(many.notices.length, 1_000)
})

t.test('no text is too long for a form that it does not have', async t => {
  for (const sent of [
    '1'.repeat(8_000_000),
    `2026-10-12 14:43:18.${'1'.repeat(8_000_000)}`,
    `1.${'1'.repeat(8_000_000)}x`,
  ])
    for (const word of [time(), day(), ratio(), image(), badge('B', '')])
      t.throws(readAs(word, sent).read, { name: 'UnexpectedAnswer' })
})

t.test('what is no text has no form, not even one that cannot be made a text', async t => {
  for (const sent of [{ toString: 1, valueOf: 1 }, [{ toString: 1, valueOf: 1 }], null, true])
    for (const word of [time(), day(), ratio()]) t.throws(readAs(word, sent).read, { name: 'UnexpectedAnswer' })
})
