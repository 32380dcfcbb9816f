import t from 'tap'
import { keyed, object } from '../../src/language/collections.ts'
import {
  asked,
  badge,
  badgeName,
  code,
  flag,
  id,
  image,
  int,
  link,
  mapKey,
  ratio,
  score,
  text,
  url,
} from '../../src/language/fields.ts'
import { day, time } from '../../src/language/times.ts'
import { nullable, rarelyNull, type Scalar, vital } from '../../src/language/word.ts'
import { isHollow, reads } from '../support/reading.ts'

const unreadable = { read: null, counted: ['unreadable: '] }
const unexpected = { read: null, counted: ['unexpected null: '] }
const read = <T>(read: T) => ({ read, counted: [] })

t.test('a whole number is read in text form too, and nothing else is', async t => {
  for (const [sent, due] of [
    [5, 5],
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    [-5, -5],
    [0, 0],
    ['0', 0],
    [12.0, 12],
    ['12.0', 12],
    ['12.', 12],
    ['007', 7],
  ] as const)
    t.strictSame(reads(int(), sent), read(due), String(sent))
  for (const sent of ['', ' 5', '5.5', 5.5, 'five', '1e3', 2 ** 60, true, [], {}])
    t.strictSame(reads(int(), sent), unreadable, JSON.stringify(sent))
})

t.test('a flag is read in every form that RetroAchievements sends', async t => {
  for (const sent of [true, 1, '1', '1.0', 'true']) t.strictSame(reads(flag(), sent), read(true))
  for (const sent of [false, 0, '0', 'false']) t.strictSame(reads(flag(), sent), read(false))
  for (const sent of ['', 2, '2', 'yes', [], {}]) t.strictSame(reads(flag(), sent), unreadable)
})

t.test('text is kept as it is, also when it is empty, and a number becomes one', async t => {
  t.strictSame(reads(text(), ' <b>a</b> '), read(' <b>a</b> '))
  t.strictSame(reads(text(), ''), read(''))
  t.strictSame(reads(text(), 7), read('7'))
  for (const sent of [true, [], {}, ['a']]) t.strictSame(reads(text(), sent), unreadable)
})

t.test('a time in any of four forms becomes one, in UTC', async t => {
  for (const sent of [
    '2023-06-07 14:43:18',
    '2023-06-07T14:43:18+00:00',
    '2023-06-07T14:43:18-0000',
    '2023-06-07T14:43:18.000000Z',
    '2023-06-07T14:43:18Z',
    '2023-06-07 14:43:18.123',
  ]) {
    t.strictSame(reads(time(), sent), read('2023-06-07T14:43:18Z'))
    t.strictSame(reads(day(), sent), read('2023-06-07'), 'a day loses its hours')
  }
  for (const word of [time(), day()])
    t.strictSame(reads(word, '2023-06-07'), read('2023-06-07'), 'a bare day stays a day')
  t.strictSame(reads(time(), '2023-06-07T14:43:18+02:00'), read('2023-06-07T12:43:18Z'))
  t.strictSame(reads(time(), '2023-01-01T00:30:00+0100'), read('2022-12-31T23:30:00Z'))
  t.strictSame(reads(time(), '1970-01-01 00:00:01'), read('1970-01-01T00:00:01Z'))
  for (const sent of [
    ...['2023-02-31 14:43:18', '2023-06-31', '2023-06-07T14:43:18+99:99', '2023-13-01', '2023-06-07 25:00:00'],
    ...['now', 'June 2, 1992', 1_686_149_000, true, {}, []],
  ])
    for (const word of [time(), day()]) t.strictSame(reads(word, sent), unreadable, JSON.stringify(sent))
})

t.test('zero dates say "never", in every form: null, and no surprise where that is expected', async t => {
  for (const sent of [
    '',
    '0000-00-00',
    '0000-00-00 00:00:00',
    '0000-00-00T00:00:00Z',
    '-0001-11-30T00:00:00.000000Z',
    '-0001-11-30 00:00:00',
    '1970-01-01 00:00:00',
    '1970-01-01T00:00:00+00:00',
    '1970-01-01T00:00:00.000000Z',
  ])
    for (const word of [time(), day()]) {
      t.strictSame(reads(nullable(word), sent), read(null), sent)
      t.strictSame(reads(word, sent), unexpected, sent)
    }
})

t.test('the path of a picture becomes a URL on the media host', async t => {
  t.strictSame(reads(image(), '/Images/067895.png'), read('https://media.example/Images/067895.png'))
  t.strictSame(reads(image(), 'Images/067895.png'), read('https://media.example/Images/067895.png'))
  t.strictSame(reads(image(), 7), read('https://media.example/7'), 'a name of digits that was sent as a number')
  t.strictSame(reads(image(), 'https://static.example/a.png'), read('https://static.example/a.png'))
  for (const none of ['', '/Badge/.png', 'https://media.example/Badge/.png'])
    t.strictSame(reads(image(), none), unexpected)
  t.strictSame(reads(nullable(image()), '/Badge/.png'), read(null))
  for (const sent of [{}, [], false]) t.strictSame(reads(image(), sent), unreadable)
})

t.test('a badge has a name and two pictures; an empty name is none', async t => {
  const [name, earned, locked] = [badgeName('B', ''), badge('B', ''), badge('B', '', '_lock')]
  t.strictSame(reads(name, '00000'), read('00000'))
  t.strictSame(reads(earned, '00000'), read('https://media.example/Badge/00000.png'))
  t.strictSame(reads(locked, '00000'), read('https://media.example/Badge/00000_lock.png'))
  for (const word of [name, earned, locked]) {
    t.strictSame(reads(word, ''), unexpected)
    t.strictSame(reads(word, {}), unreadable)
    t.strictSame(reads(rarelyNull(word), null), unexpected)
  }
})

t.test('the path of a page becomes a URL on the site, and a URL of its author stays as it is', async t => {
  t.strictSame(reads(link(), '/game/1'), read('https://site.example/game/1'))
  t.strictSame(reads(link(), 'https://elsewhere.example/'), read('https://elsewhere.example/'))
  t.strictSame(reads(url('Url', ''), 'elsewhere.example'), read('elsewhere.example'))
  for (const word of [link(), url('Url', '')]) t.strictSame(reads(word, ''), unexpected)
  t.strictSame(reads(url('Url', ''), {}), unreadable)
})

t.test('a code becomes a word; one never seen before becomes "unknown" and is counted', async t => {
  const kind = code('Kind', { 0: 'primary', 1: 'collaboration' })
  t.strictSame(reads(kind, 0), read('primary'))
  t.strictSame(reads(kind, '1'), read('collaboration'))
  t.strictSame(reads(kind, 9), { read: 'unknown', counted: ['unknown code: 9'] })
  t.strictSame(reads(kind, null), unexpected)
  for (const sent of ['a text that may be anything', '', {}]) t.strictSame(reads(kind, sent), unreadable)
  t.strictSame(kind.schema.enum, ['primary', 'collaboration', 'unknown'])
})

t.test('a share is a number from 0 to 1, however it is sent', async t => {
  for (const [sent, due] of [
    ['0.6500', 0.65],
    [1, 1],
    ['33.33%', 0.3333],
    ['100.00%', 1],
    ['0.00%', 0],
    ['0', 0],
  ] as const)
    t.strictSame(reads(ratio(), sent), read(due), String(sent))
  for (const [sent, due] of [
    ['1.0435', 1],
    ['101%', 1],
    ['33.33', 1],
    [-0.5, 0],
    ['-0.5000', 0],
    ['-1%', 0],
    [Number.POSITIVE_INFINITY, 1],
  ] as const)
    t.strictSame(reads(ratio(), sent), { read: due, counted: ['out of bounds: '] }, String(sent))
  for (const sent of ['', '%', 'half', '50 %', {}, true]) t.strictSame(reads(ratio(), sent), unreadable)
})

const scalars: readonly Scalar<unknown>[] = [
  ...[text(), int(), flag(), ratio(), time(), day(), image(), link(), url('Url', '')],
  ...[badgeName('B', ''), badge('B', ''), code('Kind', { 0: 'none' })],
]

t.test(
  'every value that is null or absent is null, and counted where RetroAchievements does not send null daily',
  async t => {
    for (const word of scalars)
      for (const sent of [null, undefined]) {
        t.strictSame(reads(nullable(word), sent), read(null))
        t.strictSame(reads(rarelyNull(word), sent), unexpected)
        t.strictSame(reads(word, sent), unexpected)
        t.strictSame(
          [word, nullable(word), rarelyNull(word)].map(each => isHollow(each, sent)),
          [true, false, false],
        )
        t.throws(() => reads(vital(word), sent), { name: 'UnexpectedAnswer' })
      }
  },
)

t.test('every value of another kind is null and counted, whoever may be null; what is vital is refused', async t => {
  for (const word of scalars)
    for (const sent of [{}, [], [1], { a: 1 }]) {
      for (const each of [word, nullable(word), rarelyNull(word)])
        t.strictSame([reads(each, sent), isHollow(each, sent)], [unreadable, false])
      t.throws(() => reads(vital(word), sent), { name: 'UnexpectedAnswer' })
    }
})

t.test(
  'clients are told to expect null of what RetroAchievements sends as null daily, and of nothing else',
  async t => {
    const score = int('Score', 'Points')
    t.strictSame(nullable(score).schema, { type: ['integer', 'null'], description: 'Points' })
    t.strictSame(rarelyNull(score).schema, { type: 'integer', description: 'Points' })
    t.strictSame(vital(score).schema, { type: 'integer', description: 'Points' })
    t.strictSame(nullable(code('Pick', { 0: 'none' })).schema.enum, ['none', 'unknown', null])
    for (const each of [nullable(score), rarelyNull(score), vital(score)]) t.equal(each.from, 'Score')
  },
)

t.test('an id that cannot be read is named by its place', async t => {
  t.strictSame(reads(object({ id: id('ID') }), { ID: '12' }), read({ id: 12 }))
  for (const ID of [null, undefined, '', 'x', {}, [], 1.5])
    t.throws(() => reads(object({ id: id('ID') }), { ID }), { name: 'UnexpectedAnswer', where: 'ID' })
})

t.test('what the question gave is read from the question', async t => {
  t.strictSame(reads(object({ id: asked('gameId', '') }), {}), read({ id: 7 }))
})

t.test('the key of a row is its id', async t => {
  const points = keyed(object({ id: mapKey('Its id'), points: int('Points') }), () => 0)
  t.strictSame(reads(points, { 18: { Points: 5 } }), read([{ id: 18, points: 5 }]))
})

t.test('a score has 64 bits: one that is longer than a number of JavaScript is rounded', async t => {
  for (const [sent, due] of [
    [5, 5],
    [-5, -5],
    ['12.0', 12],
    ['-9223372036854775808', -(2 ** 63)],
    [2 ** 63, 2 ** 63],
  ] as const)
    t.strictSame(reads(score('Score'), sent), read(due), String(sent))
  for (const sent of ['', 'x', 1.5, '1.5', {}, true]) t.strictSame(reads(score('Score'), sent), unreadable)
})
