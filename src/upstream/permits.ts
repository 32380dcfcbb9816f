// What several processes are charged by together. A budget that has a purse asks it for a permit before each call; without one,
// it counts by itself.

import type { Failure } from '../platform/failure.ts'

export type Limits = { readonly perMinute: number; readonly burst: number; readonly concurrency: number }

/** Nobody asks for so many milliseconds; the so manieth pause in a row. */
export type Pause = { readonly ms: number; readonly pauses: number }

/** `left` is what is left of the budget of all. */
export type Offer =
  | { readonly kind: 'granted'; readonly left: number; done(isSent: boolean): void }
  /** There is none before so many milliseconds have gone by. */
  | { readonly kind: 'wait'; readonly ms: number; readonly left: number }
  | ({ readonly kind: 'paused' } & Pause)
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Nobody answers. */
  | { readonly kind: 'away' }

export type Purse = {
  /** Whether it answers. While it does not, each has its share of the budget. */
  isOpen(): boolean
  /** Among how many it is shared. */
  sharers(): number
  /** Asks for one call; `reserve` is how much of the burst is to be left for others. Never throws. */
  ask(limits: Limits, reserve: number): Promise<Offer>
  /** Somebody has asked without permits: what came in meanwhile is used up. */
  drain(): void
  /** Tells all of a pause of so many milliseconds, the so manieth in a row; of none, with 0. */
  pause(ms: number, pauses: number): void
}

/** What is ours: all of it, or our share while the purse is closed. */
export function shareOf({ perMinute, burst, concurrency }: Limits, purse: Purse | undefined) {
  const sharers = purse === undefined || purse.isOpen() ? 1 : purse.sharers()
  const ownBurst = Math.max(1, burst / sharers)
  return {
    sharers,
    perMs: (sharers === 1 ? perMinute : safePerMinute(perMinute, burst, ownBurst * sharers)) / 60_000 / sharers,
    burst: ownBurst,
    concurrency: Math.max(1, Math.floor(concurrency / sharers)),
  }
}

/** `bursts` is what all have saved at most: nobody saves less than one call, so that many have more than one bucket holds. */
function safePerMinute(perMinute: number, burst: number, bursts: number): number {
  // What was left may have been asked for by others just before the purse was closed: it is saved again by and by.
  const afterwards = Math.max(perMinute - burst, perMinute / 2)
  return Math.min(afterwards, Math.max(perMinute + burst - bursts, perMinute / 4))
}
