import { at, keyed, object, orEmpty, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { flag, id, int, mapKey, text } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { number, user } from '../../language/params.ts'
import type { Reading } from '../../language/reading.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull, word } from '../../language/word.ts'
import { badges } from '../../shapes/badge.ts'
import { game } from '../../shapes/game.ts'
import { gameCounters } from '../../shapes/game-counters.ts'
import { playedGame } from '../../shapes/played-game.ts'
import { profile } from '../../shapes/profile.ts'
import { achievementType } from '../../shapes/worth.ts'

const recentAchievement = object({
  id: id('ID'),
  gameId: id('GameID'),
  gameTitle: rarelyNull(text('GameTitle')),
  title: text('Title'),
  description: text('Description', 'What to do'),
  points: int('Points'),
  type: achievementType('Type'),
  ...badges,
  isAwarded: flag('IsAwarded', 'Whether the user earned it'),
  dateAwarded: nullable(time('DateAwarded')),
  hardcoreAchieved: nullable(flag('HardcoreAchieved', 'Whether it was earned in hardcore mode')),
})

type RecentAchievement = ReturnType<typeof recentAchievement.read>

/** RetroAchievements sends them as maps by achievement in a map by game, and so loses that the newest come first. */
const byGame = keyed(
  keyed(recentAchievement, (one, other) => one.id - other.id),
  () => 0,
)
const newestFirst = (one: RecentAchievement, other: RecentAchievement) =>
  (other.dateAwarded ?? '').localeCompare(one.dateAwarded ?? '') || one.id - other.id
const recentAchievements = word(
  undefined,
  undefined,
  { type: 'array', items: recentAchievement.schema },
  (value, reading) => byGame.read(value, reading).flat().sort(newestFirst),
)

const { forumTopicId: _, ...described } = game
const lastGame = object(
  { id: id('ID'), ...described, forumTopicId: int('ForumTopicID', '0 when there is none') },
  { dropped: ['Flags', 'IsFinal'] },
)

const summary = object(
  {
    ...profile,
    // Of these, only the profile tells when they are null (API_GetUserSummary.php).
    user: text('User', 'Display name'),
    totalSoftcorePoints: int('TotalSoftcorePoints', 'Points earned in softcore mode; may be negative'),
    totalTruePoints: int('TotalTruePoints', 'Points weighted by rarity ("RetroPoints")'),
    richPresenceMsgDate: nullable(time('RichPresenceMsgDate', 'When the user was last seen playing')),
    rank: nullable(int('Rank', 'Null when the user is untracked or has fewer than 250 points')),
    totalRanked: int('TotalRanked', 'How many users have a rank'),
    recentlyPlayedCount: int('RecentlyPlayedCount', 'Rows in recentlyPlayed'),
    recentlyPlayed: at('RecentlyPlayed', 'Games, the latest played first', rows(object(playedGame))),
    awarded: orEmpty(
      at(
        'Awarded',
        'How far the user got in those games, in their order; perhaps in the last game besides',
        keyed(object({ gameId: mapKey('The game'), ...gameCounters }), (one, other) => one.gameId - other.gameId),
      ),
    ),
    recentAchievements: orEmpty(at('RecentAchievements', 'Of those games, the newest first', recentAchievements)),
    lastGame: nullable(at('LastGame', 'The game that the user played last', lastGame)),
  },
  // Both are constants: nobody is ever online (API_GetUserSummary.php).
  { dropped: ['LastActivity', 'Status'] },
)

function read(value: unknown, reading: Reading) {
  const whole = summary.read(value, reading)
  const places = new Map(whole.recentlyPlayed?.map(({ gameId }, index) => [gameId, index]))
  const placeOf = ({ gameId }: { gameId: number }) => places.get(gameId) ?? places.size
  return { ...whole, awarded: whole.awarded?.sort((one, other) => placeOf(one) - placeOf(other)) ?? null }
}

export default endpoint({
  path: '/users/:user/summary',
  summary: 'A user with their latest games and achievements',
  description:
    'Slow at RetroAchievements; profile, rank and recent games say most of it faster. The achievements are the latest `recentAchievementsCount` of the games that are wanted and of the game played last, all taken together. Locked ones are left out.',
  upstream: 'GetUserSummary',
  params: {
    user: user('u'),
    recentGamesCount: number('g', 'Games wanted', { fallback: 5, min: 1, max: 20 }),
    recentAchievementsCount: number('a', 'Achievements wanted, of those games', { fallback: 10, min: 1, max: 50 }),
  },
  // The defaults and bounds of RetroAchievements; 0 achievements would mean all of them, locked ones too (API_GetUserSummary.php).
  door: {
    g: number('g', 'Games wanted', { fallback: 0, min: 0, max: 100, door: { clampTo: 100 } }),
    a: number('a', 'Achievements wanted', { fallback: 10, min: 1, max: 1000 }),
  },
  pace: live,
  response: { ...summary, read },
})
