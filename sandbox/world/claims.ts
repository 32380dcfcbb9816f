// Claims: which developer has promised, finished or given up the set of which game.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { perWorld } from './lazy.ts'
import { dice } from './random.ts'
import { day, now, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'

export type Claim = {
  id: number
  user: User
  game: Game
  /** 0 primary, 1 collaboration. */
  claimType: number
  /** 0 new set, 1 revision. */
  setType: number
  /** 0 active, 1 complete, 2 dropped, 3 in review. */
  status: number
  extension: number
  special: number
  created: UnixSeconds
  /** When it expires, was completed or was dropped. */
  done: UnixSeconds
}

const claimCount = 420

/** The newest first. */
export const claims = perWorld((world: World): readonly Claim[] => {
  const all = Array.from({ length: claimCount }, (_, index) => makeClaim(world, index))
  return all.sort((a, b) => b.created - a.created)
})

export function claimsOfGame(world: World, game: Game): readonly Claim[] {
  return claims(world).filter(claim => claim.game === game)
}

function makeClaim(world: World, index: number): Claim {
  const chance = dice(world.seed, 61, index)
  const { users, games } = world
  const status = index < 4 ? index : chance.pick([0, 0, 1, 1, 1, 1, 2, 3])
  const developer = users.landmark(people.developer)
  const others = users.developers as unknown as readonly [User, ...User[]]
  const created = now - chance.between(2 * day, (status === 0 || status === 3 ? 110 : 2200) * day)
  const extension = status === 0 ? chance.below(3) : 0
  const open = status === 0 || status === 3
  return {
    id: 9000 + index,
    user: index < 8 ? developer : chance.pick(others),
    game: games.find(index < 6 ? landmarks.popular : 20 + chance.below(380)) as Game,
    claimType: chance.chance(0.2) ? 1 : 0,
    setType: chance.chance(0.3) ? 1 : 0,
    status,
    extension,
    special: chance.chance(0.9) ? 0 : chance.between(1, 3),
    created,
    done: open ? created + 90 * day * (1 + extension) : Math.min(now - day, created + chance.between(day, 80 * day)),
  }
}
