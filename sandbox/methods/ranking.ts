// GetTopTenUsers and GetRecentGameAwards: what happens on the whole site.

import { awardKinds, type GameAward } from '../world/awards.ts'
import { day, now, withOffset } from '../world/time.ts'
import { asking, invalid, type Method, ok } from './asking.ts'
import { offset, type Rule, whole } from './rules.ts'
import { keyedRows, named, place } from './shapes.ts'

export const GetTopTenUsers = asking({}, (_, world) => {
  const { ranked, pointsOf } = world.standings
  const rows = ranked()
    .slice(0, 10)
    .map(user => ({ user, points: pointsOf(user) }))
  // The server settles ties after it has numbered the rows, and the rows keep their numbers.
  const settled = [...rows.entries()].sort(
    ([, a], [, b]) => b.points.hard - a.points.hard || b.points.weighted - a.points.weighted,
  )
  return ok(
    keyedRows(
      settled.map(([key, { user, points }]) => [
        key,
        { 1: user.name, 2: points.hard, 3: points.weighted, 4: user.ulid },
      ]),
    ),
  )
})

const midnight = now - (now % day)

/** The end of a day that must not lie ahead. */
const upTo: Rule<number> = (sent, param) => {
  if (sent === undefined) return { value: Number.POSITIVE_INFINITY }
  const at = Date.parse(`${sent} UTC`) / 1000
  if (Number.isNaN(at)) return { error: `The ${param} is not a valid date.` }
  if (at > midnight) return { error: `The ${param} must be a date before or equal to today.` }
  return { value: at - (at % day) + day - 1 }
}

const kinds: Rule<readonly string[]> = sent => ({ value: sent?.split(',') ?? awardKinds })

const mostRows = 100
const rules = { d: upTo, o: offset, c: whole(25, 1), k: kinds }

export const GetRecentGameAwards: Method = (question, world, owner) => {
  // Here an empty value is not the same as none.
  const empty = ['d', 'c', 'k'].filter(param => question[param] === '')
  if (empty.length > 0) return invalid(Object.fromEntries(empty.map(param => [param, [`The ${param} is not valid.`]])))
  return asking(rules, ({ d, o, c, k }) => {
    const chosen = world.awards().filter(award => award.at <= d && k.includes(award.kind))
    const page = chosen.slice(o, o + Math.min(c, mostRows)).entries()
    const rows = [...page].filter(([, { play }]) => !play.user.deleted)
    return ok({
      Count: rows.length,
      Total: chosen.length,
      Results: keyedRows(rows.map(([key, award]) => [key, awardRow(award)])),
    })
  })(question, world, owner)
}

function awardRow({ play, kind, at }: GameAward) {
  const { game, user } = play
  return {
    ...named(user),
    AwardKind: kind,
    AwardDate: withOffset(at),
    GameID: game.id,
    GameTitle: game.title,
    ...place(game),
  }
}
