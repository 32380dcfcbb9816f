// What people wrote under games and achievements and on each other's walls.

import { games as landmarks, users as people } from './landmarks.ts'
import { dice } from './random.ts'
import { day, hour, now, type UnixSeconds } from './time.ts'
import type { User } from './users.ts'
import type { World } from './whole.ts'
import { remarks } from './words.ts'

/** The numbers by which `t` asks for them. */
export const commentKinds = { game: 1, achievement: 2, user: 3 } as const

export type Comment = {
  /** Null for a note that the site itself has left. */
  author: User | null
  at: UnixSeconds
  text: string
}

/** The oldest first; without those of banned and deleted users. */
export function commentsOn(world: World, kind: number, id: number): Comment[] {
  const chance = dice(world.seed, 71, kind, id)
  const usual = chance.below(kind === commentKinds.game ? 20 : 6)
  const count = crowded(world, kind, id) ?? usual
  const systemNotes = kind === commentKinds.user ? 0 : 0.06
  const pace = Math.floor((900 * day) / (count + 1))
  const all = Array.from({ length: count }, (_, index): Comment => {
    const author = chance.chance(systemNotes) ? null : (world.users.all[chance.below(world.users.all.length)] as User)
    const text = author === null ? `${world.users.developers[0]?.name} promoted an achievement.` : chance.pick(remarks)
    const at = now - 900 * day + pace * index + chance.below(hour)
    return { author, at, text: index === 3 && count > 100 ? `${text}\n\n`.repeat(60).slice(0, 2000) : text }
  })
  return all.filter(({ author }) => author === null || !(author.deleted || author.permissions < 0))
}

function crowded(world: World, kind: number, id: number): number | undefined {
  if (kind === commentKinds.game && id === landmarks.popular) return 620
  if (kind === commentKinds.game && id === landmarks.withoutPlayers) return 0
  return kind === commentKinds.user && id === world.users.landmark(people.main).id ? 130 : undefined
}
