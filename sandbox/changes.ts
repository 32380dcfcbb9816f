// What is done to the world while the sandbox runs: rows that break, weeks without an achievement, unlocks, demotions. The
// world itself never changes; after each of these there is another one.

import { type LateUnlock, nextUnlock } from './world/late-unlocks.ts'
import { type BrokenRow, type Demotion, originOf, type Switches } from './world/origin.ts'
import type { UnixSeconds } from './world/time.ts'
import { makeWorld, type World } from './world/whole.ts'

/** Things that happen stay happened; healing ends the rest. */
export type WorldFault =
  /** Names one of `game`, `achievement` and `user`. */
  | {
      readonly kind: 'row'
      readonly game?: number
      readonly achievement?: number
      readonly user?: string
      readonly lacks: 'console' | 'itself' | 'author' | 'name'
    }
  | { readonly kind: 'week'; readonly which: 'full' | 'bare' | 'none' }
  | { readonly kind: 'tie' }
  | ({
      readonly kind: 'unlock'
      readonly user: string
      readonly game: number
      /** True unless it says otherwise. */
      readonly hardcore?: boolean
      /** How long ago the player earned it; 0 when absent. */
      readonly agoSeconds?: number
    } & Settling)
  | ({ readonly kind: 'demotion'; readonly game: number; readonly count: number } & Settling)

/** How long the counters contradict what has happened; not at all when absent. */
type Settling = { readonly settlesAfterMs?: number }

export type Changes = {
  world(): World
  /** What in it the world does not have; undefined when it can be added. */
  errorOf(fault: WorldFault): string | undefined
  /** Throws that error. */
  add(fault: WorldFault): void
  heal(): void
}

type Happened = { readonly unlock: Omit<LateUnlock, 'settled'> } | { readonly demotion: Omit<Demotion, 'settled'> }

export function makeChanges(options: { now(): UnixSeconds; seed: number; odd: boolean }): Changes {
  const origin = originOf(options.now(), options.seed, options.odd)
  const sound = makeWorld(origin)
  let broken: readonly BrokenRow[] = []
  let switches: Switches = {}
  let happened: readonly (Happened & { readonly settlesAt: number })[] = []

  function world(): World {
    const settledBy = performance.now()
    const lateUnlocks = happened.flatMap(each =>
      'unlock' in each ? [{ ...each.unlock, settled: each.settlesAt <= settledBy }] : [],
    )
    const demotions = happened.flatMap(each =>
      'demotion' in each ? [{ ...each.demotion, settled: each.settlesAt <= settledBy }] : [],
    )
    const isSound = happened.length === 0 && broken.length === 0 && Object.keys(switches).length === 0
    return isSound ? sound : makeWorld({ ...origin, broken, demotions }, { lateUnlocks, switches })
  }

  function errorOf(fault: WorldFault): string | undefined {
    if (fault.kind === 'row') return rowError(fault, sound)
    if (fault.kind === 'unlock') return unlockError(fault, world(), options.now())
    return fault.kind === 'demotion' ? gameError(fault.game, sound) : undefined
  }

  function add(fault: WorldFault): void {
    const error = errorOf(fault)
    if (error !== undefined) throw new Error(error)
    switch (fault.kind) {
      case 'row':
        broken = [...broken, brokenRow(fault, sound)]
        return
      case 'week':
        switches = { ...switches, week: fault.which }
        return
      case 'tie':
        switches = { ...switches, tie: true }
        return
      default: {
        const { settlesAfterMs = 0 } = fault
        happened = [...happened, { ...happening(fault, options.now()), settlesAt: performance.now() + settlesAfterMs }]
      }
    }
  }

  return {
    world,
    errorOf,
    add,
    heal() {
      broken = []
      switches = {}
      happened = happened.map(each => ({ ...each, settlesAt: 0 }))
    },
  }
}

type Fault<K extends WorldFault['kind']> = WorldFault & { kind: K }

function happening(fault: Fault<'unlock' | 'demotion'>, now: UnixSeconds): Happened {
  const { game } = fault
  if (fault.kind === 'demotion') return { demotion: { game, count: fault.count } }
  const { user, hardcore = true, agoSeconds = 0 } = fault
  return { unlock: { user, game, hardcore, at: now - agoSeconds } }
}

const gameError = (id: number, { games }: World) =>
  games.find(id) === undefined ? `the sandbox has no game ${id}` : undefined

function unlockError(fault: Fault<'unlock'>, world: World, now: UnixSeconds): string | undefined {
  const { user: name, game: id, hardcore = true, agoSeconds = 0 } = fault
  const user = world.users.find(name)
  const game = world.games.find(id)
  if (user === undefined) return `the sandbox has no user ${name}`
  if (game === undefined) return gameError(id, world)
  if (now - agoSeconds < user.joined) return `${agoSeconds} seconds ago ${name} had not joined yet`
  const next = nextUnlock(world.playOf(user, game) ?? { count: 0, hard: 0 }, world.setOf(game), hardcore)
  return next === undefined ? `${name} has nothing left to unlock in game ${id}` : undefined
}

const subjects = { console: 'game', itself: 'game', author: 'achievement', name: 'user' } as const

function rowError({ lacks, game, achievement, user }: Fault<'row'>, world: World): string | undefined {
  const named = Object.entries({ game, achievement, user }).filter(([, value]) => value !== undefined)
  const subject = subjects[lacks]
  if (named.length !== 1 || named[0]?.[0] !== subject) return `a row that lacks ${lacks} is named by ${subject}`
  if (game !== undefined) return gameError(game, world)
  if (user !== undefined) return world.users.find(user) === undefined ? `the sandbox has no user ${user}` : undefined
  return world.achievement(achievement as number) === undefined
    ? `the sandbox has no achievement ${achievement}`
    : undefined
}

/** Users are told apart by the name that they have in a sound world. */
function brokenRow({ lacks, game, achievement, user }: Fault<'row'>, world: World): BrokenRow {
  if (user !== undefined) return { user: world.users.find(user)?.name as string, lacks: 'name' }
  if (achievement !== undefined) return { achievement, lacks: 'author' }
  return { game: game as number, lacks: lacks as 'console' | 'itself' }
}
