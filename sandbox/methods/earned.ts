// The three lists of what a user has earned: between two moments, on a day, in the last minutes.

import type { Unlock } from '../world/play.ts'
import { day, minute, spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, type Method, ok } from './asking.ts'
import { moment, neededDay } from './dates.ts'
import { user, whole } from './rules.ts'
import { badgeUrl } from './shapes.ts'

/** The oldest ones of the span stay; the newest are cut off. */
const mostRows = 500

export const GetAchievementsEarnedBetween = asking({ u: user, f: moment, t: moment }, ({ u, f, t }, world) => {
  return ok(summedUp(earned(world, u, f, t)))
})

export const GetAchievementsEarnedOnDay: Method = (question, world, owner, now) => {
  return asking({ u: user, d: neededDay(now) }, ({ u, d }) => {
    return ok(summedUp(earned(world, u, d, d + day - 1)))
  })(question, world, owner, now)
}

export const GetUserRecentAchievements = asking({ u: user, m: whole(60) }, ({ u, m }, world, _owner, now) => {
  const unlocks = earned(world, u, now - m * minute, now + minute)
  return ok(unlocks.map(({ head, tail }) => ({ ...head, ...tail })).reverse())
})

/**
 * In two parts, because the running sum stands between them. Tables are joined here: unlocks in deleted games are sent, and
 * those of achievements without an author and of games without a console are missing without a word.
 */
function earned(world: World, identifier: string, from: number, to: number) {
  const found = world.users.find(identifier)
  const plays = found === undefined ? [] : world.playsOfUser(found)
  return plays
    .flatMap(play => world.unlocksOf(play))
    .filter(({ at, achievement }) => at >= from && at <= to && achievement.game.consoleId !== null)
    .flatMap(unlock => (unlock.achievement.author === null ? [] : [{ unlock, author: unlock.achievement.author }]))
    .sort((a, b) => a.unlock.at - b.unlock.at || hardcore(b.unlock) - hardcore(a.unlock))
    .slice(0, mostRows)
    .map(({ unlock, author }) => rowOf(unlock, author))
}

function summedUp(rows: ReturnType<typeof earned>) {
  let sum = 0
  return rows.map(({ head, tail }) => {
    sum += head.Points
    return { ...head, CumulScore: sum, ...tail }
  })
}

const hardcore = ({ hardAt }: Unlock) => (hardAt === null ? 0 : 1)

function rowOf(unlock: Unlock, author: User) {
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
      Author: author.shown ?? author.username,
      AuthorULID: author.ulid,
      GameTitle: game.title,
      GameIcon: game.icon,
      GameID: game.id,
      ConsoleName: game.consoleName,
    },
    tail: { BadgeURL: badgeUrl(achievement), GameURL: `/game/${game.id}` },
  }
}
