import t from 'tap'
import { matchesWildcards } from '../../src/platform/wildcards.ts'

const judged: readonly [pattern: string, text: string, matches: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', '/games/:gameId', true],
  ['/games', '/games', true],
  ['/games', '/games/:gameId', false],
  ['/games/*', '/games/:gameId/hashes', true],
  ['/games/*', '/games/', true],
  ['/games/*', '/games', false],
  ['*/hashes', '/games/:gameId/hashes', true],
  ['*/hashes', '/games/:gameId/hashes/more', false],
  ['/games/*/hashes', '/games/:gameId/hashes', true],
  ['/games/*/hashes', '/games/hashes', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['*a*b*', 'xbxaxbx', true],
  ['*a*b*', 'bbba', false],
  ['*ab*ab*', 'xabx', false],
  ['*ab*b', 'ab', false],
  ['**', 'anything', true],
  ['a.c', 'abc', false],
  ['a+', 'aa', false],
  ['[ab]*', 'a', false],
  ['GAMES', 'games', false],
]

t.test('a star stands for anything, and everything else for itself', async t => {
  for (const [pattern, text, matches] of judged) t.equal(matchesWildcards(pattern, text), matches, `${pattern} ${text}`)
})

t.test('patterns of many stars are told from what they do not mean', async t => {
  const text = 'a'.repeat(100_000)
  t.notOk(matchesWildcards('*a'.repeat(50_000).concat('*b*'), text))
  t.notOk(matchesWildcards(`${'*a'.repeat(50_000)}b`, text))
  t.ok(matchesWildcards('*a'.repeat(50_000), text))
  t.ok(matchesWildcards('*'.repeat(50_000), text))
})
