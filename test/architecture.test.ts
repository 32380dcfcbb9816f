// The rooms of the gateway and what each of them may import, types included: docs/architecture.md in the form of rules.

import { globSync, readFileSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import t from 'tap'

type Rule = {
  /** The sentence that a wrong import breaks. */
  readonly name: string
  /** A room, as a regular expression of its files. */
  readonly from: object
  readonly to: object
}

const room = (name: string) => `^src/${name}/`
const hall = '^src/[^/]+$'
const rooms = '^src/[^/]+/'

/** What each room may import besides itself and the ground, by the table in docs/architecture.md. */
const mayImport = new Map(
  [...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `(\w+)` \|.*\|([^|]*)\|$/gm)].map(
    ([, name = '', others = '']) => [name, [...others.matchAll(/`(\w+)`/g)].map(([, other = '']) => other)],
  ),
)

const rules: readonly Rule[] = [
  ...[...mayImport].map(([name, others]) => ({
    name: `src/${name} imports nothing of ours but ${[name, ...new Set([...others, 'platform'])].join(', ')}`,
    from: { path: room(name) },
    to: { path: rooms, pathNot: [name, 'platform', ...others].map(room) },
  })),
  {
    name: 'only src/app.ts imports src/http',
    from: { pathNot: [room('http'), '^src/app\\.ts$', '^test/', '^bench/'] },
    to: { path: room('http') },
  },
  {
    name: 'only src/gateway.ts imports src/store',
    from: { path: '^src/', pathNot: [room('store'), '^src/gateway\\.ts$'] },
    to: { path: room('store') },
  },
  {
    name: 'no room imports what stands in the hall, but for commands',
    from: { path: rooms, pathNot: room('commands') },
    to: { path: hall },
  },
  {
    name: 'src imports nothing of the sandbox, the tests or the benchmarks',
    from: { path: '^src/' },
    to: { path: '^(sandbox|test|bench)/' },
  },
  { name: 'files do not import each other in a circle, even for types', from: {}, to: { circular: true } },
]

t.test('each room imports what it may', async t => {
  const { output } = await cruise(['src', 'sandbox'], {
    validate: true,
    ruleSet: { forbidden: rules.map(rule => ({ ...rule, severity: 'error' as const })) },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.cjs', '.json'] },
  })
  const { summary } = output as ICruiseResult
  const wrong = summary.violations.map(({ rule, from, to, cycle = [] }) => {
    const way = cycle.length > 0 ? cycle.map(({ name }) => name).join(' -> ') : to
    return `${rule.name}: ${from} -> ${way}`
  })
  t.strictSame(wrong, [])
  t.ok(summary.totalCruised > 200)
})

t.test('every room is in the table, and few files stand outside of rooms', async t => {
  const folders = globSync('src/*', { withFileTypes: true }).filter(entry => entry.isDirectory())
  t.strictSame([...mayImport.keys()].sort(), folders.map(({ name }) => name).sort())
  t.ok(globSync('src/*.*').length <= 4)
})
