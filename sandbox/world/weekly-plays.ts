// Who plays what in the week in which the world ends.

import type { Games } from './games.ts'
import { games as landmarks, users as people } from './landmarks.ts'
import type { Origin } from './origin.ts'
import type { Play } from './play.ts'
import { dice } from './random.ts'
import { hour, minute, startOf, weekOf } from './time.ts'
import type { User } from './users.ts'

/** Users who begin the game of the week. */
const weeklyShare = 0.35

/** Users who began the game of the week in the last hours. */
const punctual: readonly string[] = [people.main, people.negative, people.moderator]
/** Users who began it, and mastered it, in odd worlds: those who lack a ULID or a display name. */
const nameless: readonly string[] = [people.withoutUlid, people.unnamed]

/** So long after Monday midnight, nobody has unlocked anything yet. */
const quietStart = hour / 4

/**
 * The game of the week and its twin on the Events console, where one unlock of the first counts as one of the second; and
 * the other game, which is that of every second week.
 */
export function weeklyPlays({ seed, now, odd }: Origin, user: User, games: Games): Play[] {
  const chance = dice(seed, 43, user.id)
  const main = user.name === people.main
  const masters = odd && nameless.includes(user.name)
  const lately = punctual.includes(user.name) || masters
  const away = user.name === people.browser || (!odd && nameless.includes(user.name))
  if (away || (!lately && !chance.chance(weeklyShare))) return []
  const hardcore = main || chance.chance(0.7) || masters
  const weekStart = startOf(weekOf(now))
  const elapsed = now - weekStart
  const earlier = weekStart + Math.floor(elapsed * 0.98 * chance.fraction())
  const latest = now - 3 * hour
  const start = elapsed < quietStart ? latest : lately ? Math.max(weekStart, latest) : earlier
  const game = games.numbered(landmarks.weekly)
  const few = chance.between(1, 8)
  const count = main ? 9 : masters ? game.core : few
  const pace = Math.max(1, Math.min(20 * minute, Math.floor((now - start) / (count + 1))))
  const lastPlayed = main ? now - minute : start + count * pace
  const shared = { user, start, secondRound: null }
  const event = games.numbered(landmarks.event)
  const other = games.numbered(landmarks.authorless)
  const quickly = Math.max(1, Math.floor(pace / 20))
  const most = chance.between(8, other.core)
  const earned = hardcore && user.name !== people.casual ? 1 : 0
  return [
    { ...shared, game, count, hard: earned * count, pace, lastPlayed, seconds: count * pace },
    { ...shared, game: event, count: 1, hard: earned, pace, lastPlayed: start + pace, seconds: 0 },
    {
      ...shared,
      game: other,
      count: most,
      hard: earned * most,
      pace: quickly,
      lastPlayed: start + quickly * most,
      seconds: 0,
    },
  ]
}
