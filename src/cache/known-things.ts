// Things that RetroAchievements was known to have within a day, so that the next empty answer about one of them needs no
// second question.

import type { Clock } from '../platform/clock.ts'
import { createLru } from '../platform/lru.ts'
import { PurgeLog } from './purge-log.ts'
import type { Scope } from './purge-times.ts'

type Known = {
  /** Of the second question, as an answer has them. */
  readonly tags: string
  readonly key: string
  /** When the second question was sent, in milliseconds of elapsed time (`Clock.now`). */
  readonly sinceMs: number
}

export type KnownThings = {
  /** When a thing was last known to be there, in milliseconds of elapsed time; undefined where that is a day ago, or never was. */
  sinceMs(name: string): number | undefined
  /** Takes note of a thing that is there, unless there were more purges than `purges` since its second question was asked. */
  note(name: string, known: Known, purges: number): void
  /** RetroAchievements has said that the thing is not there. */
  forget(name: string): void
  /** Forgets those with these second questions. */
  purge(scopes: readonly Scope[]): void
  /** How many purges there were. */
  purges(): number
}

const most = 10_000
const dayMs = 24 * 60 * 60 * 1000

/** For one gateway: names are those of things within a partition. */
export function createKnownThings(clock: Clock): KnownThings {
  const things = createLru<string, Known & { readonly purges: number }>(most)
  const log = new PurgeLog()

  return {
    sinceMs(name) {
      const known = things.get(name)
      if (known === undefined || log.hasSince(known.purges, known.tags, known.key)) return undefined
      return clock.now() - known.sinceMs >= dayMs ? undefined : known.sinceMs
    },
    note(name, known, purges) {
      if (log.count === purges) things.set(name, { ...known, purges })
    },
    forget: name => void things.delete(name),
    purge: scopes => log.add(scopes),
    purges: () => log.count,
  }
}
