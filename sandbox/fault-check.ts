// The check of faults that come over HTTP.

import type { Fault } from './faults.ts'
import { isWorldFault } from './faults.ts'
import { isMethod } from './methods/registry.ts'

/** What a value must be, as the end of a sentence that begins with its name. */
type Demand = { readonly must: string; readonly test: (value: unknown) => boolean }

/** The options of a kind; those with a question mark may be left out. */
type Options = { readonly [option: string]: Demand }

const isWhole = (value: unknown, lowest: number, highest: number) =>
  Number.isSafeInteger(value) && (value as number) >= lowest && (value as number) <= highest

const count: Demand = {
  must: 'be a whole number from 0',
  test: value => isWhole(value, 0, Number.MAX_SAFE_INTEGER),
}
/** Timers wait no longer. */
const longestMs = 2 ** 31 - 1
const ms: Demand = { must: `be a whole number from 0 to ${longestMs}`, test: value => isWhole(value, 0, longestMs) }
const status: Demand = { must: 'be a status from 200 to 599', test: value => isWhole(value, 200, 599) }
const text: Demand = { must: 'be a string', test: value => typeof value === 'string' }
const header: Demand = {
  must: 'be a string of printable ASCII characters, as for a header',
  test: value => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value),
}
const truth: Demand = { must: 'be true or false', test: value => typeof value === 'boolean' }
const anything: Demand = { must: 'be there', test: () => true }
const oneOf = (...choices: readonly string[]): Demand => ({
  must: `be one of ${choices.join(', ')}`,
  test: value => choices.includes(value as string),
})

const kinds: { readonly [K in Fault['kind']]: Options } = {
  latency: { ms, 'jitterMs?': ms },
  hold: {},
  without: { key: text },
  instead: { key: text, value: anything },
  with: { key: text, value: anything },
  busy: { 'retryAfter?': header },
  maintenance: { 'retryAfter?': header },
  status: { status, 'body?': text, 'contentType?': header },
  page: { status },
  empty: {},
  truncated: {},
  cut: {},
  reset: {},
  hang: {},
  echo: {},
  drip: { everyMs: ms },
  redirect: { location: header },
  huge: { bytes: count },
  answer: { json: anything, 'status?': status },
  row: { lacks: oneOf('console', 'itself', 'author', 'name'), 'game?': count, 'achievement?': count, 'user?': text },
  week: { which: oneOf('full', 'bare', 'none') },
  tie: {},
  unlock: { user: text, game: count, 'hardcore?': truth, 'agoSeconds?': count, 'settlesAfterMs?': count },
  demotion: { game: count, count, 'settlesAfterMs?': count },
}

export const faultKinds: readonly string[] = Object.keys(kinds)

/** What is wrong with the form of a fault that was sent; undefined when nothing is. */
export function faultError(sent: unknown): string | undefined {
  if (!isRecord(sent)) return 'a fault must be an object'
  const { kind, method, times, match, ...options } = sent
  if (!isKind(kind)) return `kind must be one of ${faultKinds.join(', ')}`
  return aimError(kind, { method, times, match }) ?? optionsError(kind, kinds[kind], options)
}

const isKind = (kind: unknown): kind is Fault['kind'] => typeof kind === 'string' && Object.hasOwn(kinds, kind)

function aimError(kind: Fault['kind'], { method, times, match }: { [option: string]: unknown }): string | undefined {
  if (isWorldFault({ kind } as Fault)) {
    const isAimed = (method ?? times ?? match) !== undefined
    return isAimed ? `a fault of kind ${kind} takes no method, times or match: it is seen by every call` : undefined
  }
  if (method !== undefined && !isMethod(method)) {
    return `method must be a string that names a method, such as GetGame, not ${JSON.stringify(method)}`
  }
  if (times !== undefined && !count.test(times)) return `times must ${count.must}`
  const isMatch = isRecord(match) && Object.values(match).every(text.test)
  return match === undefined || isMatch ? undefined : 'match must be an object of query values, which are strings'
}

function optionsError(
  kind: string,
  allowed: Options,
  sent: { readonly [option: string]: unknown },
): string | undefined {
  const left = new Set(Object.keys(sent))
  for (const [name, { must, test }] of Object.entries(allowed)) {
    const option = name.replace('?', '')
    left.delete(option)
    const value = sent[option]
    if (value === undefined && name !== option) continue
    if (value === undefined) return `a fault of kind ${kind} needs ${option}`
    if (!test(value)) return `${option} must ${must}`
  }
  const [stray] = left
  return stray === undefined ? undefined : `a fault of kind ${kind} has no option ${stray}`
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
