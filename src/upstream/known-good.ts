// Questions that RetroAchievements answered of late: whether it is there is found out with one of them, as one that was never
// answered may be about a record that RetroAchievements cannot show.

import { createLru } from '../platform/lru.ts'
import type { Lane } from './credentials.ts'
import type { UpstreamCall } from './transport.ts'

/** A call, and with whose key it is made. */
export type Asked = { readonly call: UpstreamCall; readonly lane: Lane }

/** What anybody may ask, and what always has an answer. */
export const consoleList: UpstreamCall = { method: 'GetConsoleIDs', query: '', keys: [] }

const mostKept = 20

export class KnownGood {
  readonly #asked = createLru<string, Asked>(mostKept)

  note(asked: Asked): void {
    this.#asked.set(nameOf(asked), asked)
  }

  /** It failed since. */
  forget(asked: Asked): void {
    this.#asked.delete(nameOf(asked))
  }

  has(asked: Asked): boolean {
    return this.#asked.has(nameOf(asked))
  }

  /** Whether some question of this key was answered, or none of any. */
  isOf(lane: Lane): boolean {
    return this.#asked.size === 0 || this.#asked.values().some(asked => asked.lane === lane)
  }

  /** The one that was answered last, with a key that is not known to be rejected. */
  latest(): Asked | undefined {
    return this.#asked.values().find(({ lane }) => lane.keys.refusal() === undefined)
  }
}

/** The same for the same question with the same key. */
export function nameOf({ call, lane }: Asked): string {
  return `${lane.partition} ${call.method}?${call.query}`
}
