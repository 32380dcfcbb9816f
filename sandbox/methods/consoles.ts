// GetConsoleIDs, GetGameList and GetGameHashes: what there is to play, and on what.

import { consoles } from '../world/consoles.ts'
import { hashesOf } from '../world/hashes.ts'
import { spaced } from '../world/time.ts'
import { asking, crash, missing, ok } from './asking.ts'
import { cast, neededRaw, textOnly, truthy } from './rules.ts'
import { collation, keyedRows, place, storedPoints } from './shapes.ts'

export const GetConsoleIDs = asking({ a: truthy, g: truthy }, ({ a, g }) => {
  const living = consoles.filter(console => !console.deleted)
  const shown = living.filter(console => (console.active || !a) && (console.gameSystem || !g))
  return ok(
    shown.map(console => ({
      ID: console.id,
      Name: console.name,
      IconURL: `https://static.retroachievements.org/assets/images/system/${console.short}.png`,
      Active: console.active,
      IsGameSystem: console.gameSystem,
    })),
  )
})

export const GetGameList = asking({ i: cast, f: truthy, h: truthy, o: cast, c: cast }, ({ i, f, h, o, c }, world) => {
  if (i <= 0) return ok({ success: false })
  const games = world.games
    .ofConsole(i)
    .filter(game => !f || (game.published ?? 0) > 0)
    .toSorted((a, b) => collation.compare(a.title ?? '', b.title ?? ''))
  const from = Math.max(0, o)
  // The database refuses a negative limit once there is an offset.
  if (c < 0 && o > 0) return crash
  return ok(
    games.slice(from, c > 0 ? from + c : undefined).map(game => ({
      Title: game.title,
      ID: game.id,
      ...place(game),
      ImageIcon: game.icon,
      NumAchievements: game.published ?? 0,
      NumLeaderboards: game.deleted ? 0 : game.boards,
      Points: storedPoints(world, game) ?? 0,
      DateModified: game.deleted || game.core + game.extra === 0 ? null : spaced(game.edited),
      ForumTopicID: game.forumTopic,
      ...(h ? { Hashes: hashesOf(world, game).map(({ md5 }) => md5) } : {}),
    })),
  )
})

export const GetGameHashes = asking({ i: textOnly(neededRaw) }, ({ i }, world) => {
  if (i === undefined) return crash
  const game = world.games.find(i)
  if (game === undefined) return missing({ Results: [] })
  return ok({
    Results: hashesOf(world, game).map(({ md5, name, labels, patch }) => ({
      Name: name,
      MD5: md5,
      Labels: labelsOf(labels),
      PatchUrl: patch,
    })),
  })
})

/** Empty parts are dropped, and the others keep their number. */
function labelsOf(labels: string): unknown {
  return keyedRows([...labels.split(',').entries()].filter(([, label]) => label !== ''))
}
