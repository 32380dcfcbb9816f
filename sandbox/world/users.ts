// Everybody who has an account in the world, and how RetroAchievements finds them: by display name, by username, by ULID.

import { users as landmarks } from './landmarks.ts'
import { once } from './lazy.ts'
import { mottos, nameBeginnings, nameEndings } from './people-words.ts'
import { dice, hash } from './random.ts'
import { day, now, type UnixSeconds } from './time.ts'

export type User = {
  id: number
  /** The display name. */
  name: string
  username: string
  ulid: string | null
  joined: UnixSeconds
  motto: string
  /** -1 banned, 1 registered, 2 junior developer, 3 developer. */
  permissions: number
  untracked: boolean
  wallOpen: boolean
  deleted: boolean
}

export type Users = {
  readonly all: readonly User[]
  readonly developers: readonly User[]
  /** As `u` is looked up: deleted users are found by nobody. */
  find(identifier: string): User | undefined
  numbered(id: number): User | undefined
  /** A user that every world has. */
  landmark(name: string): User
}

const population = 3000
const { renamedFrom, ...named } = landmarks
const landmarkNames: readonly string[] = Object.values(named)

export function makeUsers(seed: number): Users {
  const all = Array.from({ length: population }, (_, index) => makeUser(seed, index + 1))
  const living = all.filter(user => !user.deleted)
  const index = once(() => {
    const found = new Map<string, User>()
    for (const user of living) {
      for (const key of [user.username, user.name, user.ulid]) if (key) found.set(key.toLowerCase(), user)
    }
    return found
  })
  return {
    all,
    developers: living.filter(user => user.permissions >= 2),
    find: identifier => index().get(identifier.toLowerCase()),
    numbered: id => living.find(user => user.id === id),
    landmark: name => all[landmarkNames.indexOf(name)] as User,
  }
}

function makeUser(seed: number, id: number): User {
  const chance = dice(seed, 11, id)
  const joined = now - chance.between(3 * day, 4400 * day)
  const name = landmarkNames[id - 1] ?? inventedName(seed, id)
  const banned = name === landmarks.banned || chance.chance(0.004)
  return {
    id,
    name,
    username: name === landmarks.renamed ? renamedFrom : name,
    ulid: name === landmarks.withoutUlid ? null : ulidOf(seed, id, joined),
    joined,
    motto: banned ? '' : chance.pick(mottos),
    permissions: banned ? -1 : permissionsOf(name, chance.below(100)),
    untracked: banned || name === landmarks.untracked,
    wallOpen: !banned && name !== landmarks.wallClosed,
    deleted: name === landmarks.deleted,
  }
}

function permissionsOf(name: string, throwOf100: number): number {
  if (name === landmarks.developer || throwOf100 === 0) return 3
  return throwOf100 === 1 ? 2 : 1
}

const combinations = nameBeginnings.length * nameEndings.length
/** Has no factor in common with the number of combinations, so that no name comes twice. */
const stride = 1_299_709

function inventedName(seed: number, id: number): string {
  const place = (id * stride + hash(seed, 12)) % combinations
  const name = `${nameBeginnings[place % nameBeginnings.length]}${nameEndings[Math.floor(place / nameBeginnings.length)]}`
  return hash(seed, 13, id) % 4 === 0 ? name + (hash(seed, 14, id) % 90) : name
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function ulidOf(seed: number, id: number, joined: UnixSeconds): string {
  let moment = joined * 1000
  let ulid = ''
  for (let place = 0; place < 10; place++) {
    ulid = crockford[moment % 32] + ulid
    moment = Math.floor(moment / 32)
  }
  for (let place = 0; place < 16; place++) ulid += crockford[hash(seed, 15, id, place) % 32]
  return ulid
}
