// The store of a budget that several gateways share, which a test can take away.

import type { Offer, Purse } from '../../src/upstream/purse.ts'
import type { Priority } from '../../src/upstream/queue.ts'

export type TestPurse = Purse & {
  isUp: boolean
  /** What is left for all. */
  left: number
  /** Calls that were granted and are not over. */
  underway: number
  /** How often it has come back. */
  opened: number
  /** From when on the gateway may use its share. */
  fromMs: number
  /** How many calls wait at each other gateway. */
  elsewhere: readonly number[]
  /** How many calls it was told to wait at this gateway, each time. */
  readonly told: number[]
  /** How many of these it was told to be misses, each time. */
  readonly misses: number[]
  /** By what the budget is divided while the store is there. */
  part: number
  /** How much was to be left for others, by question. */
  readonly reserves: number[]
  /** Of what was asked for, by question. */
  readonly priorities: Priority[]
  readonly pauses: { readonly ms: number; readonly pauses: number }[]
  /** What it says next, before it counts again. */
  readonly script: (() => Promise<Offer>)[]
}

/** Grants as long as something is left; nothing comes in by itself. */
export function createTestPurse({ left = 100, sharers = 2, waitMs = 1_000 } = {}): TestPurse {
  const purse: TestPurse = {
    ...{
      isUp: true,
      opened: 0,
      left,
      underway: 0,
      fromMs: 0,
      part: 1,
      reserves: [],
      pauses: [],
      script: [],
      elsewhere: [],
    },
    ...{ told: [], misses: [], priorities: [] },
    isOpen: () => purse.isUp,
    openings: () => purse.opened,
    sharers: () => (purse.isUp ? purse.part : sharers),
    ownFromMs: () => purse.fromMs,
    waitingElsewhere: () => purse.elsewhere,
    tellWaiting(calls, misses) {
      purse.told.push(calls)
      purse.misses.push(misses)
    },
    async ask(_limits, reserve, priority) {
      purse.reserves.push(reserve)
      purse.priorities.push(priority)
      const scripted = purse.script.shift()
      if (scripted !== undefined) return scripted()
      // It is away for calls that are under way to it, too.
      await Promise.resolve()
      if (!purse.isUp) return { kind: 'away' }
      return purse.left < 1 + reserve ? { kind: 'wait', ms: waitMs, left: purse.left } : granted(purse)
    },
    pause: (ms, pauses) => void purse.pauses.push({ ms, pauses }),
  }
  return purse
}

function granted(purse: TestPurse): Offer {
  purse.left -= 1
  purse.underway += 1
  let isOver = false
  return {
    kind: 'granted',
    left: purse.left,
    done(isSent) {
      if (isOver) throw new Error('it was over already')
      isOver = true
      purse.underway -= 1
      if (!isSent) purse.left += 1
    },
  }
}
