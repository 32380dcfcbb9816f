// Answers by what they are about, so that a purge finds its answers without looking at any other.

import { isOwners, tagOf, tagsWithin } from '../catalogue/call.ts'
import { inOne } from '../platform/bytes.ts'
import type { Answer } from './answer.ts'

/** What a purge has to find of the answers in memory. Tags are in lower case. */
export type TagIndex = {
  /** Adds an answer; one that is there already stays. */
  add(answer: Answer): void
  delete(answer: Answer): void
  /** The answers with this tag. */
  tagged(tag: string): readonly Answer[]
  /** The tag itself, and for a user the tags of those other names that answers tell. */
  alike(tag: string): readonly string[]
  /** The answers that only the owner of an API key may see, or that are hidden from them. */
  owners(): readonly Answer[]
  /** All answers. Memory may change while they are gone through: one that comes meanwhile may be among them. */
  all(): Iterable<Answer>
}

/** Answers by one kind of name. Most names have one answer, which costs less without a set. */
class Names {
  readonly #answers = new Map<string, Answer | Set<Answer>>()

  add(name: string, answer: Answer): void {
    const found = this.#answers.get(name)
    // The map keeps the name for longer than the text out of which it was cut.
    if (found === undefined) this.#answers.set(inOne(name), answer)
    else if (found instanceof Set) found.add(answer)
    else if (found !== answer) this.#answers.set(name, new Set([found, answer]))
  }

  delete(name: string, answer: Answer): void {
    const found = this.#answers.get(name)
    if (found instanceof Set) {
      found.delete(answer)
      if (found.size > 0) return
    } else if (found !== answer) return
    this.#answers.delete(name)
  }

  /** The answers of those names that are meant. */
  *where(isMeant: (name: string) => boolean): Generator<Answer> {
    for (const [name, found] of this.#answers) {
      if (!isMeant(name)) continue
      if (found instanceof Set) yield* found
      else yield found
    }
  }

  of(name: string): readonly Answer[] {
    const found = this.#answers.get(name)
    if (found instanceof Set) return [...found]
    return found === undefined ? [] : [found]
  }
}

/** No tag has a blank. */
const ownersName = 'the owner'

export function createTagIndex(): TagIndex {
  const tagged = new Names()
  const named = new Names()

  return {
    add(answer) {
      for (const name of namesOf(answer)) tagged.add(name, answer)
      for (const name of namesakesOf(answer)) named.add(name, answer)
    },
    delete(answer) {
      for (const name of namesOf(answer)) tagged.delete(name, answer)
      for (const name of namesakesOf(answer)) named.delete(name, answer)
    },
    tagged: tag => tagged.of(tag),
    alike: tag => [...new Set([tag, ...named.of(tag).flatMap(namesakesOf)])],
    owners: () => tagged.of(ownersName),
    all: () => tagged.where(isMethod),
  }
}

/** Each answer has the tag of one method. */
function isMethod(name: string): boolean {
  return !name.includes(':') && name !== ownersName
}

function namesOf({ key, state, tags }: Answer): readonly string[] {
  return state === 'hidden' || isOwners(key) ? [...tagsWithin(tags), ownersName] : tagsWithin(tags)
}

function namesakesOf({ namesakes }: Answer): readonly string[] {
  return namesakes === undefined ? [] : tagsWithin(namesakes)
}

const userName = /^[a-z0-9]{1,40}$/i

/** The name and the ULID of a user as tags, where an answer about a user tells both at its top level. */
export function namesakesIn(tags: string, json: unknown): string | undefined {
  if (!tags.includes(' user:')) return undefined
  const { User: name, ULID: ulid } = Object(json) as { readonly [key: string]: unknown }
  const names = [name, ulid].flatMap(each => (typeof each === 'string' && userName.test(each) ? [each] : []))
  return names.length === 2 ? ` ${names.map(each => tagOf('user', each)).join(' ')} ` : undefined
}
