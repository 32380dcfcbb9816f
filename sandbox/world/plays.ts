// Who has played what, how far, and when: the one fact out of which points, ranks, awards and all lists of unlocks follow.

import type { Game, Games } from './games.ts'
import { consoles as consoleIds, games as landmarks, users as people } from './landmarks.ts'
import type { Origin } from './origin.ts'
import type { Play, Waiting } from './play.ts'
import { type Dice, dice } from './random.ts'
import { day, hour, minute, type UnixSeconds } from './time.ts'
import type { User, Users } from './users.ts'
import { weeklyPlays } from './weekly-plays.ts'

/** Whoever has a name of their own has played the popular game. */
const landmarkNames = new Set<string>(Object.values(people))

const unplayed = new Set<number>([
  landmarks.withoutPlayers,
  landmarks.withoutMetrics,
  landmarks.deleted,
  landmarks.event,
  landmarks.weekly,
  landmarks.subset,
])

/** How far the main user came where it matters: well into the popular game, and through a set that was demoted later. */
const known: { readonly [gameId: number]: { count: number; hard: number; waiting?: Waiting } } = {
  [landmarks.popular]: { count: 30, hard: 22 },
  [landmarks.demoted]: { count: 15, hard: 15 },
  [landmarks.begun]: { count: 1, hard: 1, waiting: { count: 0, hard: 1, before: { count: 0, hard: 0 } } },
  [landmarks.shrunk]: { count: 24, hard: 24 },
  [landmarks.repeated]: { count: 5, hard: 5, waiting: { count: 4, hard: 5, before: { count: 5, hard: 4 } } },
}

/** Games that nobody has but those who are known for it. */
const ownedBy: { readonly [gameId: number]: readonly string[] } = {
  [landmarks.begun]: [people.main, people.beginner],
  [landmarks.authorless]: [],
  [landmarks.withoutConsole]: [people.main],
  [landmarks.onDeletedConsole]: [],
  [landmarks.gone]: [],
}

const isKnownFor = (user: User, game: Game) => ownedBy[game.id]?.includes(user.name)
const mayHave = (user: User, game: Game) => isKnownFor(user, game) ?? true

export function makePlays(origin: Origin, users: Users, games: Games): readonly Play[] {
  const ordinary = games.all.filter(game => !unplayed.has(game.id) && game.consoleId !== consoleIds.events)
  const masters = new Set<string>([people.champion, people.heavierTwin, people.lighterTwin])
  const libraryOf = (user: User): readonly Play[] => {
    if (user.name === people.newcomer) return []
    if (user.name === people.beginner) return firstLessons(origin, user, games)
    if (masters.has(user.name)) return libraryOfMaster(origin, user, ordinary)
    if (user.name === people.deleted) return [finished(user, ordinary[0] as Game, origin.now - 12 * hour)]
    const chosen = chosenGames(dice(origin.seed, 41, user.id), user, ordinary)
    return [
      ...chosen.filter(game => mayHave(user, game)).map(game => makePlay(origin, user, game)),
      ...weeklyPlays(origin, user, games),
      ...unusualPlays(origin, user, games),
    ]
  }
  return users.all.flatMap(libraryOf)
}

function chosenGames(chance: Dice, user: User, ordinary: readonly Game[]): Game[] {
  const main = user.name === people.main
  const wanted = main ? 130 : 2 + Math.floor(50 * chance.fraction() ** 4)
  const chosen = new Set<Game>()
  const popular = ordinary[0] as Game
  if (landmarkNames.has(user.name) || chance.chance(0.6)) chosen.add(popular)
  if (main) for (const game of ordinary.slice(0, 16)) chosen.add(game)
  for (const game of ordinary) if ((main && game.id in known) || isKnownFor(user, game)) chosen.add(game)
  while (chosen.size < wanted) {
    chosen.add(ordinary[Math.floor(ordinary.length * chance.fraction() ** 1.7)] as Game)
  }
  return [...chosen]
}

/** Those who head the ranking have mastered game after game; the twins differ in one game of equal points. */
function libraryOfMaster(origin: Origin, user: User, ordinary: readonly Game[]): Play[] {
  const size = user.name === people.champion ? 200 : 150
  const spared = user.name === people.heavierTwin ? landmarks.twinCommon : landmarks.twinRare
  const mastered = ordinary.slice(0, size).filter(game => game.id !== spared && mayHave(user, game))
  return mastered.map(game => {
    const play = makePlay(origin, user, game)
    const lastPlayed = play.start + play.pace * (game.core + 1)
    return { ...play, count: game.core, hard: game.core, secondRound: null, lastPlayed }
  })
}

/** One unlock a minute until there are no more. */
function finished(user: User, game: Game, start: UnixSeconds): Play {
  const seconds = game.core * minute
  const lastPlayed = start + seconds
  return { user, game, count: game.core, hard: game.core, start, pace: minute, secondRound: null, lastPlayed, seconds }
}

/** What is found in a library only after a deletion, a long time or a mishap. */
function unusualPlays({ now }: Origin, user: User, games: Games): Play[] {
  const game = (id: number) => games.numbered(id)
  // Old enough to stand at the very end of the list of awards, where nobody who pages through it is stopped too soon.
  const longAgo = now - 4350 * day
  switch (user.name) {
    case people.bereft:
      return [
        finished(user, game(landmarks.gone), longAgo),
        lastPlayedAt(finished(user, game(landmarks.deleted), longAgo + day), now),
      ]
    case people.stranded:
      return [finished(user, game(landmarks.onDeletedConsole), now - day)]
    case people.moderator:
      return [finished(user, game(landmarks.withoutConsole), now - 3.5 * hour)]
    default:
      return []
  }
}

const lastPlayedAt = (play: Play, lastPlayed: UnixSeconds | null): Play => ({ ...play, lastPlayed })

/** One game whose first unlock is not counted yet, one unlocked by hand, one without stored numbers, one without words. */
function firstLessons({ now }: Origin, user: User, games: Games): Play[] {
  const taken = (id: number, count: number, hard: number): Play => ({
    ...finished(user, games.numbered(id), now - hour),
    count,
    hard,
  })
  return [
    { ...taken(landmarks.begun, 1, 1), waiting: { count: null, hard: 1, before: { count: 0, hard: 0 } } },
    lastPlayedAt(taken(landmarks.gifted, 1, 0), null),
    taken(landmarks.uncounted, 2, 2),
    { ...finished(user, games.numbered(landmarks.terse), now - hour / 2), count: 8, hard: 8 },
  ]
}

function makePlay({ seed, now }: Origin, user: User, game: Game): Play {
  const chance = dice(seed, 42, user.id, game.id)
  const rolled = countOf(chance, user, game)
  const style = user.name === people.casual ? 0 : chance.fraction()
  const inHardcore = style < 0.3 ? 0 : style < 0.8 ? rolled : chance.between(0, rolled)
  const fixed = user.name === people.main ? known[game.id] : undefined
  const { count, hard, ...waiting } = fixed ?? { count: rolled, hard: inHardcore }
  const twice = hard > 0 && style > 0.9
  const age = Math.floor((now - user.joined - hour) * chance.fraction()) + hour
  const start = now - age
  const pace = Math.max(1, Math.floor(Math.min(age * 0.8, 40 * day * chance.fraction() + hour) / (2 * game.core + 2)))
  return {
    user,
    game,
    count,
    hard,
    start,
    pace,
    secondRound: twice ? start + pace * (game.core + 1) : null,
    lastPlayed: start + pace * (twice ? 2 * game.core + 2 : count + 1),
    seconds: chance.between(10, 90) * minute + count * chance.between(4, 25) * minute,
    ...waiting,
    // What was unlocked while the emulator was not connected is reported behind the casual unlock that it repeats.
    ...(fixed !== undefined && game.id === landmarks.repeated
      ? { moments: new Map([[0, { casualAt: start + pace, hardAt: start }]]) }
      : {}),
  }
}

function countOf(chance: Dice, user: User, game: Game): number {
  const luck = chance.fraction()
  if (user.name === people.browser) return 0
  if (luck < 0.08) return 0
  return luck > 0.8 ? game.core : Math.ceil(game.core * chance.fraction() ** 1.3)
}
