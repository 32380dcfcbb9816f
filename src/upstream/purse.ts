// What gives out the permits of a budget that several gateways share.

import type { Failure } from '../platform/failure.ts'
import type { Priority } from './queue.ts'

export type Limits = { readonly perMinute: number; readonly burst: number; readonly concurrency: number }

/** Nobody asks for so many milliseconds; the so manieth pause in a row. */
export type Pause = { readonly ms: number; readonly pauses: number }

/** `left` is what is left of the budget of all. */
export type Offer =
  | { readonly kind: 'granted'; readonly left: number; done(isSent: boolean): void }
  /**
   * There is none before so many milliseconds have gone by; with `isForMisses`, none but for a miss, as there are misses that wait
   * at other gateways.
   */
  | { readonly kind: 'wait'; readonly ms: number; readonly left: number; readonly isForMisses?: boolean | undefined }
  | ({ readonly kind: 'paused' } & Pause)
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Nobody answers. */
  | { readonly kind: 'away' }

export type Purse = {
  /** Whether it answers. While it does not, each has its share of the budget. */
  isOpen(): boolean
  /** How often it has come back: who is not asked for long may have missed it. */
  openings(): number
  /**
   * By what the budget is divided: while the store does not answer, among all gateways. While it does, it is 1, and more where
   * parts of the budget are kept for gateways that the store has lost.
   */
  sharers(): number
  /** From when on this gateway may use its share, in milliseconds of the monotonic clock. */
  ownFromMs(): number
  /** How many calls wait at each of the other gateways, as far as that is known. */
  waitingElsewhere(): readonly number[]
  /**
   * So many calls wait at this gateway now, of which so many are misses that go before what other gateways ask for. With `isTight`
   * one has just come that has little time: how many wait elsewhere is to be heard at once.
   */
  tellWaiting(calls: number, misses: number, isTight: boolean): void
  /** Asks for one call of this priority; `reserve` is how much of the burst is to be left for others. Never throws. */
  ask(limits: Limits, reserve: number, priority: Priority): Promise<Offer>
  /** Tells all of a pause of so many milliseconds, the so manieth in a row; of none, with 0. */
  pause(ms: number, pauses: number): void
}
