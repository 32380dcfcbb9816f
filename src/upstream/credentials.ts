// Lanes: what is kept apart for each key that RetroAchievements is asked with. There is one where the gateway holds a key.
// Where each caller brings their own there is one for each, under one ceiling for all of them.

import { createHmac, randomBytes } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import { createLru } from '../platform/lru.ts'
import { type Secret, secret } from '../platform/secret.ts'
import { createKeys, type Keys } from './api-key.ts'
import { type Budget, type BudgetState, createBudget } from './budget.ts'
import type { Limits, Purse } from './permits.ts'
import type { Urgency } from './queue.ts'

export type Lane = {
  /** Sets its answers apart from those of others: a hash of the key; empty where everybody shares them. */
  readonly partition: string
  readonly keys: Keys
  readonly budget: Pick<Budget, 'refusal' | 'take' | 'dismiss' | 'pause' | 'relax'>
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
  const { perMinute, burst } = limits
  const ceiling = createBudget({ ...limits, clock, purse: purseOf?.('all') })
  const strangers = createBudget({
    perMinute: perMinute * strangersPart,
    burst: Math.max(1, Math.floor(burst * strangersPart)),
    concurrency: each.concurrency,
    clock,
    purse: purseOf?.('strangers'),
  })
  // Made-up keys push out each other, and never one that RetroAchievements knows.
  const proven = createLru<string, Lane>(mostProven)
  const unproven = createLru<string, Lane>(mostStrangers)
  let lastPause: { partition: string; atMs: number } | undefined

  function create(partition: string, key: Secret): Lane {
    const own = createBudget({ ...each, clock, purse: purseOf?.(`key ${partition}`) })
    const sinceMs = clock.now()
    const budgets = () => (proven.has(partition) ? [own, ceiling] : [own, strangers, ceiling])
    const budget: Lane['budget'] = {
      refusal(priority) {
        for (const budget of budgets()) {
          const refused = budget.refusal(priority)
          if (refused !== undefined) return refused
        }
      },
      async take(urgency) {
        const taken: Awaited<ReturnType<Budget['take']>>[] = []
        try {
          for (const budget of budgets())
            taken.push(
              await (budget === strangers ? budget.take(hurried(urgency, clock.now()), sinceMs) : budget.take(urgency)),
            )
        } catch (failure) {
          for (const done of taken) done({ answered: false, sent: false })
          throw failure
        }
        // What it waited for one of them is no part of how long RetroAchievements takes.
        const startedMs = clock.now()
        return outcome => {
          for (const done of taken) done({ tookMs: clock.now() - startedMs, ...outcome })
        }
      },
      dismiss: own.dismiss,
      pause(retryAfterMs) {
        const atMs = clock.now()
        if (lastPause !== undefined && lastPause.partition !== partition && atMs - lastPause.atMs <= togetherMs) {
          log.warn('RetroAchievements limits several keys: nothing is asked for now')
          ceiling.pause(retryAfterMs)
        }
        lastPause = { partition, atMs }
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
      const known = proven.get(partition) ?? unproven.get(partition)
      if (known !== undefined) return known
      const lane = create(partition, secret(key))
      unproven.set(partition, lane)
      return lane
    },
    prove(lane) {
      const { partition } = lane
      if (proven.has(partition)) return
      // Others may have pushed it out while it was asked with.
      unproven.delete(partition)
      proven.set(partition, lane)
    },
    dismiss(failure) {
      for (const lanes of [proven, unproven]) for (const lane of lanes.values()) lane.budget.dismiss(failure)
      strangers.dismiss(failure)
      ceiling.dismiss(failure)
    },
    restrain() {
      strangers.restrain()
      ceiling.restrain()
    },
    heed: ceiling.heed,
    state: ceiling.state,
    counts: () => ({ known: proven.size + unproven.size, proven: proven.size }),
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

/** Waits for half of the time at most, so that the other half is left for the answer: how long that takes is not known yet. */
function hurried(urgency: Urgency, nowMs: number): Urgency {
  return {
    get priority() {
      return urgency.priority
    },
    deadlineMs: nowMs + (urgency.deadlineMs - nowMs) / 2,
  }
}
