// The games of the world. One is made at each question for it, out of the seed and its id: ten thousand of them cost nothing.

import { consoles } from './consoles.ts'
import { consoles as consoleIds, games as landmarks } from './landmarks.ts'
import { perKey } from './lazy.ts'
import { breaksGame, type Demotion, type Origin } from './origin.ts'
import { type Dice, dice, digest } from './random.ts'
import { day, dayOf, type UnixSeconds } from './time.ts'
import { companies, foreignTitles, gameAdjectives, gameNouns, gameTails, genres, titleMarkers } from './words.ts'

export type Game = {
  id: number
  /** Null in odd worlds only, as is the icon. */
  title: string | null
  consoleId: number | null
  consoleName: string | null
  forumTopic: number | null
  icon: string | null
  titleImage: string
  ingameImage: string
  boxArt: string
  publisher: string | null
  developer: string | null
  genre: string | null
  released: string | null
  granularity: string | null
  /** Achievements of the set, whether promoted or since demoted. */
  core: number
  /** The first so many of them are promoted today. */
  kept: number
  /** The first so many are what the counters of its players hold: more than are promoted, while a demotion is not settled. */
  known: number
  /** Achievements that have never been promoted. */
  extra: number
  /** The number of promoted achievements as it is stored; null until it has been counted. */
  published: number | null
  /** Found by nobody, and still there where tables are joined. */
  deleted: boolean
  /** Its row is there no more. */
  gone: boolean
  boards: number
  /** MD5 of the rich presence script. */
  richPresence: string
  guide: string | null
  /** When the set was last edited. */
  edited: UnixSeconds
  parent: number | null
  /** Its counters have been computed. */
  measured: boolean
}

/** Where a game is asked for by itself, the name of its console is asked for too, and cannot be told. */
export const lacksConsole = ({ consoleId }: Game): boolean => consoleId === null || consoleId === consoleIds.deleted

export type Games = {
  /** As tables are joined: deleted ones are found too. */
  any(id: number): Game | undefined
  find(id: number): Game | undefined
  /** One of the ordinary games, in whatever state its row is. */
  numbered(id: number): Game
  ofConsole(consoleId: number): readonly Game[]
  /** Those of the ordinary consoles. */
  readonly all: readonly Game[]
}

const ordinary = 400
const hugeFirst = 100_001
const hugeLast = 110_000
const special: readonly number[] = Object.values(consoleIds).filter(id => id !== consoleIds.standalones)
const systems = consoles.filter(console => console.gameSystem && !special.includes(console.id))
const emptyDigest = 'd41d8cd98f00b204e9800998ecf8427e'

export function makeGames(origin: Origin): Games {
  const all = range(1, ordinary).map(id => makeGame(origin, id))
  const huge = perKey((id: number) => makeGame(origin, id))
  const any = (id: number) => {
    const game = id >= hugeFirst && id <= hugeLast ? huge(id) : all[id - 1]
    return game?.gone ? undefined : game
  }
  return {
    all,
    any,
    numbered: id => all[id - 1] as Game,
    find: id => {
      const game = any(id)
      return game?.deleted ? undefined : game
    },
    ofConsole: consoleId =>
      consoleId === consoleIds.huge
        ? range(hugeFirst, hugeLast).map(huge)
        : all.filter(game => game.consoleId === consoleId && !game.gone),
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function makeGame(origin: Origin, id: number): Game {
  const { seed } = origin
  const chance = dice(seed, 21, id)
  const consoleId = consoleOf(id, chance)
  const title = titleOf(seed, id, chance)
  const described = id !== landmarks.undescribed && id !== landmarks.event
  const released = described && chance.chance(0.95) ? releaseOf(chance) : { released: null, granularity: null }
  const made = {
    id,
    title,
    consoleId,
    consoleName: nameOf(consoleId),
    forumTopic: described && chance.chance(0.9) ? 1000 + id : null,
    icon: picture(chance, id, '/Images/000001.png'),
    titleImage: picture(chance, id, '/Images/000002.png'),
    ingameImage: picture(chance, id, '/Images/000002.png'),
    boxArt: picture(chance, id, '/Images/000002.png'),
    publisher: described ? chance.pick(companies) : null,
    developer: described && chance.chance(0.9) ? chance.pick(companies) : null,
    genre: described && chance.chance(0.9) ? chance.pick(genres) : null,
    ...released,
    core: chance.chance(0.08) ? 0 : chance.between(8, 44),
    extra: chance.chance(0.15) ? chance.between(1, 6) : 0,
    deleted: false,
    gone: false,
    boards: chance.chance(0.4) ? 0 : chance.between(1, 6),
    richPresence: chance.chance(0.2) ? emptyDigest : digest(seed, 22, id),
    guide: chance.chance(0.3) ? `https://guides.example/${id}` : null,
    edited: origin.now - chance.between(2 * day, 1500 * day),
    parent: null,
    measured: true,
  }
  return changed(origin, stored({ ...made, ...peculiarities[id] }))
}

/** With the numbers that are stored, which follow from the others unless they lag behind. */
function stored(made: Omit<Game, 'kept' | 'known' | 'published'> & Partial<Game>): Game {
  const { core, kept = core, known = kept, measured } = made
  return { ...made, kept, known, published: made.published ?? (measured ? kept : null) }
}

/** As the game of the week shows itself where any column may be null, or as a game was changed on purpose. */
function changed(origin: Origin, game: Game): Game {
  const { id } = game
  const demotions = origin.demotions.filter(({ game }) => game === id)
  const left = (lost: readonly Demotion[]) =>
    Math.max(
      0,
      lost.reduce((rest, { count }) => rest - count, game.kept),
    )
  const kept = left(demotions)
  return {
    ...game,
    ...(origin.odd && id === landmarks.weekly ? { title: null, icon: null } : {}),
    ...(breaksGame(origin, id, 'console') ? { consoleId: null, consoleName: null } : {}),
    ...(breaksGame(origin, id, 'itself') ? { deleted: true } : {}),
    ...(demotions.length === 0
      ? {}
      : { kept, known: left(demotions.filter(({ settled }) => settled)), published: kept }),
  }
}

const peculiarities: { readonly [id: number]: Partial<Game> } = {
  [landmarks.popular]: { core: 36, extra: 4, boards: 15, forumTopic: 1001, guide: 'https://guides.example/1' },
  [landmarks.withoutPlayers]: { core: 12, extra: 0 },
  [landmarks.withoutAchievements]: { core: 0, extra: 0 },
  [landmarks.withoutLeaderboards]: { core: 20, boards: 0 },
  [landmarks.subset]: { core: 14, parent: landmarks.popular },
  [landmarks.withUnpromoted]: { core: 18, extra: 7 },
  [landmarks.emptyPublisher]: { core: 16, publisher: '' },
  [landmarks.withoutMetrics]: { core: 10, measured: false },
  [landmarks.strayLabels]: { core: 22 },
  [landmarks.demoted]: { core: 15, extra: 0, kept: 0 },
  [landmarks.twinCommon]: { core: 20 },
  [landmarks.twinRare]: { core: 20 },
  [landmarks.deleted]: { core: 9, boards: 1, deleted: true },
  [landmarks.small]: { core: 5, extra: 0 },
  [landmarks.undescribed]: { core: 11, guide: null },
  [landmarks.event]: { core: 44, extra: 0, boards: 0 },
  [landmarks.vast]: { core: 480 },
  [landmarks.weekly]: { core: 30, boards: 3, forumTopic: 1018 },
  [landmarks.unpictured]: { core: 13 },
  [landmarks.begun]: { core: 10 },
  [landmarks.authorless]: { core: 12 },
  [landmarks.withoutConsole]: { core: 12, consoleId: null, consoleName: null },
  [landmarks.onDeletedConsole]: { core: 8, consoleId: consoleIds.deleted, consoleName: nameOf(consoleIds.deleted) },
  [landmarks.shrunk]: { core: 24, kept: 20, known: 24 },
  [landmarks.repeated]: { core: 14 },
  [landmarks.gifted]: { core: 9 },
  [landmarks.uncounted]: { core: 9, measured: false },
  [landmarks.hollow]: { core: 12, extra: 0, kept: 0, known: 12, published: 12 },
  [landmarks.terse]: { core: 9, boards: 3, developer: '', genre: '' },
  [landmarks.withoutHashes]: { core: 8 },
  [landmarks.gone]: { core: 8, gone: true },
  [landmarks.unswept]: { core: 8, boards: 1 },
}

function nameOf(consoleId: number): string {
  return consoles.find(console => console.id === consoleId)?.name as string
}

function consoleOf(id: number, chance: Dice): number {
  const console = chance.pick(systems as [(typeof systems)[0]])
  if (id >= hugeFirst) return consoleIds.huge
  if (id === landmarks.event) return consoleIds.events
  return id in peculiarities ? 1 : console.id
}

function titleOf(seed: number, id: number, chance: Dice): string {
  if (id === landmarks.event) return 'Achievement of the Week 2026'
  if (id === landmarks.subset) return `${titleOf(seed, landmarks.popular, dice(seed, 23))} [Subset - Bonus]`
  if (id === landmarks.popular) chance = dice(seed, 23)
  else if (chance.chance(0.04)) return chance.pick(foreignTitles)
  const two = `${chance.pick(gameAdjectives)} ${chance.pick(gameNouns)}`
  const title = chance.chance(0.3) ? `${two} ${chance.pick(gameTails)}` : two
  if (id === landmarks.popular) return title
  if (id >= hugeFirst) return `${title} No. ${id - hugeFirst + 1}`
  if (chance.chance(0.06)) return chance.pick(titleMarkers) + title
  return chance.chance(0.05) ? `${title} | ${chance.pick(gameAdjectives)} ${chance.pick(gameNouns)}` : title
}

function picture(chance: Dice, id: number, placeholder: string): string {
  const number = chance.between(100, 98_000)
  if (id === landmarks.unpictured) return placeholder
  return `/Images/${String(number).padStart(6, '0')}.png`
}

function releaseOf(chance: Dice): { released: string; granularity: string } {
  const at = dayOf(Date.UTC(chance.between(1979, 2006), chance.below(12), chance.between(1, 28)) / 1000)
  const granularity = chance.pick(['day', 'day', 'month', 'year'])
  if (granularity === 'year') return { released: `${at.slice(0, 4)}-01-01`, granularity }
  return { released: granularity === 'month' ? `${at.slice(0, 7)}-01` : at, granularity }
}
