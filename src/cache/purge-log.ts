// Purges in the order in which they came. What is remembered beside answers notes how many there were, and is looked up in here when
// it is used: a purge need not look through all of it.

import { PurgeTimes, type Scope } from './purge-times.ts'

const most = 10_000

export class PurgeLog {
  #purges = new PurgeTimes()
  #count = 0

  /** How many purges there were. */
  get count(): number {
    return this.#count
  }

  add(scopes: readonly Scope[]): void {
    this.#count += 1
    // What was noted before so many of them is forgotten.
    const isFull = this.#purges.size >= most
    if (isFull) this.#purges = new PurgeTimes()
    const all: readonly Scope[] = isFull ? [{ all: true }] : scopes
    this.#purges.add(all.map(what => ({ what, how: 'hard', untilMs: this.#count })))
  }

  /** Whether something was purged with these tags and this key that was noted when there were so many purges. */
  hasSince(count: number, tags: string, key: string): boolean {
    return count < this.#count && this.#purges.of(tags, key, count + 1) !== undefined
  }
}
