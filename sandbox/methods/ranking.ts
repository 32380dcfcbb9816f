// GetTopTenUsers and GetRecentGameAwards: what happens on the whole site.

import { awardKinds, type GameAward } from '../world/awards.ts'
import { lacksConsole } from '../world/games.ts'
import { withOffset } from '../world/time.ts'
import { asking, crash, type Method, ok } from './asking.ts'
import { endOfDay } from './dates.ts'
import { notEmpty, offset, type Rule, whole } from './rules.ts'
import { keyedRows, named } from './shapes.ts'

export const GetTopTenUsers = asking({}, (_, world) => {
  const { ranked, pointsOf } = world.standings
  const best = ranked()
    .slice(0, 10)
    .map(user => ({ user, points: pointsOf(user) }))
  const byPoints = ({ points: a }: (typeof best)[0], { points: b }: (typeof best)[0]) =>
    b.hard - a.hard || Number(b.weighted) - Number(a.weighted)
  // Rows with equal points come as the database likes. RetroAchievements settles ties after it has numbered the rows, and
  // the rows keep their numbers.
  const rows = world.switches.tie ? best : best.toSorted(byPoints)
  const settled = [...rows.entries()].sort(([, a], [, b]) => byPoints(a, b))
  return ok(
    keyedRows(
      settled.map(([key, { user, points }]) => [
        key,
        { 1: user.shown ?? user.username, 2: points.hard, 3: points.weighted, 4: user.ulid },
      ]),
    ),
  )
})

const kinds: Rule<readonly string[]> = (sent, param) => {
  if (sent === '' || typeof sent === 'object') return { error: `The ${param} must be a string.` }
  return { value: sent?.split(',') ?? awardKinds }
}

const mostRows = 100

export const GetRecentGameAwards: Method = (question, world, owner, now) => {
  const rules = { d: notEmpty(endOfDay(now)), o: offset, c: notEmpty(whole(25, 1)), k: notEmpty(kinds) }
  return asking(rules, ({ d, o, c, k }) => {
    const chosen = world.awards().filter(award => award.at <= d && k.includes(award.kind))
    const page = chosen.slice(o, o + Math.min(c, mostRows)).entries()
    const rows = [...page].filter(([, { play }]) => !play.user.deleted)
    // The console of a game is asked for without a look whether there is a game.
    if (rows.some(([, { play }]) => play.game.gone || play.game.deleted)) return crash
    return ok({
      Count: rows.length,
      Total: chosen.length,
      Results: keyedRows(rows.map(([key, award]) => [key, awardRow(award)])),
    })
  })(question, world, owner, now)
}

function awardRow({ play, kind, at }: GameAward) {
  const { game, user } = play
  return {
    ...named(user),
    AwardKind: kind,
    AwardDate: withOffset(at),
    GameID: game.id,
    GameTitle: game.title,
    ConsoleID: game.consoleId,
    ConsoleName: lacksConsole(game) ? null : game.consoleName,
  }
}
