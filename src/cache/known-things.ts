// Things that RetroAchievements was known to have within a day, so that the next empty answer about one of them needs no
// second question.

import type { Clock } from '../platform/clock.ts'
import { createLru } from '../platform/lru.ts'

type Known = {
  /** Of the second question, as an answer has them. */
  readonly tags: string
  readonly key: string
  /** When its answer came, in milliseconds of elapsed time (`Clock.now`). */
  readonly sinceMs: number
}

export type KnownThings = {
  /** When a thing was last known to be there, in milliseconds of elapsed time; undefined where that is a day ago, or never was. */
  sinceMs(name: string): number | undefined
  /** Takes note of a thing that is there, unless there were more purges than `purges` since its second question was asked. */
  note(name: string, known: Known, purges: number): void
  /** RetroAchievements has said that the thing is not there. */
  forget(name: string): void
  /** Forgets those whose second questions are meant. */
  purge(isMeant: (tags: string, key: string) => boolean): void
  /** How many purges there were. */
  purges(): number
}

const most = 10_000
const dayMs = 24 * 60 * 60 * 1000

/** For one gateway: names are those of things within a partition. */
export function createKnownThings(clock: Clock): KnownThings {
  const things = createLru<string, Known>(most)
  let purges = 0

  return {
    sinceMs(name) {
      const sinceMs = things.get(name)?.sinceMs
      return sinceMs === undefined || clock.now() - sinceMs >= dayMs ? undefined : sinceMs
    },
    note(name, known, purgesBefore) {
      if (purges === purgesBefore) things.set(name, known)
    },
    forget: name => void things.delete(name),
    purge(isMeant) {
      purges += 1
      for (const [name, { tags, key }] of things) if (isMeant(tags, key)) things.delete(name)
    },
    purges: () => purges,
  }
}
