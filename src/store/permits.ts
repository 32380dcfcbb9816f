// The budget of all replicas together: a bucket in the store, from which each call takes a permit. While the store does not
// answer, each replica has its share.

import { unavailable } from '../upstream/breaker.ts'
import type { Offer, Purse } from '../upstream/permits.ts'
import type { Reply } from './client.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'

type PursesOptions = {
  connection: Pick<Connection, 'run' | 'tell' | 'condition'>
  keys: StoreKeys
  beat: Beat
  /** How many replicas there are at least. */
  replicas: number
  timeoutMs: number
}

export type Purses = {
  /** The budget of one name; `all` is over everything, and heeds the breaker. */
  of(name: string): Purse
  /** How many share what there is: those seen last, and at least as many as there are said to be. */
  sharers(): number
}

export function createPurses({ connection, keys, beat, replicas, timeoutMs }: PursesOptions): Purses {
  let permits = 0
  /** One that is new, or has just lost sight of another, has not seen all. */
  const sharers = () => Math.max(replicas, beat.replicas() ?? 1)

  function offerIn([kind, ms, more]: Reply, grant: () => (isSent: boolean) => void): Offer {
    switch (String(kind)) {
      case 'granted':
        return { kind: 'granted', left: Number(more), done: grant() }
      case 'paused':
        return { kind: 'paused', ms: ms as number, pauses: more as number }
      case 'open':
        return { kind: 'refused', failure: unavailable(ms as number) }
      default:
        return { kind: 'wait', ms: ms as number, left: Number(more) }
    }
  }

  function of(name: string): Purse {
    const [budget, permitted, pause] = [keys.budget(name), keys.permits(name), keys.pause(name)]
    const shared = name === 'all' ? [keys.breaker, keys.probe] : []

    return {
      isOpen: () => connection.condition() === 'up',
      sharers,
      async ask({ perMinute, burst, concurrency }, reserve) {
        permits += 1
        const permit = `${beat.id}:${permits}`
        const grant = () => {
          const release = beat.hold('permit', permitted, permit)
          return (isSent: boolean) => {
            release()
            connection.tell('done', [budget, permitted, keys.probe], [permit, isSent ? '0' : '1', String(burst)])
          }
        }
        const names = [budget, permitted, pause, keys.epoch, keys.wanting(name), ...shared]
        const args = [perMinute, burst, concurrency, reserve, permit, beat.holdMs, timeoutMs + beat.holdMs]
        try {
          return offerIn(await connection.run('permit', names, args.map(String)), grant)
        } catch {
          return { kind: 'away' }
        }
      },
      drain: () => connection.tell('drain', [budget], []),
      pause: (ms, pauses) => connection.tell('pause', [pause], [String(Math.ceil(ms)), String(pauses), keys.channel]),
    }
  }

  return { of, sharers }
}
