import t from 'tap'
import {
  at,
  first,
  keyed,
  list,
  object,
  orEmpty,
  page,
  picked,
  rows,
  sole,
  whole,
} from '../../src/language/collections.ts'
import {
  asked,
  badge,
  code,
  day,
  flag,
  image,
  int,
  link,
  nullable,
  position,
  ratio,
  text,
  time,
  type Word,
} from '../../src/language/fields.ts'
import { startReading } from '../../src/language/reading.ts'

const mediaUrl = 'https://media.example'
const siteUrl = 'https://site.example'

function readAs<T>(word: Word<T>, value: unknown, notices: string[] = []): T {
  const onNotice = (notice: string, where: string) => void notices.push(`${notice}: ${where}`)
  return word.read(value, startReading({ mediaUrl, siteUrl, params: { gameId: 7 }, onNotice }))
}

t.test('a number is read in text form too, and nothing else is', async t => {
  for (const [sent, read] of [
    [5, 5],
    ['5', 5],
    ['-5', -5],
    [0, 0],
    ['0', 0],
  ] as const)
    t.equal(readAs(int(), sent), read)
  for (const sent of ['', '5.5', 5.5, 'five', null, undefined, true, [], {}])
    t.throws(() => readAs(int(), sent), /not a whole number/)
})

t.test('a flag is read in every form that RetroAchievements sends', async t => {
  for (const sent of [true, 1, '1', 'true']) t.equal(readAs(flag(), sent), true)
  for (const sent of [false, 0, '0', 'false']) t.equal(readAs(flag(), sent), false)
  for (const sent of ['', 2, null, undefined, 'yes']) t.throws(() => readAs(flag(), sent), /not yes or no/)
})

t.test('a time in any of four forms becomes one, in UTC', async t => {
  for (const sent of [
    '2023-06-07 14:43:18',
    '2023-06-07T14:43:18+00:00',
    '2023-06-07T14:43:18.000000Z',
    '2023-06-07T14:43:18Z',
  ]) {
    t.equal(readAs(time(), sent), '2023-06-07T14:43:18Z')
  }
  t.equal(readAs(time(), '2023-06-07'), '2023-06-07', 'a bare day stays a day')
  t.equal(readAs(time(), '2023-06-07T14:43:18+02:00'), '2023-06-07T12:43:18Z')
  t.equal(readAs(time(), '2023-01-01T00:30:00+0100'), '2022-12-31T23:30:00Z')
  for (const sent of ['2023-02-31 14:43:18', '2023-06-31', '2023-06-07T14:43:18+99:99', '0000-00-00 00:00:00']) {
    t.throws(() => readAs(time(), sent), /not a time/, sent)
  }
  for (const sent of ['', 'now', '2023-13-01', '2023-06-07 25:00:00', 1686149000, null])
    t.throws(() => readAs(time(), sent), /not a time/)
})

t.test('a day loses its hours', async t => {
  t.equal(readAs(day(), '1992-06-02'), '1992-06-02')
  t.equal(readAs(day(), '1992-06-02 00:00:00'), '1992-06-02')
  t.throws(() => readAs(day(), 'June 2, 1992'), /not a day/)
})

t.test('the path of a picture becomes a URL on the media host', async t => {
  t.equal(readAs(image(), '/Images/067895.png'), 'https://media.example/Images/067895.png')
  t.equal(readAs(image(), 'Images/067895.png'), 'https://media.example/Images/067895.png')
  t.equal(readAs(image(), 'https://static.example/a.png'), 'https://static.example/a.png')
  for (const sent of ['', null, {}]) t.throws(() => readAs(image(), sent))
  t.equal(readAs(badge('BadgeName', ''), '00000'), 'https://media.example/Badge/00000.png')
  t.equal(readAs(badge('BadgeName', '', '_lock'), '00000'), 'https://media.example/Badge/00000_lock.png')
})

t.test('a code becomes a word; one never seen before becomes "unknown" and is counted', async t => {
  const kind = code('Kind', { 0: 'primary', 1: 'collaboration' })
  const notices: string[] = []
  t.equal(readAs(kind, 0, notices), 'primary')
  t.equal(readAs(kind, '1', notices), 'collaboration')
  t.strictSame(notices, [])
  t.equal(readAs(kind, 9, notices), 'unknown')
  t.equal(readAs(kind, 'a text that may be anything', notices), 'unknown')
  t.strictSame(notices, ['unknown code: 9', 'unknown code: other'])
  t.strictSame(kind.schema.enum, ['primary', 'collaboration', 'unknown'])
  t.throws(() => readAs(kind, null), /not text/)
})

t.test('what may be null is null when it is null, absent, or of no known form, which is counted', async t => {
  const notices: string[] = []
  const row = object({
    score: nullable(int('Score')),
    pick: nullable(code('Pick', { 0: 'none' })),
  })
  t.strictSame(readAs(row, { Score: null }, notices), { score: null, pick: null })
  t.strictSame(notices, [])
  t.strictSame(readAs(row, { Score: 'many', Pick: [] }, notices), { score: null, pick: null })
  t.strictSame(notices, ['unreadable: Score', 'unreadable: Pick'])
  t.strictSame(nullable(int('Score', 'Points')).schema, { type: ['integer', 'null'], description: 'Points' })
  t.strictSame(nullable(code('Pick', { 0: 'none' })).schema.enum, ['none', 'unknown', null])
})

t.test('what is wrong inside of what may be null still fails', async t => {
  t.throws(
    () => readAs(object({ inner: { ...nullable(object({ a: int('A') })), from: 'Inner' } }), { Inner: { A: 'x' } }),
    { message: 'Inner.A is not a whole number' },
  )
})

t.test('a key that is missing is named by its place', async t => {
  const deep = object({ results: { ...rows(object({ user: text('User') })), from: 'Results' } })
  t.throws(() => readAs(deep, { Results: [{ User: 'a' }, {}] }), {
    message: 'Results[].User is not text',
  })
  t.throws(() => readAs(deep, 'hello'), { message: 'the answer is not an object' })
  t.throws(() => readAs(deep, []), { message: 'the answer is not an object' })
})

t.test('a list that PHP sent as an object is a list all the same', async t => {
  const users = list({ user: text('User'), rank: position('') })
  const read = {
    count: 2,
    total: 2,
    results: [
      { user: 'a', rank: 1 },
      { user: 'b', rank: 2 },
    ],
  }
  t.strictSame(readAs(users, [{ User: 'a' }, { User: 'b' }]), read)
  t.strictSame(readAs(users, { 1: { User: 'a' }, 2: { User: 'b' } }), read)
  t.throws(() => readAs(users, { a: { User: 'a' } }), /not a list/)
  t.throws(() => readAs(users, null), /not a list/)
})

t.test('a map gets its order back, and an empty one may come as a list', async t => {
  const sets = keyed(object({ id: int('ID') }), (one, other) => other.id - one.id)
  t.strictSame(readAs(sets, { 3: { ID: 3 }, 8: { ID: 8 } }), [{ id: 8 }, { id: 3 }])
  t.strictSame(readAs(sets, []), [])
  for (const none of [null, [1], { foo: 1 }]) t.throws(() => readAs(sets, none), /not a map by id/)
})

t.test('a page has its rows counted here, and its total from RetroAchievements', async t => {
  const users = page({ user: text('User') })
  t.strictSame(readAs(users, { Count: 1, Total: '9', Results: [{ User: 7 }] }), {
    count: 1,
    total: 9,
    results: [{ user: '7' }],
  })
  t.throws(() => readAs(users, { Count: 0, Results: [] }), { message: /^Total is not/ })
  t.throws(() => readAs(users, { Count: 0, Total: 0 }), { message: /^Results is not/ })
  t.throws(() => readAs(users, { Count: 5, Total: 5, Results: [] }), { message: /of 5 rows, as it says$/ }, 'cut short')
})

t.test('a collection that is left out where that is allowed is empty', async t => {
  t.strictSame(readAs(orEmpty(rows(int())), undefined), [])
  t.strictSame(readAs(orEmpty(rows(int())), [1]), [1])
})

t.test('one list of an object can be shown by itself', async t => {
  const whole = object({ id: int('ID'), rows: at('Rows', '', rows(int())) })
  t.strictSame(readAs(picked(whole, 'rows'), { ID: 1, Rows: [4, 5] }), { count: 2, total: 2, results: [4, 5] })
  t.throws(() => readAs(picked(whole, 'rows'), { Rows: [] }), { message: /^ID is not/ })
})

t.test('the only list of an object is shown by itself, and other keys are counted', async t => {
  const notices: string[] = []
  t.strictSame(readAs(sole('Rows', whole(rows(int()))), { Rows: [4], Extra: 1 }, notices), {
    count: 1,
    total: 1,
    results: [4],
  })
  t.strictSame(notices, ['extra key: Extra'])
})

t.test('a list of exactly as many rows as RetroAchievements cuts at is said to be cut', async t => {
  const capped = whole(rows(int()), { cap: 2 })
  t.strictSame(readAs(capped, [1]), { count: 1, total: 1, results: [1] })
  t.strictSame(readAs(capped, [1, 2]), { count: 2, total: null, truncated: true, results: [1, 2] })
})

t.test('a list of one row is that row', async t => {
  t.equal(readAs(first(int()), [7]), 7)
  t.throws(() => readAs(first(int()), []), /not a list of one row/)
})

t.test('a share is a number from 0 to 1, however it is sent', async t => {
  for (const [sent, read] of [
    ['0.6500', 0.65],
    [1, 1],
    ['33.33%', 0.3333],
    ['100.00%', 1],
    ['0.00%', 0],
  ] as const) {
    t.equal(readAs(ratio(), sent), read)
  }
  for (const sent of ['', '%', 'half', null, '33.33', '101%']) t.throws(() => readAs(ratio(), sent), /not a ratio/)
})

t.test('the path of a page becomes a URL on the site', async t => {
  t.equal(readAs(link(), '/game/1'), 'https://site.example/game/1')
  t.equal(readAs(link(), 'https://elsewhere.example/'), 'https://elsewhere.example/')
})

t.test('what the question gave is read from the question', async t => {
  t.strictSame(readAs(object({ id: asked('gameId', '') }), {}), { id: 7 })
})

t.test('keys that nobody reads are counted, those known to be dropped are not', async t => {
  const notices: string[] = []
  readAs(object({ user: text('User') }, { dropped: ['Copy'] }), { User: 'a', Copy: 'a', Extra: 1 }, notices)
  t.strictSame(notices, ['extra key: Extra'])
})
