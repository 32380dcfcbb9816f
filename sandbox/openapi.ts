// Writes the contract anew, `npm run openapi`: asks the sandbox for an example of every endpoint, then puts down
// docs/openapi.json, whose changes show in review. Another folder may be named to write into.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Agent } from 'undici'
import { buildApp } from '../src/app.ts'
import { loadCatalogue } from '../src/catalogue/load.ts'
import { type Main, runCommand } from '../src/commands/command.ts'
import { loadConfig } from '../src/config/settings.ts'
import { describe } from '../src/contract/openapi.ts'
import { systemClock } from '../src/platform/clock.ts'
import { createLog } from '../src/platform/log.ts'
import { brief, momentOfSamples, sampleOf } from './samples.ts'
import { sandboxKey, startSandbox } from './server.ts'

const token = 'token-of-the-operator'

/** The examples, by the names of endpoints. */
async function collectExamples(): Promise<{ [name: string]: unknown }> {
  const sandbox = await startSandbox({ now: momentOfSamples })
  const config = loadConfig({
    RA_API_KEY: sandboxKey,
    RA_API_URL: sandbox.url,
    OWNER_ROUTES: 'on',
    OPERATOR_TOKEN: token,
    UPSTREAM_BURST: '1000',
    UPSTREAM_PER_MINUTE: '1000000',
  })
  const dispatcher = new Agent()
  const standing = () => momentOfSamples * 1000
  const clock = { ...systemClock, now: standing, monotonic: standing, wall: standing }
  const log = createLog({ level: 'silent', key: config.upstream.key })
  const app = await buildApp({ config, dispatcher, clock, log })
  const { endpoints } = await loadCatalogue()
  const examples: { [name: string]: unknown } = {}
  for (const endpoint of endpoints) {
    const response = await app.inject({ url: sampleOf(endpoint), headers: { authorization: `Bearer ${token}` } })
    examples[endpoint.name] = exampleOf(response.json())
  }
  await app.close()
  await dispatcher.destroy()
  await sandbox.close()
  return examples
}

/** What is left of a list is counted anew. */
function exampleOf(answer: { count?: number; total?: number | null; results?: unknown[] }): unknown {
  const { results } = brief(answer) as typeof answer
  if (results === undefined) return brief(answer)
  const { length } = results
  return { ...answer, count: length, total: answer.total === answer.count ? length : answer.total, results }
}

async function write(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
}

export const main: Main = async argv => {
  const {
    positionals: [folder = '.'],
  } = parseArgs({ args: [...argv], allowPositionals: true })
  const examples = await collectExamples()
  await write(join(folder, 'src/contract/examples.json'), examples)
  await write(join(folder, 'docs/openapi.json'), describe({ ...(await loadCatalogue()), basePath: '', examples }))
  return 0
}

if (import.meta.main) await runCommand(main)
