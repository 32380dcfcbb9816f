// Counts what RetroAchievements sent and nobody expected, by a bounded number of names, and says so in the log: once
// per name and hour, with the count so far.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

export const oddities = [
  'extra key',
  'unknown code',
  'unreadable',
  'unexpected null',
  'out of bounds',
  'wrong count',
  'unexpected answer',
] as const

export type Oddity = (typeof oddities)[number]

export type Tally = {
  /** `where` is a place in an answer, such as `Results[].User`. */
  count(what: Oddity, endpoint: string, where: string, more?: { times?: number; message?: string }): void
  /** The gateway itself made a mistake while it read an answer of this endpoint. */
  mistake(endpoint: string, error: unknown): void
}

const hourMs = 60 * 60 * 1000
const mostNames = 1_000

type TallyOptions = { clock: Clock; log: Log; onOddity: (what: Oddity, times: number) => void }

export function createTally({ clock, log, onOddity }: TallyOptions): Tally {
  /** `saidMs` is when it was last said, in milliseconds of the monotonic clock. */
  const counted = new Map<string, { count: number; saidMs: number }>()

  return {
    mistake: (endpoint, error) =>
      log.error({ endpoint, err: error }, 'the gateway made a mistake while reading an answer'),
    count(what, endpoint, where, { times = 1, message } = {}) {
      onOddity(what, times)
      const name = `${what} ${endpoint} ${where}`
      const nowMs = clock.monotonic()
      const entry = counted.get(name) ?? { count: 0, saidMs: Number.NEGATIVE_INFINITY }
      // What RetroAchievements sends must not fill our memory: beyond the bound, names are neither counted nor said.
      if (entry.count === 0 && counted.size === mostNames) return
      counted.set(name, entry)
      entry.count += times
      if (nowMs - entry.saidMs < hourMs) return
      entry.saidMs = nowMs
      const level = what === 'unexpected answer' ? 'error' : 'warn'
      log[level]({ endpoint, where, count: entry.count }, message === undefined ? what : `${what}: ${message}`)
    },
  }
}
