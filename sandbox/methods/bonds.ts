// The lists that speak of a user's own circle: followers and followed of the key's owner, wishes, requests for sets.

import { follows, requestsOf, wishesOf } from '../world/bonds.ts'
import { pointsOfGame } from '../world/sets.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, missing, ok, paged } from './asking.ts'
import { count, offset, type Rule, user } from './rules.ts'
import { place } from './shapes.ts'
import { lastSeen } from './user.ts'

export const GetUsersFollowingMe = asking({ o: offset, c: count }, (asked, world, owner) => {
  return paged(
    circle(world, other => follows(world, other, owner)),
    asked,
    other => ({ ...person(world, other), AmIFollowing: follows(world, owner, other) }),
  )
})

export const GetUsersIFollow = asking({ o: offset, c: count }, (asked, world, owner) => {
  return paged(
    circle(world, other => follows(world, owner, other)),
    asked,
    other => ({ ...person(world, other), IsFollowingMe: follows(world, other, owner) }),
  )
})

/** Those who were here last come first. */
function circle(world: World, belongs: (user: User) => boolean): User[] {
  const seen = (user: User) => lastSeen(world, user)?.at ?? 0
  return world.users.all.filter(belongs).sort((a, b) => seen(b) - seen(a))
}

function person(world: World, user: User) {
  const { hard, casual } = world.standings.pointsOf(user)
  return { User: user.name, ULID: user.ulid, Points: hard, PointsSoftcore: casual }
}

export const GetUserWantToPlayList = asking({ u: user, o: offset, c: count }, (asked, world, owner) => {
  const found = world.users.find(asked.u)
  if (found === undefined) return missing()
  const friends = follows(world, found, owner) && follows(world, owner, found)
  if (found !== owner && !friends) return { status: 401, json: [] }
  return paged(wishesOf(world, found), asked, game => ({
    ID: game.id,
    Title: game.title,
    ...place(game),
    ImageIcon: game.icon,
    PointsTotal: game.measured ? pointsOfGame(world.seed, game) : null,
    AchievementsPublished: game.measured ? world.setOf(game).promoted.length : null,
  }))
})

/** 0 for games that still have no set, 1 for all. */
const scope: Rule<boolean> = (sent = '0', param) =>
  sent === '0' || sent === '1' ? { value: sent === '1' } : { error: `The selected ${param} is invalid.` }

export const GetUserSetRequests = asking({ u: user, t: scope }, ({ u, t }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  const games = requestsOf(world, found).filter(game => t || world.setOf(game).promoted.length === 0)
  const { hard, casual } = world.standings.pointsOf(found)
  const points = hard + casual
  return ok({
    RequestedSets: games
      .sort((a, b) => (a.title < b.title ? -1 : 1))
      .map(game => ({ GameID: game.id, Title: game.title, ...place(game), ImageIcon: game.icon })),
    TotalRequests: 1 + Math.floor(points / pointsPerRequest),
    PointsForNext: pointsPerRequest - (points % pointsPerRequest),
  })
})

const pointsPerRequest = 2500
