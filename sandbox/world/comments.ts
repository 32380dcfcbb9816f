// What people wrote under games and achievements and on each other's walls.

import { games as landmarks, users as people } from './landmarks.ts'
import { dice } from './random.ts'
import { gameOfAchievement } from './sets.ts'
import { day, hour, type UnixSeconds } from './time.ts'
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
  const authors = world.odd ? rareAuthors : []
  const systemNotes = kind === commentKinds.user ? 0 : 0.06
  const pace = Math.floor((900 * day) / (count + 1))
  const all = Array.from({ length: count }, (_, index): Comment => {
    const anybody = chance.chance(systemNotes) ? null : (world.users.all[chance.below(world.users.all.length)] as User)
    const known = authors[index]
    const author = known === undefined ? anybody : world.users.landmark(known)
    const text = author === null ? `${world.users.developers[0]?.name} promoted an achievement.` : chance.pick(remarks)
    const at = world.now - 900 * day + pace * index + chance.below(hour)
    return { author, at, text: index === 3 && count > 100 ? `${text}\n\n`.repeat(60).slice(0, 2000) : text }
  })
  const written = all.map(comment => ({ ...comment, at: Math.max(comment.at, comment.author?.joined ?? 0) }))
  const kept = written.filter(({ author }) => author === null || !(author.deleted || author.permissions < 0))
  return kept.sort((a, b) => a.at - b.at)
}

/** In odd worlds the first words are theirs: one lacks a ULID, the other a display name. */
const rareAuthors: readonly string[] = [people.withoutUlid, people.unnamed]

/** How many comments there are where it matters. Those on a deleted game are still told. */
function crowded(world: World, kind: number, id: number): number | undefined {
  if (kind === commentKinds.game && id === landmarks.popular) return 620
  if (kind === commentKinds.game && id === landmarks.withoutPlayers) return 0
  if (kind === commentKinds.game && id === landmarks.deleted) return 7
  if (kind === commentKinds.achievement && gameOfAchievement(id) === landmarks.deleted) return 3
  return kind === commentKinds.user && id === world.users.landmark(people.main).id ? 130 : undefined
}
