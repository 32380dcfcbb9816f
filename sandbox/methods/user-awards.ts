// GetUserAwards: everything that hangs on a user's wall of badges.

import type { GameAward } from '../world/awards.ts'
import { consoles, games as landmarks, users as people } from '../world/landmarks.ts'
import { dice } from '../world/random.ts'
import { day, type UnixSeconds, withOffset } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, type Reply } from './asking.ts'
import { user } from './rules.ts'

type Award = Shown & {
  readonly at: UnixSeconds
  readonly type: string
  readonly about: number
  readonly extra: number
  readonly order: number
  readonly tier: number | null
}

/** What the tables know that are joined to the awards; all of it is null where they know nothing. */
type Shown = {
  readonly title: string | null
  readonly consoleId: number | null
  readonly consoleName: string | null
  readonly icon: string | null
}

const [mastery, beaten, event] = ['Mastery/Completion', 'Game Beaten', 'Event'] as const
const hidden = -1

export const GetUserAwards = asking({ u: user }, ({ u }, world): Reply => {
  const found = world.users.find(u)
  // The event of an award of theirs is gone.
  if (found?.name === people.stranded) return crash
  const site = found === undefined ? [] : siteAwards(world, found)
  const events = found === undefined ? [] : eventAwards(world, found)
  const games = found === undefined ? [] : gameAwards(world, found)
  const all = [...games, ...site, ...events]
  const count = (type: string, extra: number) =>
    games.filter(award => award.type === type && award.extra === extra).length
  const visible = all.filter(({ order }) => order !== hidden).sort(inOrder)
  return {
    status: 200,
    plainSlashes: true,
    json: {
      TotalAwardsCount: all.length,
      HiddenAwardsCount: all.length - visible.length,
      MasteryAwardsCount: count(mastery, 1),
      CompletionAwardsCount: count(mastery, 0),
      BeatenHardcoreAwardsCount: count(beaten, 1),
      BeatenSoftcoreAwardsCount: count(beaten, 0),
      EventAwardsCount: events.length,
      SiteAwardsCount: site.length,
      VisibleUserAwards: visible.map(award => awardRow(award, labelOf(award, site))),
    },
  }
})

function inOrder(a: Award, b: Award): number {
  return a.order - b.order || a.at - b.at || a.type.localeCompare(b.type)
}

/** An event passes for one of the site itself when any award of the site happens to have the same number. */
function labelOf({ type, about }: Award, site: readonly Award[]): string {
  return type === event && site.some(other => other.about === about) ? 'Site Event' : type
}

/** A casual award gives way to the hardcore one of the same game. Awards stay when their game is gone. */
function gameAwards(world: World, user: User): Award[] {
  const byPlay = Map.groupBy(world.awardsOfUser(user), ({ play }) => play)
  return [...byPlay.values()].flatMap(awards => {
    const best = new Map(awards.map(award => [typeOf(award), award]))
    return [...best].map(([type, award]) => gameAward(type, award))
  })
}

const typeOf = ({ kind }: GameAward) => (kind.startsWith('beaten') ? beaten : mastery)

function gameAward(type: string, { kind, at, play: { game } }: GameAward): Award {
  const { title, consoleId, consoleName, icon } = game
  return {
    at,
    type,
    about: game.id,
    extra: kind === 'mastered' || kind === 'beaten-hardcore' ? 1 : 0,
    order: game.id % 17 === 4 ? hidden : game.id % 5,
    tier: null,
    ...(game.gone ? unknown : { title, consoleId, consoleName, icon }),
  }
}

const unknown: Shown = { title: null, consoleId: null, consoleName: null, icon: null }

const tiered: readonly (readonly [type: string, about: number, extra: number, shown?: Partial<Shown>])[] = [
  ['Achievement Unlocks Yield', 3, 0],
  ['Achievement Points Yield', 2, 0],
  ['Patreon Supporter', 0, 1],
  ['Certified Legend', 0, 0],
  ['Playtest', 2, 0, { title: 'Playtester of the First Hour', icon: '/Images/061044.png' }],
  ['Playtest', 4, 0, { title: 'Playtester of the Second Hour' }],
  ['Media Contribution', 1, 1],
]

/** The main user has one of every kind, most others none. */
function siteAwards(world: World, user: User): Award[] {
  const chance = dice(world.seed, 99, user.id)
  const all = user.name === people.main
  const kept = tiered.filter(() => all || chance.chance(0.04))
  return kept.map(([type, about, extra, shown]) => {
    const at = Math.max(user.joined, world.now - chance.between(day, 900 * day))
    return { at, type, about, extra, order: 0, tier: null, ...unknown, ...shown }
  })
}

/** The number of the event itself, which is not that of its game, and which yields of developers have as well. */
const weeklyEvent = 3

/** Events of earlier years: without tiers, or with tiers of which the player shows none in particular. */
const formerEvents: readonly (readonly [about: number, title: string, extra: number, icon: string])[] = [
  [11, 'Relay of the Twelve Consoles', 0, '/Images/058213.png'],
  [12, 'The Long Winter Marathon', 2, '/Images/060977.png'],
]

const onEvents = { consoleId: consoles.events, consoleName: 'Events' }

function eventAwards(world: World, user: User): Award[] {
  const { title, icon } = world.games.numbered(landmarks.event)
  const tier = dice(world.seed, 100, user.id).between(1, 3)
  const shared = { type: event, order: 0, ...onEvents }
  const took = world.playsOfUser(user).some(({ game }) => game.id === landmarks.event)
  const weekly = { ...shared, at: world.now - day, about: weeklyEvent, extra: tier, tier, title, icon }
  const former = formerEvents.map(([about, title, extra, icon], years) => {
    return { ...shared, at: world.now - (years + 1) * 365 * day, about, extra, tier: null, title, icon }
  })
  return [...(took ? [weekly] : []), ...(user.name === people.main ? former : [])]
}

function awardRow({ at, about, extra, order, tier, title, consoleId, consoleName, icon }: Award, label: string) {
  return {
    AwardedAt: withOffset(at),
    Title: title,
    ConsoleID: consoleId,
    ConsoleName: consoleName,
    Flags: null,
    ImageIcon: icon,
    display_award_tier: tier,
    AwardType: label,
    AwardData: about,
    AwardDataExtra: extra,
    DisplayOrder: order,
  }
}
