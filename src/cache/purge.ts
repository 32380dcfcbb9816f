// Forgetting on request: by key, by tag or by what an answer says; at once, or by calling it stale, so that it is served
// while it is asked for again.

import { isOwners, isTagged, tagOf } from '../catalogue/call.ts'
import { plainOf } from '../platform/bytes.ts'
import type { Answer } from './answer.ts'
import type { Answers } from './answers.ts'
import type { Memory } from './memory.ts'
import type { Heard, SharedPurges, Thoroughness } from './ports.ts'
import type { Snapshot } from './snapshot.ts'

export type Purge = {
  /** Those returned are how many answers were held. */
  key(key: string, how: Thoroughness): number
  /** A method, or a thing such as `user:MaxMilyin`; letter case does not matter. */
  tag(tag: string, how: Thoroughness): number
  /** What is shown to the owner of the key alone, or was not shown to them: they may be somebody else now. */
  owners(): void
  /** All those that are meant, for good. */
  where(isMeant: (answer: Answer) => boolean): number
  /** Does as another gateway did. */
  hear(heard: Heard): void
  /** Whether all other gateways forget, too; undefined where there are none. */
  everywhere(): Promise<boolean | undefined>
}

type PurgeOptions = {
  memory: Memory
  answers: Pick<Answers, 'overtake'>
  snapshot: Snapshot | undefined
  shared?: Pick<SharedPurges, 'tell' | 'told'> | undefined
}

export function createPurge({ memory, answers, snapshot, shared }: PurgeOptions): Purge {
  /** Also of what is on its way, from RetroAchievements and from the snapshot. */
  function overtake(isMeant: (tags: string, key: string) => boolean, how: Thoroughness, untilMs: number): void {
    answers.overtake(isMeant)
    snapshot?.overtake((tags, key, receivedMs) => receivedMs <= untilMs && isMeant(tags, key), how)
  }

  function purgeKey(key: string, how: Thoroughness, untilMs = Number.POSITIVE_INFINITY): number {
    overtake((_tags, other) => other === key, how, untilMs)
    const { receivedMs = Number.POSITIVE_INFINITY } = memory.answer(key) ?? {}
    return purge(memory, new Set(receivedMs < untilMs ? [key] : []), how)
  }

  function purgeTags(tags: readonly string[], how: Thoroughness, untilMs = Number.POSITIVE_INFINITY): number {
    overtake(those => isTagged(those, tags), how, untilMs)
    const keys = keysWhere(memory, ({ tags: those, receivedMs }) => receivedMs < untilMs && isTagged(those, tags))
    return purge(memory, keys, how)
  }

  return {
    key(key, how) {
      shared?.tell({ key }, how)
      return purgeKey(key, how)
    },
    tag(tag, how) {
      const tags = tagsAlike(memory, tag.toLowerCase())
      shared?.tell({ tags }, how)
      return purgeTags(tags, how)
    },
    owners() {
      answers.overtake((_tags, key) => isOwners(key))
      const theirs = [...memory.answers()].filter(([key, { state }]) => isOwners(key) || state === 'hidden')
      memory.forget(new Set(theirs.map(([key]) => key)))
    },
    where(isMeant) {
      answers.overtake(() => true)
      return purge(memory, keysWhere(memory, isMeant), 'hard')
    },
    hear({ what, how, untilMs }) {
      if ('key' in what) return void purgeKey(what.key, how, untilMs)
      const tags = [...new Set(what.tags.flatMap(tag => tagsAlike(memory, tag)))]
      // Here it may be known that somebody has more names than they knew.
      if (tags.length > what.tags.length) shared?.tell({ tags }, how)
      purgeTags(tags, how, untilMs)
    },
    everywhere: async () => shared?.told(),
  }
}

function purge(memory: Memory, keys: ReadonlySet<string>, how: Thoroughness): number {
  if (how === 'hard') memory.forget(keys)
  else for (const key of keys) memory.outdate(key)
  return keys.size
}

function keysWhere(memory: Memory, isMeant: (answer: Answer) => boolean): Set<string> {
  const keys = new Set<string>()
  for (const [key, answer] of memory.answers()) if (isMeant(answer)) keys.add(key)
  return keys
}

/** The tag itself, and for a user those of their other names that answers tell. */
function tagsAlike(memory: Memory, tag: string): readonly string[] {
  const [, user] = /^user:([a-z0-9]+)$/.exec(tag) ?? []
  if (user === undefined) return [tag]
  const alike = new Set([tag])
  for (const [, { tags, ...packed }] of memory.answers()) {
    if (!tags.includes(' user:')) continue
    const body = plainOf(packed)
    if (!body.includes('"ULID"') || !body.toString('latin1').toLowerCase().includes(`"${user}"`)) continue
    const { User: name, ULID: ulid } = JSON.parse(body.toString())
    const names = [name, ulid].flatMap(each => (typeof each === 'string' ? [tagOf('user', each)] : []))
    if (names.includes(tag)) for (const each of names) alike.add(each)
  }
  return [...alike]
}
