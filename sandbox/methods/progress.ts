// GetUserCompletionProgress and the older GetUserCompletedGames: how far a user came in each game, row by row.

import { type AwardKind, awardKinds, fewestForMastery, type GameAward } from '../world/awards.ts'
import { consoles } from '../world/consoles.ts'
import { consoles as consoleIds } from '../world/landmarks.ts'
import { type Play, unlockOf } from '../world/plays.ts'
import { type UnixSeconds, withOffset } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, ok, paged } from './asking.ts'
import { count, offset, user } from './rules.ts'
import { place } from './shapes.ts'

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
    .filter(({ game }) => listed.has(game.consoleId))
    .map(play => ({ play, published: world.setOf(play.game).promoted.length, latest: latestUnlock(world, play) }))
    .map(row => ({ ...row, highest: highestAward(world, row.play) }))
    .filter(({ published, highest }) => published >= fewestForMastery || (published === 0 && highest !== undefined))
    .sort((a, b) => (b.latest ?? 0) - (a.latest ?? 0))
  return rows.map(({ play, published, latest, highest }) => ({
    GameID: play.game.id,
    Title: play.game.title,
    ImageIcon: play.game.icon,
    ...place(play.game),
    MaxPossible: published,
    NumAwarded: Math.min(published, play.count),
    NumAwardedHardcore: Math.min(published, play.hard),
    MostRecentAwardedDate: latest === undefined ? null : withOffset(latest),
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

/** Undefined when nothing that counts today has been unlocked. */
export function latestUnlock(world: World, play: Play): UnixSeconds | undefined {
  const set = world.setOf(play.game)
  if (play.count === 0 || play.game.demoted) return undefined
  const last = unlockOf(play, set, play.count - 1).at
  return play.hard === 0 ? last : Math.max(last, unlockOf(play, set, play.hard - 1).at)
}

export const GetUserCompletedGames = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  const plays = found === undefined ? [] : world.playsOfUser(found)
  const games = plays.flatMap(play => {
    const published = world.setOf(play.game).promoted.length
    return published < fewestForMastery ? [] : [{ play, published }]
  })
  // The count of the first row holds all unlocks, that of the second those in hardcore mode.
  const rows = games.flatMap(({ play, published }) => [
    { ...play, published, won: play.count, mode: '0' },
    { ...play, published, won: play.hard, mode: '1' },
  ])
  const share = (row: { won: number; published: number }) => row.won / row.published
  const hardShare = (row: { hard: number; published: number }) => row.hard / row.published
  return ok(
    rows
      .filter(({ won }) => won > 0)
      .sort((a, b) => share(b) - share(a) || hardShare(b) - hardShare(a) || b.published - a.published)
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
