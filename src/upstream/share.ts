// What one gateway has of a budget that several share, while the store that keeps it for all of them does not answer.

import type { BucketLimits } from '../platform/token-bucket.ts'

export type Share = BucketLimits & { readonly sharers: number; readonly concurrency: number }

/** A budget as it is for all of them. */
type Whole = { readonly perMinute: number; readonly burst: number; readonly concurrency: number }

/** A third is written as 0.33333333333333 by the store: six places are two for each all the same. */
const rounding = 0.001

/** The share of one of so many, which may be a fraction. */
export function shareOf({ perMinute, burst, concurrency }: Whole, sharers: number): Share {
  const ownBurst = Math.max(1, burst / sharers)
  return {
    sharers,
    perMinute: safePerMinute(perMinute, burst, ownBurst * sharers) / sharers,
    size: ownBurst,
    concurrency: Math.max(1, Math.floor(concurrency / sharers + rounding)),
  }
}

/** `bursts` is what all have saved at most: nobody saves less than one call, so that many have more than one bucket holds. */
function safePerMinute(perMinute: number, burst: number, bursts: number): number {
  return Math.max(perMinute + burst - bursts, perMinute / 4)
}
