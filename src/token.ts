// Makes a token for a client, and takes tokens away again: `npm run token -- <name>`. What it prints is the only copy.

import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { entryFor, pathsOf, readEntries } from './access/client-tokens.ts'
import { loadCatalogue } from './catalogue.ts'
import { readEnvironment } from './environment.ts'

const usage = `npm run token -- <name> [--routes '/games/*,/consoles'] [--origins https://a.example] [--per-minute 60]
npm run token -- --revoke <name>

CLIENT_TOKENS_FILE names the file that it is written to.`

/** Begins so that it is known for what it is where it should not be, as in a public repository. */
const prefix = 'rag_'

function listed(written: string | undefined): readonly string[] | undefined {
  return written?.split(',').map(each => each.trim())
}

/** Throws RangeError when the terms cannot be read. */
async function create(file: string | undefined, name: string, options: Options): Promise<void> {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  const perMinute = options['per-minute']
  const terms = {
    name,
    routes: listed(options.routes),
    origins: listed(options.origins),
    perMinute: perMinute === undefined ? undefined : Number(perMinute),
  }
  const line = `${entryFor(token, terms)}\n`
  const { endpoints } = await loadCatalogue()
  readEntries(line, pathsOf(endpoints))
  if (file === undefined) console.error(`CLIENT_TOKENS_FILE is not set; put this line into the file:\n\n${line}`)
  else {
    const end = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, 'utf8')) ? '\n' : ''
    appendFileSync(file, end + line, { mode: 0o600 })
    console.error(`Written to ${file}, where only its hash stands. The token, which is not shown again:`)
  }
  console.log(token)
}

/** Takes away all tokens of the name. */
function revoke(file: string | undefined, name: string): void {
  if (file === undefined) throw new RangeError('CLIENT_TOKENS_FILE is not set')
  const lines = readFileSync(file, 'utf8').split('\n')
  const named = new RegExp(`"name"\\s*:\\s*"${name.replaceAll('.', '\\.')}"`)
  const left = lines.filter(line => !named.test(line))
  if (left.length === lines.length) throw new RangeError(`no token in ${file} has the name ${JSON.stringify(name)}`)
  writeFileSync(`${file}.new`, left.join('\n'), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  console.error(`Taken out of ${file}; gateways that use it refuse it within seconds.`)
}

type Options = { [name in 'routes' | 'origins' | 'per-minute']?: string }

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      routes: { type: 'string' },
      origins: { type: 'string' },
      'per-minute': { type: 'string' },
      revoke: { type: 'boolean' },
    },
  })
  const [name, ...others] = positionals
  const { CLIENT_TOKENS_FILE: file } = readEnvironment()
  if (name === undefined || others.length > 0) throw new RangeError('exactly one name is needed')
  if (values.revoke) revoke(file || undefined, name)
  else await create(file || undefined, name, values)
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`)
  process.exitCode = 1
}
