// What can be made to go wrong, and the list of what shall go wrong next.

import type { WorldFault } from './changes.ts'

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

/** What a call runs into on its way. */
export type CallFault = Aim & (Change | Ending)

export type Fault = CallFault | WorldFault

/** What a call runs into: changes in their order, and at most one ending. */
export type Mishaps = {
  changes: readonly Change[]
  ending: Ending | undefined
  /** Resolves when all faults are healed. */
  healed: Promise<void>
}

export type Faults = {
  add(fault: CallFault): void
  heal(): void
  /** Spends one of the times of each fault that it hands out. */
  strike(method: string, query: { readonly [param: string]: string }): Mishaps
}

export function makeFaults(): Faults {
  let waiting: { fault: CallFault; left: number }[] = []
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

function hits({ method = '', match = {} }: Aim, called: string, query: { readonly [param: string]: string }): boolean {
  const aimed = method === '' || method === called
  return aimed && Object.entries(match).every(([param, value]) => query[param] === value)
}

function isChange(fault: Change | Ending): fault is Change {
  return changing.has(fault.kind)
}

const changing = new Set<Fault['kind']>(['latency', 'hold', 'without', 'instead', 'with'])

const ofTheWorld = new Set<Fault['kind']>(['row', 'week', 'tie', 'unlock', 'demotion'])

/** Changes what the sandbox tells, and not how a call goes. */
export const isWorldFault = (fault: Fault): fault is WorldFault => ofTheWorld.has(fault.kind)
