// The rooms of the gateway and what each of them may import, types included: docs/architecture.md in the form of rules.

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

/** What a room may import besides itself and the ground. */
const mayImport: { readonly [name: string]: readonly string[] } = {
  platform: [],
  language: [],
  shapes: ['language'],
  endpoints: ['language', 'shapes'],
  config: ['language'],
  upstream: ['config'],
  catalogue: ['language', 'upstream'],
  cache: ['language', 'config', 'catalogue', 'upstream'],
  store: ['config', 'catalogue', 'upstream', 'cache'],
  contract: ['language'],
  metrics: ['language', 'catalogue', 'upstream', 'cache'],
  tracing: ['config', 'upstream', 'cache'],
  pages: [],
  http: ['language', 'config', 'catalogue', 'upstream', 'cache', 'contract', 'metrics', 'tracing'],
  commands: ['language', 'config', 'catalogue', 'upstream'],
}

const rules: readonly Rule[] = [
  ...Object.entries(mayImport).map(([name, others]) => ({
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
