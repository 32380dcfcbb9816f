// GetUserCompletionProgress and the older GetUserCompletedGames: how far a user came in each game, row by row.

import { type AwardKind, awardKinds, fewestForMastery, type GameAward } from '../world/awards.ts'
import { consoles } from '../world/consoles.ts'
import { consoles as consoleIds } from '../world/landmarks.ts'
import type { Play } from '../world/play.ts'
import { withOffset } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, ok, paged } from './asking.ts'
import { count, offset, user } from './rules.ts'
import { collation, place } from './shapes.ts'

const listed = new Set(
  consoles.filter(console => console.active && console.id !== consoleIds.events).map(console => console.id),
)

export const GetUserCompletionProgress = asking({ u: user, o: offset, c: count }, (asked, world) => {
  const found = world.users.find(asked.u)
  return paged(found === undefined ? [] : progressOf(world, found), asked, row => row)
})

function progressOf(world: World, user: User) {
  const rows = world
    .playsOfUser(user)
    .filter(({ game }) => game.consoleId !== null && listed.has(game.consoleId))
    .map(play => ({ play, published: play.game.published ?? 0, ...world.countedOf(play) }))
    // Of a set that was demoted altogether only the award is left.
    .map(row => (row.published === 0 ? { ...row, count: 0, hard: 0, lastAt: null } : row))
    .map(row => ({ ...row, highest: highestAward(world, row.play) }))
    .filter(({ published, count, highest }) => {
      // Only a stored 0 hides a row: a game just begun is sent with null.
      return published >= fewestForMastery ? count !== 0 : published === 0 && highest !== undefined
    })
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))
  return rows.map(({ play: { game }, published, count, hard, lastAt, highest }) => ({
    GameID: game.id,
    Title: game.title,
    ImageIcon: game.icon,
    ...place(game),
    MaxPossible: published,
    NumAwarded: count,
    NumAwardedHardcore: hard,
    MostRecentAwardedDate: lastAt === null ? null : withOffset(lastAt),
    ...highestFields(highest),
  }))
}

export function highestAward(world: World, play: Play): GameAward | undefined {
  const awards = world.awardsOfPlay(play)
  return awards.toSorted((a, b) => rankOf(b.kind) - rankOf(a.kind))[0]
}

export function highestFields(highest: GameAward | undefined) {
  return {
    HighestAwardKind: highest?.kind ?? null,
    HighestAwardDate: highest === undefined ? null : withOffset(highest.at),
  }
}

const rankOf = (kind: AwardKind) => awardKinds.indexOf(kind)

export const GetUserCompletedGames = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  const plays = found === undefined ? [] : world.playsOfUser(found)
  const games = plays.flatMap(play => {
    const { published } = play.game
    return published === null || published < fewestForMastery ? [] : [{ game: play.game, published, play }]
  })
  // The count of the first row holds all unlocks, that of the second those in hardcore mode.
  const rows = games.flatMap(({ play, ...row }) => {
    const { count, hard } = world.countedOf(play)
    return [
      { ...row, hard, won: count ?? 0, mode: '0' },
      { ...row, hard, won: hard, mode: '1' },
    ]
  })
  const share = (row: { won: number; published: number }) => row.won / row.published
  const hardShare = (row: { hard: number; published: number }) => row.hard / row.published
  return ok(
    rows
      .filter(({ won }) => won > 0)
      .sort(
        (a, b) =>
          share(b) - share(a) ||
          hardShare(b) - hardShare(a) ||
          b.published - a.published ||
          collation.compare(a.game.title ?? '', b.game.title ?? ''),
      )
      .map(row => ({
        GameID: row.game.id,
        Title: row.game.title,
        ImageIcon: row.game.icon,
        ...place(row.game),
        MaxPossible: row.published,
        NumAwarded: row.won,
        PctWon: share(row).toFixed(4),
        HardcoreMode: row.mode,
      })),
  )
})
