// Makes a token for a client, and takes tokens away again: `npm run token -- <name>`. What it prints is the only copy.

import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadCatalogue } from '../catalogue/load.ts'
import { entryFor, optional, pathsOf, perMinuteIn, readEntries, readEntry } from '../config/client-tokens.ts'
import { linesOf } from '../config/parsers.ts'
import { type Main, type Output, runCommand } from './command.ts'

const usage = `npm run token -- <name> [--routes '/games/*,/consoles'] [--origins https://a.example] [--per-minute 60]
npm run token -- --revoke <name>

CLIENT_TOKENS_FILE names the file that it is written to.`

/** Begins so that it is known for what it is where it should not be, as in a public repository. */
const prefix = 'rag_'

/** What routes may look like. */
type Paths = ReturnType<typeof pathsOf>

function listed(written: string | undefined): readonly string[] | undefined {
  return written?.split(',').map(each => each.trim())
}

/** Throws RangeError when the terms cannot be read, or the file cannot. */
function create(file: string | undefined, name: string, options: Options, paths: Paths, out: Output): void {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  const line = entryFor(token, {
    name,
    routes: listed(options.routes),
    origins: listed(options.origins),
    perMinute: optional('--per-minute', options['per-minute'], written => perMinuteIn(String(written))),
  })
  readEntry(JSON.parse(line), paths)
  if (file === undefined) out.error(`CLIENT_TOKENS_FILE is not set; put this line into the file:\n\n${line}\n`)
  else {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    check(file, text, paths)
    appendFileSync(file, `${/(^|\n)$/.test(text) ? '' : '\n'}${line}\n`, { mode: 0o600 })
    out.error(`Written to ${file}, where only its hash stands. The token, which is not shown again:`)
  }
  out.log(token)
}

/** Takes away all tokens of the name. */
function revoke(file: string | undefined, name: string, paths: Paths, out: Output): void {
  if (file === undefined) throw new RangeError('CLIENT_TOKENS_FILE is not set')
  const lines = readFileSync(file, 'utf8').split('\n')
  // Blank in place of it, so that the file stays the same one, and is whole whenever it is read: a container that mounts it
  // sees no other, and whoever may read it still may.
  const left = lines.map(line => (nameIn(line) === name ? ' '.repeat(Buffer.byteLength(line)) : line)).join('\n')
  if (left === lines.join('\n')) throw new RangeError(`no token in ${file} has the name ${JSON.stringify(name)}`)
  writeFileSync(file, left, { flag: 'r+' })
  out.error(`Taken out of ${file}.`)
  check(file, left, paths)
  out.error('Gateways that use it refuse it within seconds.')
}

function nameIn(line: string): unknown {
  try {
    return JSON.parse(linesOf(line)[0]?.said ?? '').name
  } catch {
    return undefined
  }
}

/** Throws RangeError when gateways would not take the file. */
function check(file: string, text: string, paths: Paths): void {
  try {
    readEntries(text, paths)
  } catch (error) {
    throw new RangeError(
      `Gateways keep to what they read before, as ${file} cannot be read: ${(error as Error).message}`,
    )
  }
}

type Options = { [name in 'routes' | 'origins' | 'per-minute']?: string }

export const main: Main = async (argv, env, out) => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        routes: { type: 'string' },
        origins: { type: 'string' },
        'per-minute': { type: 'string' },
        revoke: { type: 'boolean' },
      },
    })
    const [name, ...others] = positionals
    const file = env.CLIENT_TOKENS_FILE?.trim() || undefined
    if (name === undefined || others.length > 0) throw new RangeError('exactly one name is needed')
    const paths = pathsOf((await loadCatalogue()).endpoints)
    if (values.revoke) revoke(file, name, paths, out)
    else create(file, name, values, paths, out)
    return 0
  } catch (error) {
    out.error(`${(error as Error).message}\n\n${usage}`)
    return 1
  }
}

if (import.meta.main) await runCommand(main)
