// Unlocks that happen after the world was made. The player unlocks what comes next among the promoted: in hardcore mode first
// what was unlocked casually before.

import type { Game, Games } from './games.ts'
import { games as landmarks } from './landmarks.ts'
import { type Play, unlockOf } from './play.ts'
import type { AchievementSet } from './sets.ts'
import type { UnixSeconds } from './time.ts'
import type { User, Users } from './users.ts'

export type LateUnlock = {
  readonly user: string
  readonly game: number
  readonly hardcore: boolean
  /** May lie long ago: emulators report what was unlocked while they were not connected. */
  readonly at: UnixSeconds
  /** The job that counts it has run. */
  readonly settled: boolean
}

type Known = {
  readonly users: Users
  readonly games: Games
  setOf(game: Game): AchievementSet
  playsOfUser(user: User): readonly Play[]
}

/** The plays of all users who have unlocked something since. */
export function playsAfter(unlocks: readonly LateUnlock[], known: Known): ReadonlyMap<User, readonly Play[]> {
  const changed = new Map<User, readonly Play[]>()
  for (const unlock of unlocks) {
    const user = known.users.find(unlock.user)
    const game = known.games.find(unlock.game)
    if (user === undefined || game === undefined) continue
    const before = changed.get(user) ?? known.playsOfUser(user)
    changed.set(user, withEvent(withUnlock(before, user, game, unlock, known), user, game, unlock, known))
  }
  return changed
}

function withUnlock(plays: readonly Play[], user: User, game: Game, unlock: LateUnlock, { setOf }: Known) {
  const play = plays.find(play => play.game === game)
  const after = afterUnlock(play ?? begun(user, game, unlock.at), setOf(game), unlock)
  return play === undefined ? [...plays, after] : plays.map(one => (one === play ? after : one))
}

/** The first achievement of the game of the week counts in the event, too. */
function withEvent(plays: readonly Play[], user: User, game: Game, unlock: LateUnlock, known: Known) {
  const event = known.games.numbered(landmarks.event)
  const counts = game.id === landmarks.weekly && unlock.hardcore && !plays.some(play => play.game === event)
  return counts ? withUnlock(plays, user, event, unlock, known) : plays
}

function begun(user: User, game: Game, start: UnixSeconds): Play {
  return { user, game, count: 0, hard: 0, start, pace: 1, secondRound: null, lastPlayed: start, seconds: 0 }
}

/** The place by ease of what the player unlocks next; undefined when nothing is left. */
export function nextUnlock(
  { count, hard }: Pick<Play, 'count' | 'hard'>,
  set: AchievementSet,
  hardcore: boolean,
): number | undefined {
  const next = set.byEase.findIndex(({ promoted }, ease) => promoted && ease >= (hardcore ? hard : count))
  return next === -1 ? undefined : next
}

function afterUnlock(play: Play, set: AchievementSet, { hardcore, at, settled }: LateUnlock): Play {
  const ease = nextUnlock(play, set, hardcore)
  if (ease === undefined) return play
  const repeats = ease < play.count
  const moment = { casualAt: repeats ? unlockOf(play, set, ease).casualAt : at, hardAt: hardcore ? at : null }
  const { waiting, ...rest } = play
  return {
    ...rest,
    count: Math.max(play.count, ease + 1),
    hard: hardcore ? ease + 1 : play.hard,
    lastPlayed: Math.max(play.lastPlayed ?? 0, at),
    moments: new Map([...(play.moments ?? []), [ease, moment]]),
    ...(settled ? {} : { waiting: waitingAfter(play, hardcore, repeats) }),
  }
}

/**
 * At once only the hardcore counter rises, and that of all modes even falls where a casual unlock is repeated; the database
 * keeps no number below 0.
 */
function waitingAfter(play: Play, hardcore: boolean, repeats: boolean): NonNullable<Play['waiting']> {
  const { count, hard, before } = play.waiting ?? { count: play.count, hard: play.hard, before: play }
  return {
    count: count !== null && repeats ? Math.max(0, count - 1) : count,
    hard: hardcore ? hard + 1 : hard,
    before: { count: before.count, hard: before.hard },
  }
}
