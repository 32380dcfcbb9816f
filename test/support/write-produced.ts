// Writes what test/catalogue/fingerprint.test.ts compares with: digests of what all endpoints produce, beside the revision that
// goes with them, and an answer of the sandbox for each endpoint that has none yet.
//
//   node test/support/write-produced.ts
//       after `revision` in src/catalogue/fingerprint.ts was raised, or an endpoint was added
//   node test/support/write-produced.ts --same-revision
//       where no release has gone out since the revision was raised

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { brief, sampleOf } from '../../sandbox/samples.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { revision } from '../../src/catalogue/fingerprint.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { startGateway } from './gateway.ts'
import { type Produced, produce, producedFile, type Samples, samplesFile } from './produced.ts'

const { endpoints } = await loadCatalogue()
const samples: Samples = { ...(await newSamples()), ...read<Samples>(samplesFile) }
const before = read<Produced>(producedFile)
const produced = await produce(samples)
const changed = Object.keys(produced).filter(name => (before?.endpoints[name] ?? produced[name]) !== produced[name])
if (changed.length > 0 && before?.revision === revision && !process.argv.includes('--same-revision')) {
  console.error(`Raise revision in src/catalogue/fingerprint.ts first: ${changed.join(', ')} produce something else.`)
  process.exit(1)
}
write(samplesFile, samples)
write(producedFile, { revision, endpoints: produced } satisfies Produced)
execFileSync(fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url)), [
  'format',
  '--write',
  fileURLToPath(samplesFile),
  fileURLToPath(producedFile),
])
process.exit()

/** What RetroAchievements says in the sandbox to endpoints of which nothing is written yet. */
async function newSamples(): Promise<Samples> {
  const known = read<Samples>(samplesFile) ?? {}
  const token = 'token-of-the-operator'
  const found: { [endpoint: string]: unknown } = {}
  for (const endpoint of endpoints.filter(({ name }) => known[name] === undefined)) {
    // Of its own: it must not find one answer in another.
    const environment = { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token }
    const { get, sandbox } = await startGateway({ teardown() {} } as unknown as Test, environment)
    await get(sampleOf(endpoint), { authorization: `Bearer ${token}` })
    const { method, query } = sandbox.requests.at(-1) as (typeof sandbox.requests)[number]
    const search = new URLSearchParams({ ...(query as { [name: string]: string }), y: sandboxKey })
    const response = await fetch(`${sandbox.url}API_${method}.php?${search}`)
    found[endpoint.name] = brief(firstOfMaps(await response.json()))
  }
  return found
}

/** Maps by id cut to their first two rows. */
function firstOfMaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  const isMap = entries.every(([key, each]) => /^\d+$/.test(key) && typeof each === 'object')
  return Object.fromEntries((isMap ? entries.slice(0, 2) : entries).map(([key, each]) => [key, firstOfMaps(each)]))
}

function read<T>(file: URL): T | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function write(file: URL, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
