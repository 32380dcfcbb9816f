// GetUserProfile, GetUserPoints and GetUserRankAndScore: a user in short.

import { games as landmarks, users as people } from '../world/landmarks.ts'
import { hash } from '../world/random.ts'
import { minute, now, spaced, type UnixSeconds } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { doings, places } from '../world/words.ts'
import { asking, missing, ok } from './asking.ts'
import { user } from './rules.ts'

export const GetUserPoints = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  const { hard, casual } = world.standings.pointsOf(found)
  return ok({ Points: hard, SoftcorePoints: casual })
})

export const GetUserProfile = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  return ok({ ...profileHead(world, found), ...profilePoints(world, found), ...profileTail(found) })
})

export const GetUserRankAndScore = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  const { standings } = world
  const points = found === undefined ? { hard: 0, casual: 0 } : standings.pointsOf(found)
  return ok({
    Score: points.hard,
    SoftcoreScore: points.casual,
    Rank: found === undefined ? null : standings.rankOf(found),
    TotalRanked: standings.ranked().length,
  })
})

export function profileHead(world: World, user: User) {
  const seen = lastSeen(world, user)
  return {
    User: user.name,
    ULID: user.ulid,
    UserPic: `/UserPic/${user.username}.png`,
    MemberSince: spaced(user.joined),
    RichPresenceMsg: seen?.message ?? null,
    LastGameID: seen?.gameId ?? 0,
  }
}

export function profilePoints(world: World, user: User) {
  const { hard, casual, weighted } = world.standings.pointsOf(user)
  const contribution = world.standings.contributionOf(user)
  return {
    ContribCount: contribution.count,
    ContribYield: contribution.yield,
    TotalPoints: hard,
    TotalSoftcorePoints: casual,
    TotalTruePoints: weighted,
  }
}

export function profileTail(user: User) {
  return {
    Permissions: user.permissions,
    Untracked: user.untracked ? 1 : 0,
    ID: user.id,
    UserWallActive: user.wallOpen ? 1 : 0,
    Motto: user.motto,
  }
}

/** What a user was last seen playing; undefined for who never played. Banned users and quiet games show no message. */
export function lastSeen(
  world: World,
  user: User,
): { gameId: number; at: UnixSeconds; message: string | null } | undefined {
  const plays = world.playsOfUser(user).filter(({ game }) => game.id !== landmarks.event)
  const last = plays.toSorted((a, b) => b.lastPlayed - a.lastPlayed)[0]
  if (last === undefined) return undefined
  const stirred = hash(world.seed, 52, user.id)
  const doing = `${doings[stirred % doings.length]} ${places[stirred % places.length]}`
  const silent = user.permissions < 0 || stirred % 10 === 0
  const playing = user.name === people.main
  return {
    // The friend's emulator reports a game whose session the site has not yet counted.
    gameId: user.name === people.friend ? landmarks.undescribed : last.game.id,
    at: playing ? now - minute : last.lastPlayed,
    message: silent && !playing ? null : `${doing} of ${last.game.title}`,
  }
}
