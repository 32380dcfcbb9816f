// Runs tests: all of them with coverage, or the files and folders that are named. Starting a process and loading the
// gateway takes more time than most files of tests do, so a process runs a dozen of them.
//
//   npm test                      all, and 100 % coverage is demanded
//   npm test -- test/store        a folder; or a file, or several
//   npm run test:unit             what needs no server
//   npm test -- --reporter=tap    options are tap's

import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const mostInProcess = 12

/** What goes by the file of its process (a snapshot is named after it), or measures its whole heap. */
const alone = new Set(['test/endpoints/endpoints.test.ts', 'test/cache/made-up-keys.test.ts'])

const folder = '.tap/together'
const runner = fileURLToPath(new URL('../node_modules/tap/dist/esm/run.mjs', import.meta.url))

/** The files of tests that are named: by themselves, or by their folder. Throws Error where there are none. */
function filesIn(name: string): readonly string[] {
  const path = relative('.', name)
  const files = path.endsWith('.ts') ? globSync(path) : globSync(`${path}/**/*.test.ts`)
  if (files.length === 0) throw new Error(`there are no tests at ${name}`)
  return files.map(file => file.replaceAll('\\', '/'))
}

/** Those of one folder go together, and with those of others where there is room. Each group has a name. */
function grouped(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>(values.unit ? [['unit', files]] : [])
  if (values.unit) return groups
  let [latest, inLatest]: [string, readonly string[]] = ['', []]
  for (const [name, all] of Map.groupBy(files.toSorted(), file => (alone.has(file) ? file : dirname(file)))) {
    if (alone.has(name)) groups.set(name, all)
    else if (inLatest.length > 0 && inLatest.length + all.length <= mostInProcess) {
      inLatest = [...inLatest, ...all]
      groups.set(latest, inLatest)
    } else {
      const count = Math.ceil(all.length / mostInProcess)
      for (let each = 0; each < count; each += 1) {
        inLatest = all.slice(Math.floor((each * all.length) / count), Math.floor(((each + 1) * all.length) / count))
        latest = count === 1 ? name : `${name}-${each + 1}`
        groups.set(latest, inLatest)
      }
    }
  }
  return groups
}

/** The file that runs a group: one that loads them, unless there is only one. */
function fileOf([name, files]: readonly [string, readonly string[]]): string {
  const [first = '', ...others] = files
  if (others.length === 0) return first
  const path = join(folder, `${name.replaceAll('/', '-')}.ts`)
  writeFileSync(path, files.map(file => `import '../../${file}'\n`).join(''))
  return path
}

const { values, tokens } = parseArgs({
  strict: false,
  tokens: true,
  options: { unit: { type: 'boolean' } },
})
const named = tokens.filter(token => token.kind === 'positional').map(({ value }) => value)
const options = process.argv.slice(2).filter(argument => argument !== '--unit' && !named.includes(argument))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const wanted = values.unit ? globSync('test/**/*.unit.test.ts') : named.length === 0 ? ['test'] : named
const files = [...new Set(wanted.flatMap(filesIn))]
const measured = named.length === 0 && !values.unit
// Those of the store wait for more than the processor, so they do not come last.
const groups = [...grouped(files)].reverse().map(fileOf)
const tap = ['run', ...(measured ? [] : ['--disable-coverage']), ...options, ...groups]
// With `--watch` Node.js has its children say what they import, which tap would print.
const { WATCH_REPORT_DEPENDENCIES: _, ...env } = process.env
const { status } = spawnSync(process.execPath, [runner, ...tap], { stdio: 'inherit', env })
process.exitCode = status ?? 1
