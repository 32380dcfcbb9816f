// Leases: the replica that has one makes the call for all, and gives the lease back with what came of the call.

import type { Answer } from '../cache/answer.ts'
import type { Brought, Lease } from '../cache/ports.ts'
import { type AnswerRecord, isPortable, recordOf } from '../cache/record.ts'
import { bufferOf } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { Told } from './told.ts'

/** The lease that a token has got; its call is under way since `departed`, in milliseconds of the store's time. */
export type LeaseOf = (key: string, token: string, departed: number, options: Pick<AskOptions, 'priority'>) => Lease

type LeasesOptions = {
  connection: Pick<Connection, 'tell'>
  keys: StoreKeys
  beat: Pick<Beat, 'hold'>
  clock: Clock
}

/** What is told of a call: the answer with the time for which the store keeps it, or why there is none. */
type Outcome =
  | { readonly record: AnswerRecord; readonly body: Answer['body']; readonly lifetimeMs: number }
  | { readonly record?: undefined; readonly told: Told | undefined }

const alone: Told = { alone: true }
/** What is larger is not shared: it would keep the connection busy for a third of a second. */
const mostBytes = 1024 * 1024

/** The heartbeat keeps a lease from running out while its call is under way. */
export function createLeases({ connection, keys, beat, clock }: LeasesOptions): LeaseOf {
  function outcomeOf(brought: Brought): Outcome {
    if (brought === undefined) return { told: undefined }
    const { answer, isKept } = brought
    const record = recordOf(answer, clock.now())
    const lifetimeMs = Math.round(record.keepMs - record.ageMs)
    // What is hidden may be shown to somebody else's key.
    const isShared = isKept && lifetimeMs > 0 && answer.body.length <= mostBytes && isPortable(answer)
    return isShared ? { record, body: answer.body, lifetimeMs } : { told: alone }
  }

  return (key, token, departed, { priority }) => {
    function giveBack(outcome: Outcome): void {
      const { pulse, purged, channel } = keys
      const names = { pulse, ...keys.call(key), purged }
      const input = { key, token, channel, message: keys.landed(key), departedMs: departed }
      if (outcome.record === undefined) {
        const failure = outcome.told === undefined ? '' : JSON.stringify(outcome.told)
        connection.tell('land', names, { ...input, failure })
      } else {
        const { record, body, lifetimeMs } = outcome
        const { tags, keepMs, freshMs } = record
        const answer = { lifetimeMs, tags, keepMs, freshMs, head: JSON.stringify(record) }
        connection.tell('land', names, { ...input, failure: '', answer }, { body: bufferOf(body) })
      }
    }

    return {
      async run(call, broughtBy) {
        const release = beat.hold('lease', keys.call(key).lease, token)
        let outcome: Outcome = { told: alone }
        const made = async () => {
          const result = await call()
          outcome = outcomeOf(broughtBy(result))
          return result
        }
        const told = (error: unknown) => {
          outcome = { told: toldOf(error, priority) }
          throw error
        }
        return made()
          .catch(told)
          .finally(() => {
            release()
            giveBack(outcome)
          })
      },
    }
  }
}

function toldOf(error: unknown, priority: AskOptions['priority']): Told {
  // A mistake of ours is nothing that others have to make.
  if (!(error instanceof Failure)) return alone
  const { code, message, retryAfterMs } = error
  return { code, message, priority, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}
