// GetUserAwards: everything that hangs on a user's wall of badges.

import type { Game } from '../world/games.ts'
import { games as landmarks, users as people } from '../world/landmarks.ts'
import { dice } from '../world/random.ts'
import { day, now, type UnixSeconds, withOffset } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, type Reply } from './asking.ts'
import { user } from './rules.ts'

type Award = {
  at: UnixSeconds
  type: string
  about: number
  extra: number
  order: number
  game: Game | null
  tier: number | null
}

const [mastery, beaten, event] = ['Mastery/Completion', 'Game Beaten', 'Event'] as const
const hidden = -1

export const GetUserAwards = asking({ u: user }, ({ u }, world): Reply => {
  const found = world.users.find(u)
  const all = found === undefined ? [] : [...gameAwards(world, found), ...siteAwards(world, found)]
  const count = (type: string, extra: number) =>
    all.filter(award => award.type === type && award.extra === extra).length
  const events = all.filter(({ type }) => type === event).length
  const games = all.filter(({ type }) => type === mastery || type === beaten).length
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
      EventAwardsCount: events,
      SiteAwardsCount: all.length - games - events,
      VisibleUserAwards: visible.map(awardRow),
    },
  }
})

function inOrder(a: Award, b: Award): number {
  return a.order - b.order || a.at - b.at || a.extra - b.extra
}

/** A casual award gives way to the hardcore one of the same game. */
function gameAwards(world: World, user: User): Award[] {
  return world.playsOfUser(user).flatMap((play, index) => {
    const best = new Map<string, Award>()
    for (const { kind, at } of world.awardsOfPlay(play)) {
      const type = kind.startsWith('beaten') ? beaten : mastery
      const extra = kind === 'mastered' || kind === 'beaten-hardcore' ? 1 : 0
      const order = index % 17 === 4 ? hidden : index % 5
      best.set(type, { at, type, about: play.game.id, extra, order, game: play.game, tier: null })
    }
    return [...best.values()]
  })
}

const tiered: readonly (readonly [type: string, about: number, extra: number])[] = [
  ['Achievement Unlocks Yield', 3, 0],
  ['Achievement Points Yield', 2, 0],
  ['Patreon Supporter', 0, 1],
  ['Certified Legend', 0, 0],
  ['Site Event', 0, 0],
  ['Playtest', 2, 0],
  ['Media Contribution', 1, 1],
]

/** The event's own number, which is not that of its game. */
const eventId = 3

/** The main user has one of every kind, most others none. */
function siteAwards(world: World, user: User): Award[] {
  const chance = dice(world.seed, 99, user.id)
  const all = user.name === people.main
  const kept = tiered.filter(() => all || chance.chance(0.04))
  const awards = kept.map(([type, about, extra]): Award => {
    const at = now - chance.between(day, 900 * day)
    return { at, type, about, extra, order: 0, game: null, tier: null }
  })
  const game = world.games.find(landmarks.event) as Game
  const took = world.playOf(user, game) !== undefined
  const tier = chance.between(1, 3)
  return took ? [...awards, { at: now - day, type: event, about: eventId, extra: tier, order: 0, game, tier }] : awards
}

function awardRow({ at, type, about, extra, order, game, tier }: Award) {
  return {
    AwardedAt: withOffset(at),
    AwardType: type,
    AwardData: about,
    AwardDataExtra: extra,
    DisplayOrder: order,
    Title: game?.title ?? null,
    ConsoleID: game?.consoleId ?? null,
    ConsoleName: game?.consoleName ?? null,
    Flags: null,
    ImageIcon: game?.icon ?? null,
    display_award_tier: tier,
  }
}
