// The whole world of one seed: each part is made at the first question that needs it, and never changes.

import { awardsOf, type GameAward } from './awards.ts'
import { type Game, type Games, makeGames } from './games.ts'
import { grouped, once, perKey } from './lazy.ts'
import { makePlays, type Play, type Unlock, unlockOf } from './plays.ts'
import { type Achievement, type AchievementSet, gameOfAchievement, makeSet } from './sets.ts'
import { makeStandings, type Standings } from './standings.ts'
import { makeUsers, type User, type Users } from './users.ts'

export type World = {
  readonly seed: number
  readonly users: Users
  readonly games: Games
  readonly standings: Standings
  setOf(game: Game): AchievementSet
  achievement(id: number): Achievement | undefined
  playsOfUser(user: User): readonly Play[]
  playsOfGame(game: Game): readonly Play[]
  /** Those whose numbers count in public: neither untracked nor deleted. */
  trackedPlaysOf(game: Game): readonly Play[]
  playOf(user: User, game: Game): Play | undefined
  /** Of promoted achievements, the earliest first. */
  unlocksOf(play: Play): readonly Unlock[]
  /** How many tracked players have each achievement, by its ease. */
  countersOf(game: Game): { readonly all: readonly number[]; readonly hard: readonly number[] }
  /** The latest first. */
  awards(): readonly GameAward[]
  awardsOfPlay(play: Play): readonly GameAward[]
}

/** Made once for each seed, however many sandboxes ask for it. */
export const makeWorld = perKey((seed: number): World => {
  const users = makeUsers(seed)
  const games = makeGames(seed)
  const setOf = perKey((game: Game) => makeSet(seed, game, users.developers))
  const plays = once(() => makePlays(seed, users, games))
  const byUser = once(() => grouped(plays(), play => play.user))
  const byGame = once(() => grouped(plays(), play => play.game))
  const playsOfUser = (user: User) => byUser()(user)
  const playsOfGame = (game: Game) => byGame()(game)
  const trackedPlaysOf = perKey((game: Game) =>
    playsOfGame(game).filter(({ user }) => !user.untracked && !user.deleted),
  )
  const awardsOfPlay = (play: Play) => awardsOf(play, setOf(play.game))
  const awards = once(() =>
    plays()
      .flatMap(awardsOfPlay)
      .sort((a, b) => b.at - a.at),
  )
  return {
    seed,
    users,
    games,
    standings: makeStandings(seed, users, playsOfUser, setOf),
    setOf,
    achievement: id => {
      const game = games.find(gameOfAchievement(id))
      if (game === undefined) return undefined
      const { promoted, unpromoted } = setOf(game)
      return [...promoted, ...unpromoted].find(achievement => achievement.id === id)
    },
    playsOfUser,
    playsOfGame,
    trackedPlaysOf,
    playOf: (user, game) => playsOfUser(user).find(play => play.game === game),
    unlocksOf: play => {
      const set = setOf(play.game)
      const unlocks = Array.from({ length: play.count }, (_, ease) => unlockOf(play, set, ease))
      return unlocks.filter(({ achievement }) => achievement.promoted)
    },
    countersOf: perKey((game: Game) => countersOf(game, trackedPlaysOf(game))),
    awards,
    awardsOfPlay,
  }
})

function countersOf(game: Game, plays: readonly Play[]): { all: number[]; hard: number[] } {
  const all = new Array<number>(game.core + 1).fill(0)
  const hard = new Array<number>(game.core + 1).fill(0)
  for (const play of plays) {
    ;(all[play.count] as number) += 1
    ;(hard[play.hard] as number) += 1
  }
  return { all: atLeast(all), hard: atLeast(hard) }
}

/** From "how many have exactly n" to "how many have the one at place n". */
function atLeast(exactly: readonly number[]): number[] {
  let sum = 0
  return exactly
    .toReversed()
    .map(count => (sum += count))
    .toReversed()
    .slice(1)
}
