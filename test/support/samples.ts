// What RetroAchievements sends to each endpoint, out of the sandbox, and what the endpoint makes of it.

import { fetch } from 'undici'
import { sampleOf } from '../../sandbox/samples.ts'
import { type Sandbox, sandboxKey } from '../../sandbox/server.ts'
import { callOf } from '../../src/catalogue/call.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { readPaths } from '../../src/http/routes/paths.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Params } from '../../src/language/params.ts'
import { Failure } from '../../src/platform/failure.ts'
import { createTestClock } from './clock.ts'
import { valuesIn, withValue } from './holes.ts'
import { links } from './reading.ts'

export type Sample = { readonly endpoint: Endpoint; readonly params: Params; readonly json: unknown }

/** What an endpoint makes of an answer, with what was counted; undefined where it refuses it. */
export function serve({ endpoint, params }: Sample, json: unknown) {
  const counted = new Set<string>()
  const tally = {
    count: (what: string, _: string, where: string) => void counted.add(`${what}: ${where}`),
    mistake() {},
  }
  try {
    const judged = createReader({ ...links, tally }).judge(endpoint, params, reply(json))
    return { value: 'value' in judged ? judged.value : judged.verdict, counted: [...counted] }
  } catch (error) {
    if (error instanceof Failure && error.code === 'upstream-unexpected-answer') return undefined
    throw error
  }
}

function reply(json: unknown) {
  return { kind: 'answer' as const, status: 200, json, body: Buffer.alloc(0) }
}

/**
 * The parameters of an endpoint's sample, and what RetroAchievements answers to it. The global fetch may be another test's own,
 * where several share a process.
 */
export async function sampleFor(sandbox: Sandbox, endpoint: Endpoint): Promise<Sample> {
  const [{ params = {} } = {}] = readPaths([endpoint], sampleOf(endpoint), 'the sample', {
    nowMs: createTestClock().wall(),
  })
  const { method, query } = callOf(endpoint, params)
  const headers = { authorization: `Bearer ${sandboxKey}`, connection: 'close' }
  const response = await fetch(`${sandbox.url}API_${method}.php?${query}`, { headers })
  return { endpoint, params, json: await response.json() }
}

/** With something in place of everything that is null: the first that is read as what is due there. */
export function filled(sample: Sample): Sample {
  const nulls = Map.groupBy(
    [...valuesIn(sample.json)].filter(({ value }) => value === null),
    ({ name }) => name,
  )
  let { json } = sample
  for (const places of nulls.values()) {
    const before = serve(sample, json)
    const [other] = [1, '2020-01-01 00:00:00', 'text']
      .map(each => places.reduce((json, { steps }) => withValue(json, steps, each), json))
      .filter(each => isBetter(before, serve(sample, each)))
    json = other ?? json
  }
  return { ...sample, json }
}

type Served = ReturnType<typeof serve>

/** Whether something is served that was not, and nothing more is counted. */
function isBetter(before: Served, after: Served): boolean {
  if (after === undefined || after.counted.length > (before?.counted.length ?? 0)) return false
  return JSON.stringify(before?.value) !== JSON.stringify(after.value)
}
