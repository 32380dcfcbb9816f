// The lists that speak of a user's own circle: followers and followed of the key's owner, wishes, requests for sets.

import { follows, requestsOf, wishesOf } from '../world/bonds.ts'
import { type Game, lacksConsole } from '../world/games.ts'
import type { UnixSeconds } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok, paged } from './asking.ts'
import { count, offset, type Rule, user } from './rules.ts'
import { collation, named, place, storedPoints } from './shapes.ts'
import { lastSeen } from './user.ts'

export const GetUsersFollowingMe = asking({ o: offset, c: count }, (asked, world, owner, now) => {
  return paged(
    circle(world, now, other => follows(world, other, owner)),
    asked,
    other => ({ ...person(world, other), AmIFollowing: follows(world, owner, other) }),
  )
})

export const GetUsersIFollow = asking({ o: offset, c: count }, (asked, world, owner, now) => {
  return paged(
    circle(world, now, other => follows(world, owner, other)),
    asked,
    other => ({ ...person(world, other), IsFollowingMe: follows(world, other, owner) }),
  )
})

/** Those who were here last come first. */
function circle(world: World, now: UnixSeconds, belongs: (user: User) => boolean): User[] {
  const people = world.users.all.filter(belongs).map(user => ({ user, seen: lastSeen(world, user, now)?.at ?? 0 }))
  return people.sort((a, b) => b.seen - a.seen).map(({ user }) => user)
}

function person(world: World, user: User) {
  const { hard, casual } = world.standings.pointsOf(user)
  return { ...named(user), Points: hard, PointsSoftcore: casual }
}

export const GetUserWantToPlayList = asking({ u: user, o: offset, c: count }, (asked, world, owner) => {
  const found = world.users.find(asked.u)
  if (found === undefined) return missing()
  const friends = follows(world, found, owner) && follows(world, owner, found)
  if (found !== owner && !friends) return { status: 401, json: [] }
  const wishes = wishesOf(world, found)
  const page = wishes.slice(asked.o, asked.o + asked.c)
  if (page.some(game => game.deleted || lacksConsole(game))) return crash
  return paged(wishes, asked, game => ({
    ID: game.id,
    Title: game.title,
    ...place(game),
    ImageIcon: game.icon,
    PointsTotal: storedPoints(world, game),
    AchievementsPublished: game.published,
  }))
})

/** 0 for games that still have no set, 1 for all. */
const scope: Rule<boolean> = (sent = '0', param) =>
  sent === '0' || sent === '1' ? { value: sent === '1' } : { error: `The selected ${param} is invalid.` }

export const GetUserSetRequests = asking({ u: user, t: scope }, ({ u, t }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  // Tables are joined: deleted games stay in, those without a console do not, and a set that was never counted is not 0.
  const games = requestsOf(world, found).filter(game => game.consoleId !== null && (t || game.published === 0))
  const { hard, casual } = world.standings.pointsOf(found)
  const points = Math.max(0, hard + (casual ?? 0))
  return ok({
    RequestedSets: games
      .sort((a, b) => collation.compare(sortTitle(a), sortTitle(b)))
      .map(game => ({ GameID: game.id, Title: game.title, ImageIcon: game.icon, ...place(game) })),
    TotalRequests: 1 + Math.floor(points / pointsPerRequest),
    PointsForNext: pointsPerRequest - (points % pointsPerRequest),
  })
})

/** Punctuation does not count, and of a marker in front, such as `~Hack~`, the first sign keeps its place. */
function sortTitle({ title }: Game): string {
  return (title ?? '').replace(/(?!^~)[^\p{L}\p{N} ]/gu, '')
}

const pointsPerRequest = 2500
