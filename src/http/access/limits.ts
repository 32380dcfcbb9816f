// Limits on what clients may have, by token or address: so many calls to RetroAchievements a minute, and a hundred times as
// many requests, most of which are answered with what is here.

import type { Clock } from '../../platform/clock.ts'
import { Failure } from '../../platform/failure.ts'
import { createLru } from '../../platform/lru.ts'
import { TokenBucket } from '../../platform/token-bucket.ts'

export type Allowance = {
  /** Charges for a request, however it is answered. A failure when there is nothing left. */
  enter(): Failure | undefined
  /** Charges for a call to RetroAchievements. A failure when there is nothing left. */
  call(): Failure | undefined
  /** What is left, by draft-ietf-httpapi-ratelimit-headers. */
  headers(): readonly (readonly [name: string, value: string])[]
}

export type Limits = {
  /** Of an account; its limit is the default one where none is given, and there is none where there is no default. */
  of(account: string, perMinute?: number): Allowance | undefined
}

const mostAccounts = 20_000
/** How many answers that are here may be had for one call. */
const hitsPerCall = 100

type LimitsOptions = { perMinute: number | undefined; clock: Clock }

export function createLimits({ perMinute: fallback, clock }: LimitsOptions): Limits {
  const accounts = createLru<string, Allowance>(mostAccounts)

  return {
    of(name, perMinute = fallback) {
      if (perMinute === undefined) return undefined
      // By the limit, too: who has two under one name could have either one filled up by using the other.
      const account = `${name} ${perMinute}`
      const known = accounts.get(account)
      if (known !== undefined) return known
      const allowance = createAllowance(perMinute, clock)
      accounts.set(account, allowance)
      return allowance
    },
  }
}

function createAllowance(perMinute: number, clock: Clock): Allowance {
  const calls = perMinuteOf(perMinute, clock)
  const requests = perMinuteOf(perMinute * hitsPerCall, clock)
  const policy = `${policyOf('calls', calls)}, ${policyOf('requests', requests)}`
  return {
    enter: () => charge(requests),
    call: () => charge(calls),
    headers: () => [
      ['ratelimit-policy', policy],
      ['ratelimit', `${stateOf('calls', calls)}, ${stateOf('requests', requests)}`],
    ],
  }
}

function perMinuteOf(count: number, clock: Clock): TokenBucket {
  return new TokenBucket(clock, { perMinute: count, size: count })
}

function charge(bucket: TokenBucket): Failure | undefined {
  if (bucket.take()) return undefined
  return new Failure('client-rate-limited', 'the client has had what it may have', { retryAfterMs: bucket.waitMs(1) })
}

function policyOf(name: string, { size }: TokenBucket): string {
  return `"${name}";q=${size};w=60`
}

/** How much is left, and after how many seconds all of it is there again. */
function stateOf(name: string, bucket: TokenBucket): string {
  return `"${name}";r=${Math.floor(bucket.left)};t=${Math.ceil(bucket.waitMs(bucket.size) / 1000)}`
}
