// What ties users to each other and to games they have not played: who follows whom, wishes, and requests for sets.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { dice, hash } from './random.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'

/** They follow the main user in every world. */
const admirers: readonly string[] = [people.newcomer, people.friend]

export function follows(world: World, follower: User, followed: User): boolean {
  const names: string[] = [follower.name, followed.name]
  if (follower === followed || names.includes(people.deleted) || names.includes(people.stranger)) return false
  if (followed.name === people.main && admirers.includes(follower.name)) return true
  if (follower.name === people.main && followed.name === people.friend) return true
  return hash(world.seed, 96, follower.id, followed.id) % 5 === 0 && closeEnough(follower, followed)
}

/** Most people know those who came to the site in their time. */
function closeEnough(one: User, other: User): boolean {
  return Math.abs(one.id - other.id) < 700
}

/** The games a user wants to play, in the order in which they came to mind. */
export function wishesOf(world: World, user: User): Game[] {
  return user.name === people.main
    ? chosen(world, 97, user, 130, landmarks.withoutMetrics)
    : chosen(world, 97, user, user.id % 20)
}

/** The games a user has asked a set for; some of them have got one since. */
export function requestsOf(world: World, user: User): Game[] {
  return user.name === people.main
    ? chosen(world, 98, user, 40, landmarks.withoutAchievements)
    : chosen(world, 98, user, user.id % 5)
}

/** Games by chance, each once, after those that have to be there. */
function chosen(world: World, purpose: number, user: User, count: number, ...first: number[]): Game[] {
  const chance = dice(world.seed, purpose, user.id)
  const { all } = world.games
  const ids = Array.from({ length: count }, () => 1 + chance.below(all.length))
  return [...new Set([...first, ...ids])].map(id => world.games.find(id)).filter(game => game !== undefined)
}
