// What can be made to go wrong, the list of what shall go wrong next, and the check of faults that come over HTTP.

import type { Question } from './methods/asking.ts'

/** Which calls a fault hits: all of them until it is healed, unless it says otherwise. */
type Aim = {
  /** Only calls of this method. */
  readonly method?: string
  /** Only so many calls. */
  readonly times?: number
  /** Only calls whose query has these values. */
  readonly match?: { readonly [param: string]: string }
}

/** What happens before an answer, or to it; further faults still follow. */
export type Change =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** Until all faults are healed: for what has to be under way for as long as a test wants. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'without'; readonly key: string }
  | { readonly kind: 'instead' | 'with'; readonly key: string; readonly value: unknown }

/** What is sent in place of the answer. */
export type Ending =
  | { readonly kind: 'busy' | 'maintenance'; readonly retryAfter?: string }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly contentType?: string }
  | { readonly kind: 'page'; readonly status: number }
  | { readonly kind: 'empty' | 'truncated' | 'cut' | 'reset' | 'hang' | 'echo' }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'answer'; readonly json: unknown; readonly status?: number }

export type Fault = Aim & (Change | Ending)

/** What a call runs into: changes in their order, and at most one ending. */
export type Mishaps = {
  changes: readonly Change[]
  ending: Ending | undefined
  /** Resolves when all faults are healed. */
  healed: Promise<void>
}

export type Faults = {
  add(fault: Fault): void
  heal(): void
  /** Spends one of the times of each fault that it hands out. */
  strike(method: string, query: Question): Mishaps
}

export function makeFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = []
  let healing = Promise.withResolvers<void>()
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
    },
    heal() {
      waiting = []
      healing.resolve()
      healing = Promise.withResolvers()
    },
    strike(method, query) {
      const changes: Change[] = []
      const healed = healing.promise
      for (const one of waiting) {
        if (one.left === 0 || !hits(one.fault, method, query)) continue
        one.left -= 1
        if (!isChange(one.fault)) return { changes, ending: one.fault, healed }
        changes.push(one.fault)
      }
      return { changes, ending: undefined, healed }
    },
  }
}

function hits({ method = '', match = {} }: Aim, called: string, query: Question): boolean {
  const aimed = method === '' || method === called
  return aimed && Object.entries(match).every(([param, value]) => query[param] === value)
}

function isChange(fault: Change | Ending): fault is Change {
  return changing.has(fault.kind)
}

const changing = new Set<Fault['kind']>(['latency', 'hold', 'without', 'instead', 'with'])

type Option = 'number' | 'string' | 'anything'
type Options = { readonly [option: string]: Option }

/** The options of each kind; those with a question mark may be left out. */
const kinds: { readonly [K in Fault['kind']]: Options } = {
  latency: { ms: 'number', 'jitterMs?': 'number' },
  hold: {},
  without: { key: 'string' },
  instead: { key: 'string', value: 'anything' },
  with: { key: 'string', value: 'anything' },
  busy: { 'retryAfter?': 'string' },
  maintenance: { 'retryAfter?': 'string' },
  status: { status: 'number', 'body?': 'string', 'contentType?': 'string' },
  page: { status: 'number' },
  empty: {},
  truncated: {},
  cut: {},
  reset: {},
  hang: {},
  echo: {},
  drip: { everyMs: 'number' },
  redirect: { location: 'string' },
  huge: { bytes: 'number' },
  answer: { json: 'anything', 'status?': 'number' },
}

/** What is wrong with a fault that was sent; undefined when nothing is. */
export function faultError(sent: unknown): string | undefined {
  if (!isRecord(sent)) return 'a fault must be an object'
  const { kind, method, times, match, ...options } = sent
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return `kind must be one of ${Object.keys(kinds).join(', ')}`
  }
  if (method !== undefined && typeof method !== 'string') return 'method must be a string, such as GetGame'
  if (times !== undefined && !isCount(times)) return 'times must be a whole number from 0'
  if (match !== undefined && !isRecord(match)) return 'match must be an object of query values'
  return optionsError(kind, kinds[kind as Fault['kind']], options)
}

function optionsError(
  kind: string,
  allowed: Options,
  sent: { readonly [option: string]: unknown },
): string | undefined {
  const left = new Set(Object.keys(sent))
  for (const [name, wanted] of Object.entries(allowed)) {
    const option = name.replace('?', '')
    left.delete(option)
    const value = sent[option]
    if (value === undefined && name !== option) continue
    if (value === undefined) return `a fault of kind ${kind} needs ${option}`
    if (wanted === 'number' && !isCount(value)) return `${option} must be a whole number from 0`
    if (wanted === 'string' && typeof value !== 'string') return `${option} must be a string`
  }
  const [stray] = left
  return stray === undefined ? undefined : `a fault of kind ${kind} has no option ${stray}`
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
