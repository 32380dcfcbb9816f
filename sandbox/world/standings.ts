// Points, and the ranking of all players that follows from them.

import type { Game } from './games.ts'
import { users as people } from './landmarks.ts'
import { once } from './lazy.ts'
import type { Origin } from './origin.ts'
import { countedUpTo, type Play } from './play.ts'
import { dice } from './random.ts'
import type { AchievementSet } from './sets.ts'
import type { User, Users } from './users.ts'

export type Points = {
  hard: number
  /** Negative for the few whose totals were never mended; null in odd worlds only, as are the weighted ones. */
  casual: number | null
  weighted: number | null
}

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

/** The standings as they are once the plays of some users have changed. */
export function makeStandings(
  origin: Origin,
  users: Users,
  playsOf: (user: User) => readonly Play[],
  setOf: (game: Game) => AchievementSet,
): (changed: ReadonlyMap<User, readonly Play[]>) => Standings {
  const totalOf = (user: User, plays: readonly Play[]) => pointsIn(origin, user, sum(plays, setOf))
  const totals = once(() => new Map(users.all.map(user => [user, totalOf(user, playsOf(user))])))
  return changed => {
    const latest = once(() => new Map([...changed].map(([user, plays]) => [user, totalOf(user, plays)])))
    const pointsOf = (user: User) => latest().get(user) ?? (totals().get(user) as Points)
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
        const count = user.permissions >= 2 ? dice(origin.seed, 51, user.id).between(40, 90_000) : 0
        return { count, yield: count * 7 }
      },
    }
  }
}

/** Hardcore points that the total of the user lacks. */
const deficit = 37

const neverMeasured: readonly string[] = [people.unnamed, people.withoutUlid, people.champion]

function pointsIn({ odd }: Origin, { name }: User, sound: Points): Points {
  if (name === people.negative) return { ...sound, casual: -deficit }
  const neverComputed = odd && neverMeasured.includes(name)
  return neverComputed ? { ...sound, casual: null, weighted: null } : sound
}

/** Of what the jobs have counted: an unlock that waits for them is worth nothing yet, nor is a game without a row. */
function sum(plays: readonly Play[], setOf: (game: Game) => AchievementSet): Points {
  const points = { hard: 0, casual: 0, weighted: 0 }
  for (const play of plays) {
    if (play.game.gone) continue
    const set = setOf(play.game)
    const { count, hard } = countedUpTo(play)
    const { pointsOf, weightOf } = set.counted
    points.hard += pointsOf[hard] as number
    points.casual += (pointsOf[count] as number) - (pointsOf[hard] as number)
    points.weighted += weightOf[hard] as number
  }
  return points
}
