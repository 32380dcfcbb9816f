import t from 'tap'
import { at, due, first, keyed, object, orEmpty, pick, rows } from '../../src/language/collections.ts'
import { id, int, mapKey, position, text } from '../../src/language/fields.ts'
import { cutHere, list, page, pageOfUnknown, picked, sole, whole } from '../../src/language/pages.ts'
import { nullable, word } from '../../src/language/word.ts'
import { isHollow, reads } from '../support/reading.ts'

const read = <T>(read: T, counted: string[] = []) => ({ read, counted })

t.test('keys that nobody reads are counted, those known to be dropped are not', async t => {
  const user = object({ user: text('User') }, { dropped: ['Copy'] })
  t.strictSame(reads(user, { User: 'a', Copy: 'a', Extra: 1 }), read({ user: 'a' }, ['extra key: Extra']))
})

t.test('what is missing deep inside is named by its place', async t => {
  const deep = object({ results: at('Results', '', rows(object({ user: text('User'), id: id('ID') }))) })
  t.strictSame(
    reads(deep, { Results: [{ ID: 1, User: 'a' }, { ID: 2 }] }),
    read(
      {
        results: [
          { user: 'a', id: 1 },
          { user: null, id: 2 },
        ],
      },
      ['unexpected null: Results[].User'],
    ),
  )
  t.throws(() => reads(deep, { Results: [{ User: 'a' }] }), { where: 'Results[].ID', message: /of no use without it$/ })
  for (const none of ['hello', null, 7]) t.throws(() => reads(deep, none), { message: 'the answer is not an object' })
})

t.test('an answer is hollow when more than half of what RetroAchievements always sends is not there', async t => {
  const user = object({ id: id('ID'), user: text('User'), motto: text('Motto'), rank: nullable(int('Rank')) })
  t.equal(isHollow(user, { ID: 1, User: 'a' }), false)
  t.equal(isHollow(user, { ID: 1, Rank: 1 }), true, 'what may be null does not count')
  t.equal(isHollow(user, { ID: 1, User: null, Motto: {} }), false, 'what is of another kind is no hole')
})

t.test('a list that PHP sent as an object is a list all the same, empty or filled', async t => {
  const users = list({ user: text('User'), rank: position('') })
  const results = [
    { user: 'a', rank: 1 },
    { user: 'b', rank: 2 },
  ]
  for (const sent of [[{ User: 'a' }, { User: 'b' }], { 1: { User: 'a' }, 2: { User: 'b' } }])
    t.strictSame(reads(users, sent).read, { count: 2, total: 2, results })
  t.strictSame(reads(users, {}).read, { count: 0, total: 0, results: [] })
  t.strictSame(reads(users, { 1: { User: 'a' }, a: 1 }).counted, ['extra key: a'], 'other keys are no rows')
  for (const sent of [{ a: { User: 'a' } }, null, 'x', 7]) t.throws(() => reads(users, sent), /not a list/)
})

t.test('a map gets its order back, and may come as a list, empty or filled', async t => {
  const sets = keyed(object({ id: int('ID') }), (one, other) => (other.id ?? 0) - (one.id ?? 0))
  t.strictSame(reads(sets, { 3: { ID: 3 }, 8: { ID: 8 } }), read([{ id: 8 }, { id: 3 }]))
  t.strictSame(reads(sets, [{ ID: 3 }, { ID: 8 }]), read([{ id: 8 }, { id: 3 }]))
  t.strictSame(reads(sets, { 3: { ID: 3 }, foo: 1 }), read([{ id: 3 }], ['extra key: foo']), 'other keys are no rows')
  t.throws(() => reads(sets, { foo: { ID: 3 } }), /not a map by id/)
  for (const none of [[], {}]) t.strictSame(reads(sets, none), read([]))
  for (const sent of [null, 'x', 1]) t.throws(() => reads(sets, sent), /not a map by id/)
})

t.test('of a map whose keys are ids, a key that is none is extra', async t => {
  const games = keyed(object({ gameId: mapKey(''), points: int('Points') }), () => 0)
  t.strictSame(reads(games, { 18: { Points: 5 } }), read([{ gameId: 18, points: 5 }]))
  t.strictSame(reads(games, { 18: null }).read, [{ gameId: 18, points: null }])
  t.throws(() => reads(games, { foo: { Points: 5 } }), /not a map by id/)
})

t.test('a row stays a row: where it is null, a text or a number, it has nothing in it', async t => {
  const users = rows(object({ user: text('User') }))
  const holes = [{ user: 'a' }, { user: null }, { user: null }, { user: null }]
  t.strictSame(
    reads(users, [{ User: 'a' }, null, 'x', 7]),
    read(holes, [
      'unexpected null: []',
      ...Array(3).fill('unexpected null: [].User'),
      ...Array(2).fill('unreadable: []'),
    ]),
  )
  t.strictSame(reads(users, [{ User: 'a' }, [], {}]).read, [{ user: 'a' }, { user: null }, { user: null }])
  t.throws(() => reads(rows(object({ id: id('ID') })), [{ ID: 1 }, null]), { name: 'UnexpectedAnswer', where: '[].ID' })
  t.strictSame(reads(rows(rows(int())), [[1], null, undefined]).read, [[1], [], []])
})

t.test('one null in a list of 10,000 is one null', async t => {
  const sent = Array.from({ length: 10_000 }, (_, each) => ({ User: each === 5_000 ? null : 'a' }))
  const { read, counted } = reads(list({ user: text('User') }), sent)
  t.equal(read.results.filter(({ user }) => user === null).length, 1)
  t.strictSame(counted, ['unexpected null: [].User'])
})

t.test('an object that may be missing is null as null, {} and []; of another kind, that is counted', async t => {
  const entry = object({ entry: nullable(at('Entry', 'The best', object({ score: int('Score') }))) })
  for (const Entry of [null, undefined, {}, []]) t.strictSame(reads(entry, { Entry }), read({ entry: null }))
  for (const Entry of ['x', '', 7, true])
    t.strictSame(reads(entry, { Entry }), read({ entry: null }, ['unreadable: Entry']), 'of another kind')
  t.strictSame(reads(entry, { Entry: { Score: 'x' } }), read({ entry: { score: null } }, ['unreadable: Entry.Score']))
  t.strictSame(entry.schema.properties.entry?.type, ['object', 'null'])
})

t.test('an object that is always there is null, and counted, with all that stands in it', async t => {
  const entry = object({ entry: at('Entry', 'The best', object({ score: int('Score') })) })
  const counted = ['unexpected null: Entry', 'unexpected null: Entry.Score']
  for (const Entry of [null, undefined]) t.strictSame(reads(entry, { Entry }), read({ entry: null }, counted))
  for (const Entry of [{}, []])
    t.strictSame(reads(entry, { Entry }), read({ entry: { score: null } }, [counted[1] as string]))
  t.strictSame(reads(entry, { Entry: 'x' }), read({ entry: null }, ['unreadable: Entry']))
  t.strictSame([isHollow(entry, {}), isHollow(entry, { Entry: 'x' })], [true, false])
})

t.test('an object with an id in it is as vital as the id', async t => {
  const entry = object({ id: id('ID') })
  const [always, perhaps] = [object({ at: at('At', '', entry) }), object({ at: nullable(at('At', '', entry)) })]
  for (const At of [null, undefined, {}, [], 'x', { ID: 'x' }])
    t.throws(() => reads(always, { At }), { name: 'UnexpectedAnswer' })
  t.strictSame(reads(perhaps, { At: null }), read({ at: null }))
  t.strictSame(reads(perhaps, { At: 'x' }), read({ at: null }, ['unreadable: At']))
  t.throws(() => reads(perhaps, { At: { ID: 'x' } }), { name: 'UnexpectedAnswer', where: 'At.ID' })
})

t.test('a list that is not there is empty, which is counted; one of another kind is null', async t => {
  const labels = object({ labels: at('Labels', '', rows(text())) })
  for (const Labels of [null, undefined])
    t.strictSame(reads(labels, { Labels }), read({ labels: [] }, ['unexpected null: Labels']))
  for (const Labels of [[], {}]) t.strictSame(reads(labels, { Labels }), read({ labels: [] }))
  for (const Labels of ['x', '', { a: 1 }])
    t.strictSame(reads(labels, { Labels }), read({ labels: null }, ['unreadable: Labels']))
})

t.test('a collection that is left out where that is allowed is empty, and no surprise', async t => {
  const numbers = orEmpty(at('Numbers', '', rows(int())))
  for (const none of [undefined, null, [], {}]) t.strictSame(reads(numbers, none), read([]))
  t.strictSame(reads(numbers, [1]), read([1]))
  t.strictSame(reads(numbers, 'x'), read(null, ['unreadable: ']))
})

t.test('a page has its rows counted here, and its total from RetroAchievements', async t => {
  const users = page({ user: text('User') })
  t.strictSame(
    reads(users, { Count: 1, Total: '9', Results: [{ User: 7 }] }),
    read({ count: 1, total: 9, results: [{ user: '7' }] }),
  )
  const rest = { Total: 9, Results: [{ User: 'a' }] }
  const served = { count: 1, total: 9, results: [{ user: 'a' }] }
  t.strictSame(reads(users, { ...rest, Count: 5 }), read(served, ['wrong count: Count']))
  t.strictSame(reads(users, rest), read(served, ['unexpected null: Count']))
  t.strictSame(reads(users, { ...rest, Count: 'x' }), read(served, ['unreadable: Count']))
  t.strictSame(reads(users, { ...rest, Count: 1, Total: null }).read, { ...served, total: null })
})

t.test('a page without its list is of no use', async t => {
  const users = page({ user: text('User') })
  for (const Results of [undefined, null, 'x', '', 7, { a: {} }])
    t.throws(() => reads(users, { Count: 0, Total: 0, Results }), {
      where: 'Results',
      message: 'Results is not a list',
    })
  for (const Results of [[], {}])
    t.strictSame(reads(users, { Count: 0, Total: 0, Results }), read({ count: 0, total: 0, results: [] }))
  t.throws(() => reads(object({ rows: due('Rows', '', rows(int())) }), {}), { name: 'UnexpectedAnswer', where: 'Rows' })
})

t.test('a page that is put in order here is in order', async t => {
  const users = page({ id: id('ID') }, { order: (one, other) => one.id - other.id })
  t.strictSame(reads(users, { Count: 2, Total: 2, Results: [{ ID: 2 }, { ID: 1 }] }).read.results, [
    { id: 1 },
    { id: 2 },
  ])
})

t.test('a page of a list whose length nobody tells has no total', async t => {
  t.strictSame(
    reads(pageOfUnknown({ id: id('ID') }), [{ ID: 2 }]),
    read({ count: 1, total: null, results: [{ id: 2 }] }),
  )
})

t.test('one list of an object can be shown by itself, and has to be there then', async t => {
  const rowsOfIt = picked(object({ id: int('ID'), rows: at('Rows', '', rows(int())) }), 'rows')
  t.strictSame(reads(rowsOfIt, { ID: 1, Rows: [4, 5] }), read({ count: 2, total: 2, results: [4, 5] }))
  t.strictSame(reads(rowsOfIt, { ID: 1, Rows: {} }), read({ count: 0, total: 0, results: [] }))
  for (const Rows of [null, undefined, 'x', ''])
    t.throws(() => reads(rowsOfIt, { ID: 1, Rows }), { message: 'the answer is not an object with its Rows' })
})

t.test('the only list of an object is shown by itself, has to be there, and other keys are counted', async t => {
  const only = sole('Rows', whole(rows(int())))
  t.strictSame(reads(only, { Rows: [4], Extra: 1 }), read({ count: 1, total: 1, results: [4] }, ['extra key: Extra']))
  for (const Rows of [null, undefined, 'x', ''])
    t.throws(() => reads(only, { Rows }), { name: 'UnexpectedAnswer', where: 'Rows' })
})

t.test('a list of exactly as many rows as RetroAchievements cuts at is said to be cut', async t => {
  const capped = whole(rows(int()), { cap: 2 })
  t.strictSame(reads(capped, [1]).read, { count: 1, total: 1, results: [1] })
  t.strictSame(reads(capped, [1, 2]).read, { count: 2, total: null, truncated: true, results: [1, 2] })
  t.equal(reads(capped, [1], { removed: 1 }).read.truncated, true, 'also when we took rows out of it')
  t.strictSame(reads(whole(rows(int()), { cap: () => undefined }), [1, 2]).read.total, 2)
})

t.test('a row of which something is shown on demand does not promise it', async t => {
  const whole = list({ id: id('ID'), hashes: at('Hashes', '', rows(text())) })
  const required = (response: { schema: object }) =>
    (response.schema as { properties: { results: { items: { required: string[] } } } }).properties.results.items
      .required
  t.strictSame(required(cutHere(whole)), ['id', 'hashes'])
  t.strictSame(required(cutHere(whole, { shown: 'hashes' })), ['id'])
})

t.test('a list of one row is that row', async t => {
  t.strictSame(reads(first(object({ id: id('ID') })), [{ ID: 7 }]), read({ id: 7 }))
  t.throws(() => reads(first(int()), []), /not a list of one row/)
})

t.test('of an object, what another one has can be picked', async t => {
  t.strictSame(pick({ a: 1, b: 2 }, { a: 0, c: 0 } as { a: number }), { a: 1, c: undefined })
})

t.test('a mistake of ours in the reading of what may be null is no hole', async t => {
  const ours = word<null>(undefined, undefined, { type: 'object' }, () => {
    throw new TypeError('ours')
  })
  t.throws(() => reads(object({ it: nullable(at('It', '', ours)) }), { It: { a: 1 } }), TypeError)
})
