import t from 'tap'
import { matchesHost } from '../../src/platform/host-patterns.ts'

const judged: readonly [pattern: string, host: string, matches: boolean][] = [
  ['*', 'anything.example', true],
  ['*', '', true],
  ['ra.example', 'ra.example', true],
  ['ra.example', 'RA.Example', true],
  ['RA.Example', 'ra.example', true],
  ['ra.example', 'xra.example', false],
  ['ra.example', 'ra.example.evil', false],
  ['ra.example', 'raxexample', false],
  ['ra.example', 'ra.example:8080', false],
  ['ra.example', '', false],
  ['ra.example', '*', false],
  ['*.ra.example', 'a.ra.example', true],
  ['*.ra.example', 'A-1.b_c.Ra.Example', true],
  ['*.ra.example', 'ra.example', false],
  ['*.ra.example', '*.ra.example', false],
  ['*.ra.example', '.ra.example', false],
  ['*.ra.example', 'a..ra.example', false],
  ['*.ra.example', '.a.ra.example', false],
  ['*.ra.example', 'ara.example', false],
  ['*.ra.example', 'evil.example/.ra.example', false],
  ['*.ra.example', 'evil.example/a.ra.example', false],
  ['*.ra.example', 'user@a.ra.example', false],
  ['*.ra.example', 'a.ra.example:8080', false],
  ['*.ra.example:8080', 'a.ra.example:8080', true],
  ['*.ra.example:8080', 'a.ra.example', false],
  ['[::1]', '[::1]', true],
  ['[fe80::A]', '[FE80::a]', true],
  ['[::1]', '::1', false],
  ['*.1', '[::1].1', false],
]

t.test('a pattern means one host, every host below a name, or any host', async t => {
  for (const [pattern, host, matches] of judged) t.equal(matchesHost(pattern, host), matches, `${pattern} ${host}`)
})

t.test('a long host is compared as fast as a short one', async t => {
  t.notOk(matchesHost('*.ra.example', `${'a.'.repeat(500_000)}!.ra.example`))
  t.ok(matchesHost('*.ra.example', `${'a.'.repeat(500_000)}b.ra.example`))
})
