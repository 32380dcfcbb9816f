// What all endpoints make of answers that are kept beside this test, whole and odd, as one digest each. A change of one of them
// is a change of what snapshots and the shared store hold, of which `revision` in src/catalogue/fingerprint.ts has to tell.

import { hash } from 'node:crypto'
import { sampleOf } from '../../sandbox/samples.ts'
import { callOf } from '../../src/catalogue/call.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { type Endpoint, pathNames } from '../../src/language/endpoint.ts'
import type { Param, Params } from '../../src/language/params.ts'

/** What RetroAchievements said to the sample question of each endpoint, its lists cut to two rows. */
export type Samples = { readonly [endpoint: string]: unknown }
export type Produced = { readonly revision: number; readonly endpoints: { readonly [name: string]: string } }

export const samplesFile = new URL('../catalogue/samples.json', import.meta.url)
export const producedFile = new URL('../catalogue/produced.json', import.meta.url)
export const command = 'node test/support/write-produced.ts'

const nowMs = Date.UTC(2026, 10, 1, 12)

/** What may stand in the place of any value; undefined where the key is left out. */
const oddities: readonly unknown[] = [
  ...[undefined, null, '', 'x', 0, -1, 1.5, 7, '7', '007', '-7', '1.0435', true, false, 'true', '1', [], {}, [null]],
  ...['2026-10-31', '2026-10-31 12:00:00', '2026-10-31T12:00:00+00:00', '2026-10-31T12:00:00.000000Z', 1_793_448_000],
  ...['1793448000', '0000-00-00 00:00:00', '1970-01-01 00:00:00', '2026-02-30 12:00:00', '/Images/000001.png'],
  ...['https://example.test/1.png', 'win_condition', 'Untracked', 'A &amp; B', { success: false }, [{}], { 5: {} }],
]

/** Texts that a client may send as any parameter. */
const texts = [
  ...['0', '1', '5', '500', '501', '007', '-1', 'true', 'false', 'x', 'MaxMilyin', '1,2', '2,1', '2026-10-31'],
  ...['2026-10-31T00:00:00Z', '2026-10-31T00:00:00+02:00', '2026-2-3', '1970-01-01', '2026-11-02', '1793448000'],
]

export async function produce(samples: Samples): Promise<Produced['endpoints']> {
  const { endpoints } = await loadCatalogue()
  return Object.fromEntries(endpoints.map(endpoint => [endpoint.name, digestOf(endpoint, samples[endpoint.name])]))
}

function digestOf(endpoint: Endpoint, sample: unknown): string {
  const outcomes = [...answersTo(endpoint, sample), ...callsOf(endpoint)]
  return hash('sha256', outcomes.join('\n'), 'base64url').slice(0, 16)
}

const reader = createReader({
  mediaUrl: 'https://media.test',
  siteUrl: 'https://site.test',
  tally: { count() {}, mistake() {} },
})

function* answersTo(endpoint: Endpoint, sample: unknown): Iterable<string> {
  const params = sampleParams(endpoint)
  const answerTo = (json: unknown, kind: 'answer' | 'not found' | 'hidden' = 'answer') =>
    outcomeOf(() => reader.judge(endpoint, params, { kind, status: 200, json, body: Buffer.alloc(0) }))
  yield answerTo(sample)
  yield answerTo([], 'not found')
  yield answerTo([], 'hidden')
  for (const odd of oddities) yield answerTo(odd)
  for (const { holder, key } of placesIn(sample)) {
    const whole = holder[key]
    for (const odd of [...oddities, ...turned(whole)]) {
      if (odd === undefined) delete holder[key]
      else holder[key] = odd
      yield answerTo(sample)
      holder[key] = whole
    }
  }
}

/** Whether an endpoint can read its sample. */
export function isReadable(endpoint: Endpoint, sample: unknown): boolean {
  const [first] = answersTo(endpoint, sample)
  return first?.includes('"verdict":"found"') ?? false
}

type Holder = { [key: string]: unknown }

/** Where a value stands: of each list and map the first row alone. */
function* placesIn(value: unknown): Iterable<{ holder: Holder; key: string }> {
  if (typeof value !== 'object' || value === null) return
  const holder = value as Holder
  const keys = Object.keys(holder)
  const isRows = Array.isArray(value) || keys.every(key => /^\d+$/.test(key) && typeof holder[key] === 'object')
  for (const key of isRows ? keys.slice(0, 1) : keys) {
    yield { holder, key }
    yield* placesIn(holder[key])
  }
}

/** A list as PHP's map with numbered keys, and a map as a list. */
function turned(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return [Array.isArray(value) ? Object.fromEntries(value.map((row, index) => [index + 1, row])) : Object.values(value)]
}

/** What is asked, and under which key the answer is found, for whatever clients send. */
function* callsOf(endpoint: Endpoint): Iterable<string> {
  const params = sampleParams(endpoint)
  const asked = (other: Params) => {
    const { method, query, key } = callOf(endpoint, other)
    return [method, query, key]
  }
  yield outcomeOf(() => asked(params))
  for (const [name, param] of Object.entries(endpoint.params))
    for (const text of texts) {
      yield outcomeOf(() => asked({ ...params, [name]: param.read(text, nowMs) }))
      yield outcomeOf(() => asked({ ...params, [name]: param.receive(text, nowMs) }))
    }
  for (const [name, param] of Object.entries(endpoint.door ?? {}))
    for (const text of texts) yield outcomeOf(() => `${name}=${param.send(param.receive(text, nowMs))}`)
}

function outcomeOf(action: () => unknown): string {
  try {
    return JSON.stringify(action())
  } catch (error) {
    // Its words may change.
    return (error as Error).name
  }
}

function sampleParams(endpoint: Endpoint): Params {
  const { pathname, searchParams } = new URL(sampleOf(endpoint), 'http://gateway.test')
  const parts = endpoint.path.split('/')
  const values = pathname.split('/')
  const sent = (name: string) =>
    pathNames(endpoint.path).includes(name) ? values[parts.indexOf(`:${name}`)] : (searchParams.get(name) ?? undefined)
  const readOf = (name: string, param: Param) => {
    const text = sent(name)
    return text === undefined ? param.fallback : param.read(text, nowMs)
  }
  return Object.fromEntries(Object.entries(endpoint.params).map(([name, param]) => [name, readOf(name, param)]))
}
