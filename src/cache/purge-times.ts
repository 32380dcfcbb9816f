// Until when which answers were purged: many purges at once, so that an answer is compared with all of them in one look.

import { isOwners, tagsWithin } from '../catalogue/call.ts'
import type { Answer } from './answer.ts'
import type { Memory } from './memory.ts'
import type { Heard, Thoroughness } from './ports.ts'

/** What is purged: a key, tags in lower case, what only the owner of an API key may see, or all. */
export type Scope = Heard['what'] | { readonly owners: true }

/** A scope until a time on any scale. */
export type ScopeUntil = Pick<Heard, 'how' | 'untilMs'> & { readonly what: Scope }

/** Answers in memory that may be purged: those that were requested at or before this time, in milliseconds of elapsed time. */
export type Finding = Pick<Heard, 'how' | 'untilMs'> & { readonly answers: Iterable<Answer> }

/** No tag has a blank. */
const keyMark = 'key '
const owners = 'the owner'
const everything = 'all of it'

/** In this order, as what is forgotten cannot be called stale. */
const manners: readonly Thoroughness[] = ['hard', 'soft']

/** The names under which a scope is known. */
export function namesOf(scope: Scope): readonly string[] {
  if ('all' in scope) return [everything]
  if ('owners' in scope) return [owners]
  return 'key' in scope ? [keyMark + scope.key] : scope.tags
}

/** The names of all scopes that hold an answer. */
export function namesFor(tags: string, key: string): readonly string[] {
  const names = [everything, keyMark + key, ...tagsWithin(tags)]
  return isOwners(key) ? [...names, owners] : names
}

export class PurgeTimes {
  readonly #until: { readonly [how in Thoroughness]: Map<string, number> } = { hard: new Map(), soft: new Map() }

  /** Of two purges of the same, the later one counts. */
  add(purges: readonly ScopeUntil[]): void {
    for (const { what, how, untilMs } of purges) {
      const until = this.#until[how]
      for (const name of namesOf(what)) until.set(name, Math.max(untilMs, until.get(name) ?? untilMs))
    }
  }

  /** How an answer with these tags was purged that was requested then; undefined where it was not. */
  of(tags: string, key: string, requestedMs: number): Thoroughness | undefined {
    if (this.size === 0) return undefined
    const names = namesFor(tags, key)
    const isPurged = (until: Map<string, number>) =>
      names.some(name => requestedMs <= (until.get(name) ?? Number.NEGATIVE_INFINITY))
    return manners.find(how => isPurged(this.#until[how]))
  }

  /** What is in memory of them, each at the moment when it is looked at; an answer may be in several. */
  *find(memory: Pick<Memory, 'all' | 'peek' | 'tagged'>): Generator<Finding> {
    for (const how of manners)
      for (const [name, untilMs] of this.#until[how]) yield { how, untilMs, answers: answersOf(memory, name) }
  }

  /** How many purges of different things there are. */
  get size(): number {
    return this.#until.hard.size + this.#until.soft.size
  }
}

function answersOf(memory: Parameters<PurgeTimes['find']>[0], name: string): Iterable<Answer> {
  if (name === everything) return memory.all()
  if (!name.startsWith(keyMark)) return memory.tagged(name)
  const answer = memory.peek(name.slice(keyMark.length))
  return answer === undefined ? [] : [answer]
}
