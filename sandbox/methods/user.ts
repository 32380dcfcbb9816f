// GetUserProfile, GetUserPoints and GetUserRankAndScore: a user in short.

import { games as landmarks, users as people } from '../world/landmarks.ts'
import { hash } from '../world/random.ts'
import { spaced, type UnixSeconds } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { doings, places } from '../world/words.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { playedAt } from './library.ts'
import { user } from './rules.ts'
import { named } from './shapes.ts'

export const GetUserPoints = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  const { hard, casual } = world.standings.pointsOf(found)
  return ok({ Points: hard, SoftcorePoints: casual ?? 0 })
})

export const GetUserProfile = asking({ u: user }, ({ u }, world, _owner, now) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  if (found.undated) return crash
  const seen = lastSeen(world, found, now)
  return ok({
    ...named(found),
    UserPic: pictureOf(found),
    MemberSince: spaced(found.joined),
    RichPresenceMsg: seen?.message ?? null,
    LastGameID: seen?.gameId ?? 0,
    ...contribution(world, found),
    ...profilePoints(world, found),
    ...profileTail(found),
  })
})

export const GetUserRankAndScore = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  // The rank is looked up by the display name.
  if (found?.shown === null) return crash
  const { standings } = world
  const points = found === undefined ? { hard: 0, casual: 0 } : standings.pointsOf(found)
  return ok({
    Score: points.hard,
    SoftcoreScore: points.casual ?? 0,
    Rank: found === undefined ? null : standings.rankOf(found),
    TotalRanked: standings.ranked().length,
  })
})

export const pictureOf = ({ username }: User): string => `/UserPic/${username}.png`

export function contribution(world: World, user: User) {
  const { count, yield: points } = world.standings.contributionOf(user)
  return { ContribCount: count, ContribYield: points }
}

export function profilePoints(world: World, user: User) {
  const { hard, casual, weighted } = world.standings.pointsOf(user)
  return { TotalPoints: hard, TotalSoftcorePoints: casual, TotalTruePoints: weighted }
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

export type Seen = { readonly gameId: number; readonly at: UnixSeconds; readonly message: string | null }

/** What a user was last seen playing; undefined for who never played. Banned users and quiet games show no message. */
export function lastSeen(world: World, user: User, now: UnixSeconds): Seen | undefined {
  const plays = world.playsOfUser(user).flatMap(play => {
    const at = playedAt(play, now)
    return at === null || play.game.id === landmarks.event ? [] : [{ game: play.game, at }]
  })
  const last = plays.toSorted((a, b) => b.at - a.at)[0]
  if (last === undefined) return undefined
  const stirred = hash(world.seed, 52, user.id)
  const doing = `${doings[stirred % doings.length]} ${places[stirred % places.length]}`
  const silent = user.permissions < 0 || stirred % 10 === 0
  return {
    // The friend's emulator reports a game whose session the site has not yet counted.
    gameId: user.name === people.friend ? landmarks.undescribed : last.game.id,
    at: last.at,
    message: silent && user.name !== people.main ? null : [doing, last.game.title].filter(Boolean).join(' of '),
  }
}
