// Leases: the replica that has one makes the call for all, and gives the lease back with what came of the call.

import type { Answer } from '../cache/answer.ts'
import type { Lease } from '../cache/ports.ts'
import { bufferOf } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import { headOf } from './stored-answers.ts'

/** What those who wait are told of a call that brought nothing for them. */
export type Told = { readonly alone: true } | ToldFailure

/** A failure as others are told of it, and how urgent the call was that came to it. */
export type ToldFailure = {
  code: FailureCode
  message: string
  retryAfterMs?: number
  priority: AskOptions['priority']
}

/** The lease that a token has got; its call is under way since `departed`, in milliseconds of the store's time. */
export type LeaseOf = (key: string, token: string, departed: number, options: Pick<AskOptions, 'priority'>) => Lease

type LeasesOptions = {
  connection: Pick<Connection, 'tell'>
  keys: StoreKeys
  beat: Pick<Beat, 'hold'>
  clock: Clock
}

/** The heartbeat keeps each lease from running out until it is given back. */
export function createLeases({ connection, keys, beat, clock }: LeasesOptions): LeaseOf {
  return (key, token, departed, { priority }) => {
    const release = beat.hold('lease', keys.lease(key), token)

    function land(lifetimeMs: number, told: Told | undefined, answer?: Answer): void {
      release()
      const names = [keys.answer(key), keys.lease(key), keys.failure(key)]
      const { tags = '', keepMs = 0, freshMs = 0, body = '' } = answer ?? {}
      const fixed = [
        keys.purged,
        key,
        token,
        keys.channel,
        keys.landed(key),
        departed,
        lifetimeMs,
        tags,
        keepMs,
        freshMs,
      ]
      const head = answer === undefined ? '' : headOf(answer)
      const failure = told === undefined ? '' : JSON.stringify(told)
      connection.tell('land', names, [...fixed.map(String), head, bufferOf(body), failure])
    }

    return {
      landed(answer, isKept) {
        const lifetimeMs = Math.round(answer.keepMs - (clock.now() - answer.receivedMs))
        // What is hidden may be shown to somebody else's key.
        if (isKept && lifetimeMs > 0 && answer.state !== 'hidden') land(lifetimeMs, undefined, answer)
        else land(0, { alone: true })
      },
      outdated: () => land(0, undefined),
      failed: error => land(0, toldOf(error, priority)),
    }
  }
}

function toldOf(error: unknown, priority: AskOptions['priority']): Told {
  // A mistake of ours is nothing that others have to make.
  if (!(error instanceof Failure)) return { alone: true }
  const { code, message, retryAfterMs } = error
  return { code, message, priority, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}
