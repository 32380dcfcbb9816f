import t from 'tap'
import { createRemovedUsers } from '../../src/cache/removed-users.ts'

function startUsers(...listed: string[]) {
  let learned = 0
  const users = createRemovedUsers(() => {
    learned += 1
  })
  users.replace(listed)
  return { users, learned: () => learned, named: (json: string) => users.areNamedIn(Buffer.from(json)) }
}

t.test('a removed user is found wherever a text of JSON is the name, in any letter case', async t => {
  const { named } = startUsers('Gone', 'AlsoGone')
  t.ok(named('{"User":"gone"}'))
  t.ok(named('{"GONE":1}'))
  t.ok(named(String.raw`["say \"gone"]`), 'the quote before it may be one inside of a text')
  t.ok(named(String.raw`["\"some"alsogone"`), 'and may be the one behind another name')
  t.notOk(named('{"User":"Gone2","Other":"xgone","Text":"they are gone"}'))
  t.notOk(named('gone'))
})

t.test('nobody is named where nobody is removed', async t => {
  const { users, named } = startUsers()
  t.ok(users.isEmpty())
  t.notOk(named('{"User":"gone"}'))
})

t.test('other names count as long as the user is listed', async t => {
  const { users, named, learned } = startUsers('gone')
  users.learn('Renamed', 'GONE')
  users.learn('renamed', 'gone')
  users.learn('not a name', 'gone')
  users.learn('stranger', 'somebody')
  t.equal(learned(), 1)
  t.ok(named('["renamed"]'))
  t.notOk(named('["not a name","stranger"]'))
  users.replace([])
  t.ok(users.isEmpty())
  t.notOk(named('["renamed"]'))
})

t.test('a list of a hundred thousand names is looked through once for each text', async t => {
  const { named } = startUsers(...Array.from({ length: 100_000 }, (_, index) => `gone${index}`))
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ User: `player${index}`, ID: index }))
  t.notOk(named(JSON.stringify(rows)))
  t.ok(named(JSON.stringify([...rows, { User: 'Gone99999' }])))
})
