import t from 'tap'
import { excessOf, mostBytes } from '../../src/upstream/body-bounds.ts'

const repeated = (text: string, times: number) => Array(times).fill(text).join(',')
const keyed = (keys: number) => `{${Array.from({ length: keys }, (_, key) => `"k${key}":1`).join(',')}}`
/** A row of GetGameList as RetroAchievements writes it. */
const game = (id: number) =>
  `{"Title":"Candlelit Cellar | Tangled Locksmith","ID":${id},"ConsoleID":1,"ConsoleName":"Orbit 16",` +
  `"ImageIcon":"\\/Images\\/058808.png","NumAchievements":28,"NumLeaderboards":2,"Points":392,` +
  `"DateModified":"2025-12-06 13:08:33","ForumTopicID":1137,"Hashes":["46fe51a6cb51ccbb6f7bd0b49d226761"]}`

const beyond: readonly [what: string, body: string, bound: string][] = [
  ['10 MB of [', '['.repeat(10_000_000), '20 levels'],
  ['a mix of lists and objects', '[{"a":'.repeat(100_000), '20 levels'],
  ['21 levels', `${'['.repeat(21)}${']'.repeat(21)}`, '20 levels'],
  ['a million empty texts', `[${repeated('""', 1_000_000)}]`, '400000 values'],
  ['numbers', `[${repeated('1', 400_000)}]`, '400000 values'],
  ['empty objects', `[${repeated('{}', 200_000)}]`, '400000 values'],
  ['texts with escapes', `[${repeated('"\\u0041"', 101_000)}]`, '400000 values'],
  ['a million keys', keyed(1_000_000), '10000 different keys'],
  ['one key again and again', `{${repeated('"a":1', 20_000)}}`, '10000 different keys'],
  [
    'rows with keys of their own',
    `[${Array.from({ length: 11_900 }, (_, key) => `{"k${key}":1}`)}]`,
    '10000 different keys',
  ],
  ['long keys', `[${repeated(`{"${'k'.repeat(100)}":1}`, 10_001)}]`, '10000 different keys'],
  ['colons behind a long key', `{"${'k'.repeat(60)}"${':'.repeat(100_000)}`, '10000 different keys'],
  ['colons that follow no keys', ':'.repeat(100_000), '10000 different keys'],
]

for (const [what, body, bound] of beyond) {
  t.test(`${what}: more than ${bound}`, async t => {
    t.match(await excessOf(Buffer.from(body)), { code: 'upstream-broken', message: `an answer of more than ${bound}` })
  })
}

const within: readonly [what: string, body: string][] = [
  ['nothing', ''],
  ['what is not JSON', '<html>]]]}}}"</html>'],
  ['20 levels', `${'['.repeat(20)}${']'.repeat(20)}`],
  ['lists beside each other', `[${repeated('[[]]', 50_000)}]`],
  ['a map by id', keyed(9_000)],
  ['the largest list', `[${Array.from({ length: 19_500 }, (_, id) => game(id)).join(',')}]`],
  ['one text', `"${'x'.repeat(mostBytes - 2)}"`],
  ['one text of escapes', `"${'\\u0041'.repeat(1_000_000)}"`],
  ['one number', '1'.repeat(mostBytes)],
  ['brackets in texts', `[${repeated('"[[[[{{{{,,,,::::"', 100_000)}]`],
  ['brackets in texts behind escaped quotes', `["${'\\"[{,'.repeat(1_000_000)}"]`],
  ['brackets in texts behind escaped backslashes', `["a${'\\\\'.repeat(1_000_000)}",["[[["]]`],
]

for (const [what, body] of within) {
  t.test(`${what}: within the bounds`, async t => {
    t.equal(await excessOf(Buffer.from(body)), undefined)
  })
}

t.test('others have their turns while a long body is looked through', async t => {
  const body = Buffer.from(`"${'x'.repeat(mostBytes - 2)}"`)
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  await excessOf(body)
  isOver = true
  t.ok(turns > 10, `${turns}`)
})
