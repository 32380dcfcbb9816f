// The whole world: each part is made at the first question that needs it, and never changes. What happens later makes
// another world, which shares with this one whatever it did not touch.

import { awardsOf, type GameAward } from './awards.ts'
import { type Counted, counted } from './counted.ts'
import { type Game, type Games, makeGames } from './games.ts'
import { type LateUnlock, playsAfter } from './late-unlocks.ts'
import { grouped, once, perKey, perText } from './lazy.ts'
import type { Origin, Switches } from './origin.ts'
import { type Play, type Unlock, unlockOf } from './play.ts'
import { makePlays } from './plays.ts'
import { type Achievement, type AchievementSet, gameOfAchievement, makeSet } from './sets.ts'
import { makeStandings, type Standings } from './standings.ts'
import { makeUsers, type User, type Users } from './users.ts'

export type World = Origin & {
  readonly switches: Switches
  readonly users: Users
  readonly games: Games
  readonly standings: Standings
  setOf(game: Game): AchievementSet
  /** As tables are joined: those of deleted games are found too. */
  achievement(id: number): Achievement | undefined
  /** Without games that have no row any more. */
  playsOfUser(user: User): readonly Play[]
  playsOfGame(game: Game): readonly Play[]
  /** Those whose numbers count in public: neither untracked nor deleted. */
  trackedPlaysOf(game: Game): readonly Play[]
  playOf(user: User, game: Game): Play | undefined
  /** Of promoted achievements, the earliest first. */
  unlocksOf(play: Play): readonly Unlock[]
  countedOf(play: Play): Counted
  /** How many tracked players have each achievement, by its ease. */
  countersOf(game: Game): { readonly all: readonly number[]; readonly hard: readonly number[] }
  /** The latest first, those of games without a row among them. */
  awards(): readonly GameAward[]
  /** Of one user, those of games without a row among them. */
  awardsOfUser(user: User): readonly GameAward[]
  awardsOfPlay(play: Play): readonly GameAward[]
}

/** What no unlock changes, and what all worlds that differ only by unlocks begin with. */
type Ground = Pick<World, 'users' | 'games' | 'setOf' | 'awardsOfPlay'> & {
  readonly standings: (changed: ReadonlyMap<User, readonly Play[]>) => Standings
  playsOfUser(user: User): readonly Play[]
  playsOfGame(game: Game): readonly Play[]
  awards(): readonly GameAward[]
}

/** What has been done to a world since it was made. */
export type Later = { readonly lateUnlocks?: readonly LateUnlock[]; readonly switches?: Switches }

/** Made once, however many sandboxes ask for it. */
export const makeWorld = perText(12, worldOf)

const groundOf = perText(6, (origin: Origin): Ground => {
  const users = makeUsers(origin)
  const games = makeGames(origin)
  const setOf = perKey((game: Game) => makeSet(origin, game, users.developers))
  const plays = once(() => makePlays(origin, users, games))
  const byUser = once(() => grouped(plays(), play => play.user))
  const byGame = once(() => grouped(plays(), play => play.game))
  const playsOfUser = (user: User) => byUser()(user)
  const awardsOfPlay = (play: Play) => awardsOf(play, setOf(play.game))
  return {
    users,
    games,
    setOf,
    awardsOfPlay,
    playsOfUser,
    playsOfGame: game => byGame()(game),
    standings: makeStandings(origin, users, playsOfUser, setOf),
    awards: once(() => plays().flatMap(awardsOfPlay).sort(latestFirst)),
  }
})

const isThere = ({ game }: Play) => !game.gone
const latestFirst = (a: GameAward, b: GameAward) => b.at - a.at

function worldOf(origin: Origin, { lateUnlocks = [], switches = {} }: Later = {}): World {
  const ground = groundOf(origin)
  const { users, games, setOf, awardsOfPlay } = ground
  const changed = playsAfter(lateUnlocks, ground)
  const isChanged = ({ user }: Play) => changed.has(user)
  const changedPlays = [...changed.values()].flat()
  const allPlaysOf = (user: User) => changed.get(user) ?? ground.playsOfUser(user)
  const playsOfUser = (user: User) => allPlaysOf(user).filter(isThere)
  const playsOfGame = perKey((game: Game) => {
    const others = ground.playsOfGame(game).filter(play => !isChanged(play))
    return [...others, ...changedPlays.filter(play => play.game === game)]
  })
  const trackedPlaysOf = perKey((game: Game) =>
    playsOfGame(game).filter(({ user }) => !user.untracked && !user.deleted),
  )
  return {
    ...origin,
    switches,
    users,
    games,
    setOf,
    standings: ground.standings(changed),
    achievement: id => {
      const game = games.any(gameOfAchievement(id))
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
    countedOf: play => counted(play, setOf(play.game)),
    countersOf: perKey((game: Game) => countersOf(game, trackedPlaysOf(game))),
    awards: once(() => {
      if (changed.size === 0) return ground.awards()
      const others = ground.awards().filter(({ play }) => !isChanged(play))
      return [...others, ...changedPlays.flatMap(awardsOfPlay)].sort(latestFirst)
    }),
    awardsOfUser: user => allPlaysOf(user).flatMap(awardsOfPlay),
    awardsOfPlay,
  }
}

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
