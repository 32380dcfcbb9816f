// Tickets: what players reported about achievements, and what became of it.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { perWorld } from './lazy.ts'
import { type Dice, dice } from './random.ts'
import { type Achievement, achievementId } from './sets.ts'
import { day, hour, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'
import { complaints } from './words.ts'

export type Ticket = {
  id: number
  /** Null in odd worlds only. */
  achievementId: number | null
  /** Null where its row is gone. */
  achievement: Achievement | null
  /** Null with the achievement; in odd worlds an achievement may be of no game. */
  game: Game | null
  /** Null in odd worlds only. */
  reportedAt: UnixSeconds | null
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
  Array.from({ length: ticketCount }, (_, index) => makeTicket(world, index, knownAt(world, index))),
)

/** Still waiting for a developer. */
export const isOpen = ({ state }: Ticket): boolean => state === open || state === 3

const [closed, open] = [0, 1] as const

/** What is unusual about a ticket. */
type Known = {
  readonly game: number
  /** The place of the achievement on the page. */
  readonly place?: number
  readonly state?: number
  readonly lacks?: 'achievement' | 'its id' | 'game' | 'reporter' | 'date'
}

/** These stand on the first page of a hundred, where every answer is still sound. */
const among: { readonly [index: number]: Known } = {
  140: { game: landmarks.authorless, state: open },
  141: { game: landmarks.popular, state: open, lacks: 'reporter' },
  142: { game: landmarks.weekly, state: open },
  143: { game: landmarks.terse, state: open },
}

const repeated = (count: number, known: Known): Known[] =>
  Array.from({ length: count }, (_, place) => ({ ...known, place }))

/** Those that make whole lists fail are the oldest. Game by game there are enough of them to be among the most reported. */
const oldest: readonly Known[] = [
  ...repeated(8, { game: landmarks.withoutConsole, state: open }),
  ...repeated(4, { game: landmarks.deleted, state: open }),
  ...repeated(2, { game: landmarks.gone, lacks: 'achievement' }),
]

const oddOldest: readonly Known[] = [
  ...repeated(5, { game: landmarks.weekly, state: open, lacks: 'game' }),
  { game: landmarks.terse, state: closed, lacks: 'date' },
  { game: landmarks.gone, lacks: 'its id' },
]

function knownAt({ odd }: World, index: number): Known | undefined {
  const rare = odd ? [...oddOldest, ...oldest] : oldest
  return among[index] ?? rare[index - (ticketCount - rare.length)]
}

function makeTicket(world: World, index: number, known: Known | undefined): Ticket {
  const chance = dice(world.seed, 65, index)
  const { users, now } = world
  const reportedAt = now - index * 2 * day - chance.between(hour, day)
  const state = known?.state ?? (index < 10 ? index % 5 : chance.pick([closed, closed, open, 2, 2, 2, 3, 4]))
  const resolved = state === closed || state === 2
  const fraction = chance.fraction()
  const lacks = known?.lacks
  return {
    id: ticketCount - index,
    ...(known === undefined ? ordinarySubject(world, index, fraction) : knownSubject(world, known)),
    reportedAt: lacks === 'date' ? null : reportedAt,
    type: chance.between(1, 2),
    state,
    hardcore: chance.pick([0, 1, 1, 1, null]),
    notes: chance.pick(complaints),
    reporter: chance.chance(0.03) || lacks === 'reporter' ? null : reporterOf(world, chance, reportedAt),
    resolvedAt: resolved ? Math.min(now - hour, reportedAt + chance.between(hour, 60 * day)) : null,
    resolver: resolved ? (users.developers[chance.below(users.developers.length)] as User) : null,
  }
}

/** Somebody who had joined by then. */
function reporterOf({ users }: World, chance: Dice, at: UnixSeconds): User {
  const anybody = users.all[chance.below(users.all.length)] as User
  return anybody.joined <= at ? anybody : users.landmark(people.developer)
}

type Subject = Pick<Ticket, 'achievementId' | 'achievement' | 'game'>

const unusual: ReadonlySet<number> = new Set([
  landmarks.withoutConsole,
  landmarks.onDeletedConsole,
  landmarks.deleted,
  landmarks.gone,
])

function ordinarySubject(world: World, index: number, fraction: number): Subject {
  const troubled = world.games.all.filter(({ id, core }) => core > 0 && !unusual.has(id))
  const game = (index < popularShare ? troubled[0] : troubled[(index * 7) % troubled.length]) as Game
  const { promoted, unpromoted } = world.setOf(game)
  const all = [...promoted, ...unpromoted]
  const achievement = all[Math.floor(fraction * all.length)] as Achievement
  return { achievementId: achievement.id, achievement, game }
}

function knownSubject(world: World, { game: id, place = 0, lacks }: Known): Subject {
  const game = world.games.numbered(id)
  const { promoted, unpromoted } = world.setOf(game)
  const achievement = [...promoted, ...unpromoted][place] as Achievement
  if (lacks === 'achievement') return { achievementId: achievementId(id, 1 + place), achievement: null, game: null }
  if (lacks === 'its id') return { achievementId: null, achievement: null, game: null }
  return { achievementId: achievement.id, achievement, game: lacks === 'game' ? null : game }
}
