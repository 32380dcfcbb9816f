// Leaderboards: those of a game, the entries of one, and a user's entries in those of a game.

import { type Board, boardNumbered, boardsOf, type Entry, entriesOf, signedRank } from '../world/boards.ts'
import { games as landmarks } from '../world/landmarks.ts'
import { withOffset } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, paged } from './asking.ts'
import { authorOf } from './game.ts'
import { count, neededRaw, offset, user, whole } from './rules.ts'
import { formatted } from './scores.ts'
import { named } from './shapes.ts'

export const GetGameLeaderboards = asking({ i: neededRaw, o: offset, c: count }, (asked, world) => {
  const game = world.games.find(asked.i)
  if (game === undefined) return missing()
  if (game.id === landmarks.unswept) return crash
  const shown = boardsOf(world, game).filter(board => !board.hidden)
  return paged(shown, asked, board => ({
    ...boardHead(board),
    TopEntry: topEntry(world, board),
    ...authorOf(board.author),
    State: board.state,
  }))
})

export const GetLeaderboardEntries = asking({ i: neededRaw, o: offset, c: count }, (asked, world) => {
  const board = boardNumbered(world, asked.i)
  if (board === undefined) return missing()
  if (isUndated(world, board)) return crash
  return paged(entriesOf(world, board), asked, entry => ({
    ...named(entry.user),
    DateSubmitted: withOffset(entry.at),
    ...scoreFields(entry, board),
    Rank: entry.rank,
  }))
})

const rules = { i: neededRaw, u: user, o: offset, c: whole(200, 1, 500) }

export const GetUserGameLeaderboards = asking(rules, (asked, world) => {
  const found = world.users.find(asked.u)
  if (found === undefined) return missing(['User not found'])
  const game = world.games.find(asked.i)
  if (game === undefined) return missing(['Game not found'])
  const boards = boardsOf(world, game)
  if (boards.length === 0) return none('Game has no leaderboards')
  const rows = boards.flatMap(board => {
    const entries = entriesOf(world, board)
    const entry = entries.find(({ user }) => user === found)
    return entry === undefined ? [] : [{ board, entry, rank: signedRank(board, entries, entry) }]
  })
  if (rows.length === 0) return none('User has no leaderboards on this game')
  if (rows.some(({ board }) => isUndated(world, board))) return crash
  return paged(rows, asked, ({ board, entry, rank }) => ({
    ...boardHead(board),
    UserEntry: {
      ...named(entry.user),
      ...scoreFields(entry, board),
      Rank: rank,
      DateUpdated: withOffset(entry.at),
    },
  }))
})

/** Nobody knows when its entries were last changed. */
const isUndated = ({ odd }: World, { game }: Board) => odd && game.id === landmarks.unswept

/** Emptiness that is sent as if the question had been wrong. */
const none = (reason: string) => ({ status: 422, json: [reason] })

function boardHead(board: Board) {
  return {
    ID: board.id,
    RankAsc: board.lowerIsBetter,
    Title: board.title,
    Description: board.description,
    Format: board.format,
  }
}

function topEntry(world: World, board: Board) {
  const [best] = entriesOf(world, board)
  return best === undefined ? null : { ...named(best.user), ...scoreFields(best, board) }
}

function scoreFields({ score }: Entry, { format }: Board) {
  return { Score: score, FormattedScore: formatted(score, format) }
}
