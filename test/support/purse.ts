// The store of a budget that several gateways share, which a test can take away.

import type { Offer, Purse } from '../../src/upstream/permits.ts'

export type TestPurse = Purse & {
  isUp: boolean
  /** What is left for all. */
  left: number
  /** Calls that were granted and are not over. */
  underway: number
  /** How often it was told that somebody had asked without it. */
  drained: number
  /** How much was to be left for others, by question. */
  readonly reserves: number[]
  readonly pauses: { readonly ms: number; readonly pauses: number }[]
  /** What it says next, before it counts again. */
  readonly script: (() => Promise<Offer>)[]
}

/** Grants as long as something is left; nothing comes in by itself. */
export function createTestPurse({ left = 100, sharers = 2, waitMs = 1_000 } = {}): TestPurse {
  const purse: TestPurse = {
    ...{ isUp: true, left, underway: 0, drained: 0, reserves: [], pauses: [], script: [] },
    isOpen: () => purse.isUp,
    sharers: () => sharers,
    async ask(_limits, reserve) {
      purse.reserves.push(reserve)
      const scripted = purse.script.shift()
      if (scripted !== undefined) return scripted()
      // It is away for calls that are under way to it, too.
      await Promise.resolve()
      if (!purse.isUp) return { kind: 'away' }
      return purse.left < 1 + reserve ? { kind: 'wait', ms: waitMs, left: purse.left } : granted(purse)
    },
    drain() {
      purse.drained += 1
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
