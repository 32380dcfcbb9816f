// What several processes are charged by together. A budget that has a purse asks it for a permit before each call; without one,
// it counts by itself.

import type { Failure } from './failure.ts'

export type Limits = { readonly perMinute: number; readonly burst: number; readonly concurrency: number }

/** `left` is what is left of the budget of all. */
export type Offer =
  | { readonly kind: 'granted'; readonly left: number; done(isSent: boolean): void }
  /** There is none before so many milliseconds have gone by. */
  | { readonly kind: 'wait'; readonly ms: number; readonly left: number }
  | { readonly kind: 'paused'; readonly ms: number; readonly pauses: number }
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
