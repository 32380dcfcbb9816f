// The rooms of the gateway, and what each of them may import, types included: docs/architecture.md in the form of rules.

import { readdirSync, readFileSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import t from 'tap'

type Rule = {
  /** The sentence that a wrong import breaks. */
  readonly name: string
  readonly from: object
  readonly to: object
}

const folder = (name: string) => `^src/${name}/`
const hall = '^src/[^/]+$'
const anyRoom = '^src/[^/]+/'

/** What each room may import besides itself, by the tables in docs/architecture.md. Rooms in `http` have a slash in their names. */
const mayImport = new Map(
  [...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `([\w/-]+)` \|.*\|([^|]*)\|$/gm)].map(
    ([, name = '', others = '']) => [name, [...others.matchAll(/`([\w/-]+)`/g)].map(([, other = '']) => other)],
  ),
)

/** One row of the table, among all rooms or among those in the same room. */
function ruleOf(name: string, others: readonly string[]): Rule {
  const among = name.includes('/') ? folder(name.slice(0, name.indexOf('/'))) : anyRoom
  const allowed = others.length === 0 ? 'nothing of ours' : `only ${others.join(', ')}`
  return {
    name: `src/${name} imports ${allowed}`,
    from: { path: folder(name) },
    to: { path: among, pathNot: [name, ...others].map(folder) },
  }
}

const rules: readonly Rule[] = [
  ...[...mayImport].map(([name, others]) => ruleOf(name, others)),
  // The table may change. These may not.
  {
    name: 'src/platform imports nothing of ours',
    from: { path: folder('platform') },
    to: { path: '^src/(?!platform/)' },
  },
  {
    name: 'src/language imports only src/platform of ours',
    from: { path: folder('language') },
    to: { path: '^src/(?!(language|platform)/)' },
  },
  {
    name: 'src/endpoints and src/shapes import nothing but src/language and src/shapes: no package, no Node.js, no endpoint',
    from: { path: '^src/(endpoints|shapes)/' },
    to: { pathNot: '^src/(language|shapes)/' },
  },
  {
    name: 'src/cache imports nothing of src/store',
    from: { path: folder('cache') },
    to: { path: folder('store') },
  },
  {
    name: 'src/upstream imports nothing of src/cache',
    from: { path: folder('upstream') },
    to: { path: folder('cache') },
  },
  {
    name: 'only src/app.ts imports src/http',
    from: { path: ['^src/', '^sandbox/'], pathNot: [folder('http'), '^src/app\\.ts$'] },
    to: { path: folder('http') },
  },
  {
    name: 'only src/gateway.ts imports src/store',
    from: { path: ['^src/', '^sandbox/'], pathNot: [folder('store'), '^src/gateway\\.ts$'] },
    to: { path: folder('store') },
  },
  {
    name: 'no room imports a file that stands directly under src, but for src/commands',
    from: { path: anyRoom, pathNot: folder('commands') },
    to: { path: hall },
  },
  {
    name: 'src/commands imports only app.ts and serve.ts of those that stand directly under src',
    from: { path: folder('commands') },
    to: { path: hall, pathNot: '^src/(app|serve)\\.ts$' },
  },
  {
    name: 'src imports nothing of sandbox, test and bench',
    from: { path: '^src/' },
    to: { path: '^(sandbox|test|bench)/' },
  },
]

const noCircle: Rule = { name: 'no circle of imports, even by types', from: {}, to: { circular: true } }

/** What is wrong, in sentences. Circles are told only where all else is right: one wrong arrow closes many. */
async function faults(): Promise<readonly string[]> {
  const { output } = await cruise(['src', 'sandbox'], {
    validate: true,
    ruleSet: { forbidden: [...rules, noCircle].map(rule => ({ ...rule, severity: 'error' as const })) },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.cjs', '.json'] },
  })
  const { totalCruised, violations } = (output as ICruiseResult).summary
  if (totalCruised < 200) return [`only ${totalCruised} files were read`]
  const sentences = violations.map(({ rule, from, to, cycle = [] }) => {
    const way = cycle.length > 0 ? cycle.map(({ name }) => name).join(', which imports ') : to
    return `${rule.name}, but ${from} imports ${way}`
  })
  const circles = sentences.filter(sentence => sentence.startsWith(noCircle.name))
  return circles.length < sentences.length ? sentences.filter(each => !circles.includes(each)) : circles
}

t.test('each room imports what it may', async t => {
  t.strictSame(await faults(), [])
})

t.test('the rooms of the table have an order: none imports itself by way of others', async t => {
  const placed = new Set<string>()
  let left = [...mayImport]
  for (let before = -1; before !== left.length; ) {
    before = left.length
    for (const [name, others] of left) if (others.every(other => placed.has(other))) placed.add(name)
    left = left.filter(([name]) => !placed.has(name))
  }
  const sentences = left.map(([name, others]) => `${name} waits for ${others.filter(other => !placed.has(other))}`)
  t.strictSame(sentences, [], 'these wait for each other, or for a room without a row')
})

t.test('every room has a row in the table, and four files at most stand outside of rooms', async t => {
  const entries = readdirSync('src', { withFileTypes: true })
  const within = readdirSync('src/http', { withFileTypes: true })
  const rooms = [
    ...entries.filter(entry => entry.isDirectory()).map(({ name }) => name),
    ...within.filter(entry => entry.isDirectory()).map(({ name }) => `http/${name}`),
  ]
  for (const room of rooms) t.ok(mayImport.has(room), `docs/architecture.md has a row for ${room}`)
  for (const room of mayImport.keys()) t.ok(rooms.includes(room), `src/${room} of docs/architecture.md is there`)
  const files = entries.filter(entry => entry.isFile()).map(({ name }) => name)
  t.ok(files.length <= 4, `four files at most stand directly under src, and these do: ${files.join(', ')}`)
})
