// Claims: which developer has promised, finished or given up the set of which game.

import type { Game } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import { perWorld } from './lazy.ts'
import { type Dice, dice } from './random.ts'
import { day, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'

export type Claim = {
  id: number
  /** Null in odd worlds only. */
  user: User | null
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

const [active, complete, dropped, inReview] = [0, 1, 2, 3] as const
const primary = 0

/** The newest first. */
export const claims = perWorld((world: World): readonly Claim[] => {
  const rare = world.odd ? oddClaims : []
  const all = Array.from({ length: claimCount + rare.length }, (_, index) =>
    makeClaim(world, index, known[index] ?? rare[index - claimCount]),
  )
  return all.sort((a, b) => b.created - a.created)
})

export function claimsOfGame(world: World, game: Game): readonly Claim[] {
  return claims(world).filter(claim => claim.game === game)
}

type Known = {
  readonly game: number
  readonly status?: number
  /** The developer where nobody is named. */
  readonly by?: string | null
}

const ofEveryKind = [active, complete, dropped, inReview] as const

/** Claims on the popular game, and on games that only joined tables show. */
const known: readonly Known[] = [
  ...ofEveryKind.map(status => ({ game: landmarks.popular, status })),
  { game: landmarks.popular },
  { game: landmarks.popular },
  ...[complete, active, dropped].map(status => ({ game: landmarks.withoutConsole, status })),
  { game: landmarks.deleted },
]

/** Claims on a game without a title, by users without a ULID or a display name, and by nobody. */
const oddClaims: readonly Known[] = [
  ...[active, complete, dropped].map(status => ({ game: landmarks.weekly, status, by: people.withoutUlid })),
  { game: landmarks.weekly, status: active, by: people.unnamed },
  ...[active, complete].map(status => ({ game: landmarks.unswept, status, by: null })),
]

function makeClaim(world: World, index: number, fixed: Known | undefined): Claim {
  const chance = dice(world.seed, 61, index)
  const { games, now } = world
  const status =
    fixed?.status ?? chance.pick([active, active, complete, complete, complete, complete, dropped, inReview])
  const open = status === active || status === inReview
  // A claim that is known for its game has run out, so that it is found whichever claims are asked for.
  const lapsed = fixed !== undefined && fixed.game !== landmarks.popular
  const age = lapsed ? 100 * day + index * day : chance.between(2 * day, (open ? 110 : 2200) * day)
  const extension = status === active && !lapsed ? chance.below(3) : 0
  const user = holderOf(world, fixed, chance)
  const joined = fixed === undefined ? (user as User).joined : 0
  const created = Math.max(now - age, joined)
  return {
    id: 9000 + index,
    user,
    game: games.numbered(fixed?.game ?? 20 + chance.below(360)),
    claimType: lapsed ? primary : Number(chance.chance(0.2)),
    setType: chance.chance(0.3) ? 1 : 0,
    status,
    extension,
    special: chance.chance(0.9) ? 0 : chance.between(1, 3),
    created,
    done: open ? created + 90 * day * (1 + extension) : Math.min(now - day, created + chance.between(day, 80 * day)),
  }
}

function holderOf({ users }: World, fixed: Known | undefined, chance: Dice): User | null {
  if (fixed === undefined) return chance.pick(users.developers as unknown as readonly [User, ...User[]])
  const { by = people.developer } = fixed
  return by === null ? null : users.landmark(by)
}
