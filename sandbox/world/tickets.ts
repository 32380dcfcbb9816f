// Tickets: what players reported about achievements, and what became of it.

import { perWorld } from './lazy.ts'
import { dice } from './random.ts'
import type { Achievement } from './sets.ts'
import { day, hour, now, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'
import { complaints } from './words.ts'

export type Ticket = {
  id: number
  achievement: Achievement
  reportedAt: UnixSeconds
  /** 1 triggered at the wrong time, 2 did not trigger. */
  type: number
  /** 0 closed, 1 open, 2 resolved, 3 request, 4 pending review. */
  state: number
  /** Null when it is not known. */
  hardcore: number | null
  notes: string
  reporter: User | null
  resolvedAt: UnixSeconds | null
  resolver: User | null
}

const ticketCount = 700
/** So many of the newest are about the popular game. */
const popularShare = 60

/** The newest first; the newest has the highest id. */
export const tickets = perWorld((world: World): readonly Ticket[] =>
  Array.from({ length: ticketCount }, (_, index) => makeTicket(world, index)),
)

/** Still waiting for a developer. */
export const isOpen = ({ state }: Ticket): boolean => state === 1 || state === 3

function makeTicket(world: World, index: number): Ticket {
  const chance = dice(world.seed, 65, index)
  const { users } = world
  const reportedAt = now - index * 2 * day - chance.between(hour, day)
  const state = index < 10 ? index % 5 : chance.pick([0, 0, 1, 2, 2, 2, 3, 4])
  const resolved = state === 0 || state === 2
  return {
    id: ticketCount - index,
    achievement: subjectOf(world, index, chance.fraction()),
    reportedAt,
    type: chance.between(1, 2),
    state,
    hardcore: chance.pick([0, 1, 1, 1, null]),
    notes: chance.pick(complaints),
    reporter: chance.chance(0.03) ? null : (users.all[chance.below(users.all.length)] as User),
    resolvedAt: resolved ? Math.min(now - hour, reportedAt + chance.between(hour, 60 * day)) : null,
    resolver: resolved ? (users.developers[chance.below(users.developers.length)] as User) : null,
  }
}

function subjectOf(world: World, index: number, fraction: number): Achievement {
  const troubled = world.games.all.filter(game => game.core > 0 && !game.deleted)
  const game = index < popularShare ? troubled[0] : troubled[(index * 7) % troubled.length]
  const { promoted, unpromoted } = world.setOf(game as (typeof troubled)[0])
  const all = [...promoted, ...unpromoted]
  return all[Math.floor(fraction * all.length)] as Achievement
}
