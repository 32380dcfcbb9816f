// The budget of all replicas together: a bucket in the store, from which each call takes a permit. While the store does not
// answer, each replica has its share.

import { unavailable } from '../upstream/breaker.ts'
import type { Offer, Purse } from '../upstream/purse.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { Reply } from './protocol.ts'

type PursesOptions = {
  connection: Pick<Connection, 'run' | 'tell' | 'condition' | 'openings'>
  keys: StoreKeys
  beat: Pick<Beat, 'id' | 'holdMs' | 'hold' | 'others' | 'tellWaiting'>
  timeoutMs: number
}

/** The budget of one name; `all` is over everything, and heeds the breaker. */
export type PurseOf = (name: string) => Purse

export function createPurses({ connection, keys, beat, timeoutMs }: PursesOptions): PurseOf {
  const { others } = beat
  const isOpen = () => connection.condition() === 'up'
  let permits = 0

  return name => {
    const { budget, permits: permitted, wanting, turns, pause } = keys.budget(name)
    const { pulse, breaker, probe, channel, fleet } = keys
    const isAll = name === 'all'
    const names = {
      pulse,
      ...fleet,
      budget,
      permits: permitted,
      pause,
      wanting,
      turns,
      ...(isAll && { breaker, probe }),
    }

    function grant(permit: string, burst: number): (isSent: boolean) => void {
      const release = beat.hold('permit', permitted, permit)
      return isSent => {
        release()
        connection.tell('done', { pulse, budget, permits: permitted, probe }, { permit, isSent, burst })
      }
    }

    return {
      isOpen,
      openings: () => connection.openings(),
      sharers: () => (isOpen() ? others.divisor() : others.fleet()),
      ownFromMs: () => others.ownFromMs(),
      waitingElsewhere: () => (isAll ? others.waitingElsewhere() : []),
      tellWaiting(...waiting) {
        if (isAll) beat.tellWaiting(...waiting)
      },
      async ask(limits, reserve, priority) {
        permits += 1
        const permit = `${beat.id}:${permits}`
        const { perMinute, burst, concurrency } = limits
        const { id: by, holdMs } = beat
        const held = { by, permit, holdMs, soleMs: timeoutMs + holdMs }
        const input = { perMinute, burst, concurrency, reserve, isYielding: isAll && priority !== 'miss', ...held }
        try {
          const { told } = await connection.run('permit', names, input)
          return told.kind === 'granted' ? { ...told, done: grant(permit, burst) } : offerIn(told)
        } catch {
          return { kind: 'away' }
        }
      },
      pause: (ms, pauses) => connection.tell('pause', { pulse, pause }, { ms: Math.ceil(ms), pauses, channel }),
    }
  }
}

function offerIn(told: Exclude<Reply<'permit'>['told'], { kind: 'granted' }>): Offer {
  return told.kind === 'open' ? { kind: 'refused', failure: unavailable(told.ms) } : told
}
