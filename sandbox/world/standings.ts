// Points, and the ranking of all players that follows from them.

import type { Game } from './games.ts'
import { once } from './lazy.ts'
import type { Play } from './plays.ts'
import { dice } from './random.ts'
import type { AchievementSet } from './sets.ts'
import type { User, Users } from './users.ts'

export type Points = { hard: number; casual: number; weighted: number }

export type Standings = {
  pointsOf(user: User): Points
  /** 1 for the best; null for who is not ranked. Those with equal points share a rank. */
  rankOf(user: User): number | null
  /** The best first; equal points in the order of ids, as a database gives them. */
  ranked(): readonly User[]
  /** Unlocks and points that others owe to this user's sets. */
  contributionOf(user: User): { count: number; yield: number }
}

/** Too few points for a place in the ranking. */
const rankedFrom = 250

export function makeStandings(
  seed: number,
  users: Users,
  playsOf: (user: User) => readonly Play[],
  setOf: (game: Game) => AchievementSet,
): Standings {
  const totals = once(() => new Map(users.all.map(user => [user, sum(playsOf(user), setOf)])))
  const pointsOf = (user: User) => totals().get(user) as Points
  const ranked = once(() =>
    users.all
      .filter(user => !user.untracked && !user.deleted && pointsOf(user).hard >= rankedFrom)
      .sort((a, b) => pointsOf(b).hard - pointsOf(a).hard),
  )
  return {
    pointsOf,
    ranked,
    rankOf: user => {
      if (!ranked().includes(user)) return null
      return 1 + ranked().findIndex(other => pointsOf(other).hard === pointsOf(user).hard)
    },
    contributionOf: user => {
      const count = user.permissions >= 2 ? dice(seed, 51, user.id).between(40, 90_000) : 0
      return { count, yield: count * 7 }
    },
  }
}

function sum(plays: readonly Play[], setOf: (game: Game) => AchievementSet): Points {
  const points = { hard: 0, casual: 0, weighted: 0 }
  for (const { game, count, hard } of plays) {
    const set = setOf(game)
    points.hard += set.pointsOf[hard] as number
    points.casual += (set.pointsOf[count] as number) - (set.pointsOf[hard] as number)
    points.weighted += set.weightOf[hard] as number
  }
  return points
}
