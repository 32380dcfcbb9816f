// What RetroAchievements can send as null to each endpoint, by the table of nulls: from its code and its schema, and not from our
// declarations, which are compared with it. Keys of rows are `[]`, also of those in a map.

import { marksIn, nullsOf } from '../../sandbox/nulls/notation.ts'
import { nulls } from '../../sandbox/nulls/table.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'

/** Absent in place of empty, and read alike. */
export const optional: readonly string[] = ['Awarded', 'RecentAchievements']

const { endpoints } = await loadCatalogue()
const known = new Map(endpoints.map(endpoint => [endpoint.name, nullsOfAnswer(endpoint)]))

function nullsOfAnswer({ name, upstream, params, fixed = {} }: Endpoint) {
  const sent = Object.values(params).map(param => param.upstream)
  const chosen = [...sent, ...Object.entries(fixed).map(([param, value]) => `${param}=${value}`)]
    .map(param => `${upstream} ${param}`)
    .find(answer => answer in nulls)
  const rows = nulls[chosen ?? upstream] ?? []
  const of = (line: 'A' | 'B' | 'C') => rows.flatMap(row => marksIn(row[line]).flatMap(nullsOf))
  const daily = new Set([...of('A'), ...of('B')]).difference(new Set(optional))
  // A label is no key, but a part of a text that was split.
  const rarely = new Set([...of('C'), ...(name === 'games/hashes' ? ['Results[].Labels[]'] : [])])
  return { daily, rarely: rarely.difference(daily) }
}

/** How often RetroAchievements sends null there. */
export function nullsAt(endpoint: string, place: string): 'daily' | 'rarely' | 'never' {
  if (known.get(endpoint)?.daily.has(place)) return 'daily'
  return known.get(endpoint)?.rarely.has(place) ? 'rarely' : 'never'
}

/** All places of an endpoint that can be null. */
export function listed(endpoint: string): string[] {
  const { daily = [], rarely = [] } = known.get(endpoint) ?? {}
  return [...daily, ...rarely]
}

/** Whether an answer is of no use without this single value. */
export function isVital(endpoint: string, place: string): boolean {
  if (endpoint === 'users/completed-games' && place === '[].HardcoreMode') return true
  return /(^|\.)(ID|GameID|ConsoleID|AchievementID)$/.test(place) && nullsAt(endpoint, place) === 'never'
}

/** Lists without which the answer is of no use: those of pages, and of lists that have an object around them. */
const due: readonly string[] = [
  ...['achievements/comments', 'awards/recent', 'games/comments', 'games/hashes', 'games/leaderboards'].map(inResults),
  ...['leaderboards/entries', 'me/followers', 'me/following', 'users/comments', 'users/game-leaderboards'].map(
    inResults,
  ),
  ...['users/progress', 'users/want-to-play'].map(inResults),
  ...['achievements/unlocks Unlocks', 'games/achievement-ids AchievementIDs', 'games/achievements Achievements'],
  ...['games/tickets Tickets', 'tickets/most-ticketed-games MostReportedGames', 'tickets/recent RecentTickets'],
]

function inResults(endpoint: string): string {
  return `${endpoint} Results`
}

export function isDue(endpoint: string, place: string): boolean {
  return due.includes(`${endpoint} ${place}`)
}
