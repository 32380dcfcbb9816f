// Finds the method that a script name stands for, and answers in RetroAchievements' form for those that are gone or never were.

import * as achievements from './achievements.ts'
import { type Method, refusal } from './asking.ts'
import * as bonds from './bonds.ts'
import * as claims from './claims.ts'
import * as comments from './comments.ts'
import * as consoles from './consoles.ts'
import * as earned from './earned.ts'
import * as game from './game.ts'
import * as gameAndUser from './game-and-user.ts'
import * as gameRanks from './game-ranks.ts'
import * as leaderboards from './leaderboards.ts'
import * as library from './library.ts'
import * as progress from './progress.ts'
import * as progression from './progression.ts'
import * as ranking from './ranking.ts'
import * as summary from './summary.ts'
import * as tickets from './tickets.ts'
import * as user from './user.ts'
import * as awards from './user-awards.ts'

const gone: Method = () => refusal(410, 'gone', 'Gone')
const unknown: Method = () => refusal(404, 'not_found', 'Not Found')

const families = [
  achievements,
  awards,
  bonds,
  claims,
  comments,
  consoles,
  earned,
  game,
  gameAndUser,
  gameRanks,
  leaderboards,
  library,
  progress,
  progression,
  ranking,
  summary,
  tickets,
  user,
]

/** Whatever a family exports under a name of RetroAchievements is a method. */
const living = families.flatMap(family => Object.entries(family)).filter(([name]) => name.startsWith('Get'))

const methods = new Map<string, Method>([...(living as [string, Method][]), ['GetFeed', gone], ['GetGameRating', gone]])

/** The names of the methods that answer. */
export const livingMethods: readonly string[] = living.map(([name]) => name).sort()

/** Whether a fault can wait for it: a method that answers or is gone, or a path that leads to none. */
export const isMethod = (name: unknown): boolean =>
  typeof name === 'string' && (methods.has(name) || name.startsWith('/'))

export function methodNamed(name: string): Method {
  return methods.get(name) ?? unknown
}
