// The three lists of what a user has earned: between two moments, on a day, in the last minutes.

import type { Unlock } from '../world/plays.ts'
import { day, minute, now, spaced } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, ok } from './asking.ts'
import { authorOf } from './game.ts'
import { cast, type Rule, user, whole } from './rules.ts'

/** The oldest ones of the span stay; the newest are cut off. */
const mostRows = 500

export const GetAchievementsEarnedBetween = asking({ u: user, f: cast, t: cast }, ({ u, f, t }, world) => {
  return ok(summedUp(earned(world, u, f, t)))
})

const aDay: Rule<number> = (sent, param) => {
  if (sent === undefined) return { error: `The ${param} field is required.` }
  const at = Date.parse(`${sent} UTC`) / 1000
  return Number.isNaN(at) ? { error: `The ${param} is not a valid date.` } : { value: at - (at % day) }
}

export const GetAchievementsEarnedOnDay = asking({ u: user, d: aDay }, ({ u, d }, world) => {
  return ok(summedUp(earned(world, u, d, d + day - 1)))
})

export const GetUserRecentAchievements = asking({ u: user, m: whole(60) }, ({ u, m }, world) => {
  const unlocks = earned(world, u, now - m * minute, now + minute)
  return ok(unlocks.map(({ head, tail }) => ({ ...head, ...tail })).reverse())
})

/** In two parts, because the running sum stands between them. Achievements without an author are missing. */
function earned(world: World, identifier: string, from: number, to: number) {
  const found = world.users.find(identifier)
  const plays = found === undefined ? [] : world.playsOfUser(found)
  return plays
    .flatMap(play => world.unlocksOf(play))
    .filter(({ at, achievement }) => at >= from && at <= to && achievement.author !== null)
    .sort((a, b) => a.at - b.at || hardcore(b) - hardcore(a))
    .slice(0, mostRows)
    .map(unlock => rowOf(unlock))
}

function summedUp(rows: ReturnType<typeof earned>) {
  let sum = 0
  return rows.map(({ head, tail }) => {
    sum += head.Points
    return { ...head, CumulScore: sum, ...tail }
  })
}

const hardcore = ({ hardAt }: Unlock) => (hardAt === null ? 0 : 1)

function rowOf(unlock: Unlock) {
  const { achievement, at } = unlock
  const { game } = achievement
  return {
    head: {
      Date: spaced(at),
      HardcoreMode: hardcore(unlock),
      AchievementID: achievement.id,
      Title: achievement.title,
      Description: achievement.description,
      BadgeName: achievement.badge,
      Points: achievement.points,
      TrueRatio: achievement.weight,
      Type: achievement.type,
      ...authorOf(achievement.author),
      GameTitle: game.title,
      GameIcon: game.icon,
      GameID: game.id,
      ConsoleName: game.consoleName,
    },
    tail: { BadgeURL: `/Badge/${achievement.badge}.png`, GameURL: `/game/${game.id}` },
  }
}
