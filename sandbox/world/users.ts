// Everybody who has an account in the world, and how RetroAchievements finds them: by display name, by username, by ULID.

import { users as landmarks } from './landmarks.ts'
import { once } from './lazy.ts'
import { breaksName, type Origin } from './origin.ts'
import { mottos, nameBeginnings, nameEndings } from './people-words.ts'
import { dice, hash } from './random.ts'
import { day, type UnixSeconds } from './time.ts'

export type User = {
  id: number
  /** What the display name is in a sound world. */
  name: string
  /** The display name as it is sent; null where its row has none. */
  shown: string | null
  username: string
  ulid: string | null
  joined: UnixSeconds
  /** The moment of joining was never stored. */
  undated: boolean
  motto: string
  /** -2 spam, -1 banned, 0 unregistered, 1 registered, 2 junior developer, 3 developer, 4 moderator. */
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

export function makeUsers(origin: Origin): Users {
  const all = Array.from({ length: population }, (_, index) => makeUser(origin, index + 1))
  const living = all.filter(user => !user.deleted)
  const index = once(() => {
    const found = new Map<string, User>()
    for (const user of living) {
      for (const key of [user.username, user.shown, user.ulid]) if (key) found.set(key.toLowerCase(), user)
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

/** For how long there have been accounts. */
export const siteAge = 4400 * day

/** Those who are known for what they did long ago. */
const elders: readonly string[] = [landmarks.bereft, landmarks.developer, landmarks.withoutUlid]

function makeUser(origin: Origin, id: number): User {
  const { seed } = origin
  const chance = dice(seed, 11, id)
  const someAge = chance.between(3 * day, siteAge)
  const name = landmarkNames[id - 1] ?? inventedName(seed, id)
  const age = elders.includes(name) ? siteAge : someAge
  const spam = name === landmarks.spam
  const banned = name === landmarks.banned || spam || chance.chance(0.004)
  const lacksUlid = name === landmarks.withoutUlid || (origin.odd && name === landmarks.champion)
  const nameless = (origin.odd && name === landmarks.unnamed) || breaksName(origin, name)
  return {
    id,
    name,
    shown: nameless ? null : name,
    username: name === landmarks.renamed ? renamedFrom : name,
    ulid: lacksUlid ? null : ulidOf(seed, id, someAge),
    joined: origin.now - age,
    undated: origin.odd && name === landmarks.unregistered,
    motto: banned ? '' : chance.pick(mottos),
    permissions: spam ? -2 : banned ? -1 : permissionsOf(name, chance.below(100), origin.odd),
    untracked: banned || name === landmarks.untracked,
    wallOpen: !banned && name !== landmarks.wallClosed,
    deleted: name === landmarks.deleted,
  }
}

/** In odd worlds those without a name or a ULID make sets, so that they are authors. */
const oddDevelopers: readonly string[] = [landmarks.withoutUlid, landmarks.unnamed]

function permissionsOf(name: string, throwOf100: number, odd: boolean): number {
  if (odd && oddDevelopers.includes(name)) return 3
  if (name === landmarks.unregistered) return 0
  if (name === landmarks.moderator) return 4
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

const epoch: UnixSeconds = Date.UTC(2026, 10, 1, 12) / 1000
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The moment in it is made up, too: an identity stays, whenever the world ends. */
function ulidOf(seed: number, id: number, age: number): string {
  let moment = (epoch - age) * 1000
  let ulid = ''
  for (let place = 0; place < 10; place++) {
    ulid = crockford[moment % 32] + ulid
    moment = Math.floor(moment / 32)
  }
  for (let place = 0; place < 16; place++) ulid += crockford[hash(seed, 15, id, place) % 32]
  return ulid
}
