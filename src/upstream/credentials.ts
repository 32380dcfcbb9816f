// Lanes: what is kept apart for each key that RetroAchievements is asked with. There is one where the gateway holds a key.
// Where each caller brings their own there is one for each, under one ceiling for all of them.

import { createHmac, randomBytes } from 'node:crypto'
import type { Config } from '../config/settings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import { createLru } from '../platform/lru.ts'
import { type Secret, secret } from '../platform/secret.ts'
import { type Budget, type BudgetState, createBudget } from './admission.ts'
import { createKeys, type Keys } from './api-key.ts'
import { createLayered, createStrangersLayer } from './layered-budget.ts'
import type { Limits, Purse } from './purse.ts'

export type Lane = {
  /** Sets its answers apart from those of others: a hash of the key; empty where everybody shares them. */
  readonly partition: string
  readonly keys: Keys
  readonly budget: Pick<Budget, 'refusal' | 'run' | 'hasten' | 'dismiss' | 'pause' | 'relax'>
}

export type Lanes = {
  /** That of the key which the gateway holds; undefined where it holds none. */
  readonly shared: Lane | undefined
  /** That of a caller's key; the same for everybody where the gateway holds one. */
  of(key: string | undefined): Lane
  /** RetroAchievements answered to its key. */
  prove(lane: Lane): void
  /** Sends away all that wait. */
  dismiss(failure: Failure): void
  /** Asks one at a time for now. */
  restrain(): void
  /** What is left of the budget of all together, over all gateways, and for how long they pause. */
  heed: Budget['heed']
  /** Of the budget of all together. */
  state(): BudgetState
  /** How many callers' keys are known, and how many of those RetroAchievements has answered to. */
  counts(): { readonly known: number; readonly proven: number }
}

const mostProven = 10_000
const mostStrangers = 1_000
/** Which part of the ceiling is for keys that RetroAchievements has not answered to yet, all of them together. */
const strangersPart = 0.2
const burstPart = 0.1
/** 429s for two keys within this time are about all of them. */
const togetherMs = 60_000

type LanesOptions = {
  config: Config['upstream']
  clock: Clock
  log: Log
  /** Of the budget of this name, which several gateways share; `all` is over everything. */
  purseOf?: ((name: string) => Purse) | undefined
}

export function createLanes(options: LanesOptions): Lanes {
  const { key } = options.config
  return key === undefined ? createOwnLanes(options) : createSharedLane(key, options)
}

function createSharedLane(key: Secret, { config, clock, log, purseOf }: LanesOptions): Lanes {
  const budget = createBudget({ ...config.budget, clock, purse: purseOf?.('all') })
  const shared = { partition: '', keys: createKeys({ key, clock, log }), budget }
  return {
    shared,
    of: () => shared,
    prove: () => {},
    dismiss: budget.dismiss,
    restrain: budget.restrain,
    heed: budget.heed,
    state: budget.state,
    counts: () => ({ known: 0, proven: 0 }),
  }
}

function createOwnLanes({ config, clock, log, purseOf }: LanesOptions): Lanes {
  const { keyHashSecret, budget: each } = config
  const hashSecret = keyHashSecret?.reveal() ?? randomBytes(32)
  const limits = wholeOf(config)
  const ceiling = createBudget({ ...limits, clock, purse: purseOf?.('all') })
  const strangers = createBudget({
    perMinute: limits.perMinute * strangersPart,
    burst: Math.max(1, Math.floor(limits.burst * strangersPart)),
    concurrency: each.concurrency,
    clock,
    purse: purseOf?.('strangers'),
  })
  const pauseAll = createPauseOfAll({ ceiling, clock, log })
  const lanes = createKnownLanes()

  function create(partition: string, key: Secret): Lane {
    const own = createBudget({ ...each, clock, purse: purseOf?.(`key ${partition}`) })
    const asStranger = createStrangersLayer(strangers, clock)
    const layers = () => (lanes.isProven(partition) ? [own, ceiling] : [own, asStranger, ceiling])
    const budget: Lane['budget'] = {
      ...createLayered(layers),
      hasten() {
        for (const budget of [own, strangers, ceiling]) budget.hasten()
      },
      dismiss: own.dismiss,
      pause(retryAfterMs) {
        pauseAll.hear(partition, retryAfterMs)
        return own.pause(retryAfterMs)
      },
      relax() {
        own.relax()
        ceiling.relax()
      },
    }
    return { partition, keys: createKeys({ key, clock, log: undefined }), budget }
  }

  return {
    shared: undefined,
    of(key: string) {
      const partition = createHmac('sha256', hashSecret).update(key).digest('base64url').slice(0, 22)
      return lanes.get(partition) ?? lanes.add(create(partition, secret(key)))
    },
    prove: lanes.prove,
    dismiss(failure) {
      for (const { budget } of lanes.all()) budget.dismiss(failure)
      strangers.dismiss(failure)
      ceiling.dismiss(failure)
    },
    restrain() {
      strangers.restrain()
      ceiling.restrain()
    },
    heed: ceiling.heed,
    state: ceiling.state,
    counts: lanes.counts,
  }
}

/** The lanes of callers' keys, proven or not. */
function createKnownLanes() {
  // Made-up keys push out each other, and never one that RetroAchievements knows.
  const proven = createLru<string, Lane>(mostProven)
  const unproven = createLru<string, Lane>(mostStrangers)

  return {
    get: (partition: string) => proven.get(partition) ?? unproven.get(partition),
    isProven: (partition: string) => proven.has(partition),
    add(lane: Lane): Lane {
      unproven.set(lane.partition, lane)
      return lane
    },
    prove(lane: Lane): void {
      const { partition } = lane
      if (proven.has(partition)) return
      // Others may have pushed it out while it was asked with.
      unproven.delete(partition)
      proven.set(partition, lane)
    },
    *all(): Generator<Lane> {
      yield* proven.values()
      yield* unproven.values()
    },
    counts: () => ({ known: proven.size + unproven.size, proven: proven.size }),
  }
}

/** Hears of each 429, and pauses all keys together when two of them were limited shortly one after the other. */
function createPauseOfAll({ ceiling, clock, log }: { ceiling: Budget; clock: Clock; log: Log }) {
  /** `atMs` is in milliseconds of the monotonic clock. */
  let last: { partition: string; atMs: number } | undefined

  return {
    hear(partition: string, retryAfterMs: number | undefined): void {
      const atMs = clock.monotonic()
      if (last !== undefined && last.partition !== partition && atMs - last.atMs <= togetherMs) {
        log.warn('RetroAchievements limits several keys: nothing is asked for now')
        ceiling.pause(retryAfterMs)
      }
      last = { partition, atMs }
    },
  }
}

/** The limits of all together. */
export function wholeOf({ key, ceilingPerMinute, budget }: Config['upstream']): Limits {
  if (key !== undefined) return budget
  // A full bucket and what flows into it within a minute are no more than the ceiling.
  const burst = Math.max(1, Math.floor(ceilingPerMinute * burstPart))
  const times = Math.max(1, ceilingPerMinute / budget.perMinute)
  return { perMinute: ceilingPerMinute - burst, burst, concurrency: Math.ceil(budget.concurrency * times) }
}
