// What ties users to each other and to games they have not played: who follows whom, wishes, and requests for sets.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { dice, hash } from './random.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'

/** They and the main user follow each other in every world. */
const friends: readonly string[] = [people.friend, people.negative, people.bereft]
/** They do so in odd worlds: a name is null, a ULID, and points are. */
const oddFriends: readonly string[] = [people.unnamed, people.withoutUlid]

export function follows(world: World, follower: User, followed: User): boolean {
  const names: string[] = [follower.name, followed.name]
  if (follower === followed || names.includes(people.deleted) || names.includes(people.stranger)) return false
  if (followed.name === people.main && follower.name === people.newcomer) return true
  if (names.includes(people.main) && names.some(name => isFriend(world, name))) return true
  return hash(world.seed, 96, follower.id, followed.id) % 5 === 0 && closeEnough(follower, followed)
}

const isFriend = ({ odd }: World, name: string) => friends.includes(name) || (odd && oddFriends.includes(name))

/** Most people know those who came to the site in their time. */
function closeEnough(one: User, other: User): boolean {
  return Math.abs(one.id - other.id) < 700
}

/** The games a user wants to play, in the order in which they came to mind. */
export function wishesOf(world: World, user: User): Game[] {
  if (user.name === people.main) return chosen(world, 97, user, 130, landmarks.withoutMetrics, landmarks.weekly)
  // The wish was there before the game was deleted.
  if (user.name === people.bereft) return chosen(world, 97, user, 12, landmarks.small, landmarks.deleted)
  return chosen(world, 97, user, user.id % 20)
}

/** The games a user has asked a set for; some of them have got one since, one has not been counted, one is deleted. */
export function requestsOf(world: World, user: User): Game[] {
  const { withoutAchievements, weekly, uncounted, deleted, withoutConsole } = landmarks
  return user.name === people.main
    ? chosen(world, 98, user, 40, withoutAchievements, weekly, uncounted, deleted, withoutConsole)
    : chosen(world, 98, user, user.id % 5)
}

/** Nobody comes upon them by chance: a list that holds one of them fails as a whole. */
const hidden = new Set<number>([
  landmarks.deleted,
  landmarks.withoutConsole,
  landmarks.onDeletedConsole,
  landmarks.gone,
])

/** Games by chance, each once, after those that have to be there. */
function chosen(world: World, purpose: number, user: User, count: number, ...first: number[]): Game[] {
  const chance = dice(world.seed, purpose, user.id)
  const { all, any } = world.games
  const ids = Array.from({ length: count }, () => 1 + chance.below(all.length)).filter(id => !hidden.has(id))
  return [...new Set([...first, ...ids])].map(id => any(id)).filter(game => game !== undefined)
}
