// The list of users who are removed, with those of their other names and ULIDs that were learned since.

/** Who is removed, under all names that are known; letter case does not matter. */
export type RemovedUsers = {
  /** Whether nobody is removed. */
  isEmpty(): boolean
  /** Whether it is a name or a ULID of somebody who is removed; what is no text is not. */
  has(user: unknown): boolean
  /** Whether a text of JSON may name any of them. */
  areNamedIn(json: Buffer): boolean
  /** When one of these is removed, they all are: they are the same user's. Returns whether they are. */
  removes(users: readonly unknown[]): boolean
  /** Takes note of another name or ULID of somebody who is removed. */
  learn(user: string, known: string): void
  /** Replaces the list: names and ULIDs. */
  replace(users: readonly string[]): void
}

/** Texts of JSON that could be names or ULIDs. The quote behind one may stand before the next. */
const plainTexts = /"([a-z0-9]+)(?=")/gi

/** Of nobody at first; `onLearned` is told when another name or ULID of somebody was learned. */
export function createRemovedUsers(onLearned: () => void): RemovedUsers {
  let listed: ReadonlySet<string> = new Set()
  /** Other names and ULIDs of those who are listed. */
  const aliases = new Map<string, string>()

  // Other names are only known of those who are listed.
  const isEmpty = () => listed.size === 0

  function has(user: unknown): boolean {
    return typeof user === 'string' && (listed.has(user.toLowerCase()) || aliases.has(user.toLowerCase()))
  }

  function learn(user: string, known: string) {
    // Who was taken off the list since may still be learned about.
    if (has(user) || !has(known) || !/^[a-z0-9]+$/i.test(user)) return
    const name = known.toLowerCase()
    aliases.set(user.toLowerCase(), aliases.get(name) ?? name)
    onLearned()
  }

  return {
    isEmpty,
    has,
    areNamedIn: json =>
      !isEmpty() &&
      json
        .toString('latin1')
        .matchAll(plainTexts)
        .some(([, text]) => has(text)),
    removes(users) {
      const known = users.find(has)
      if (known === undefined) return false
      for (const user of users) if (typeof user === 'string') learn(user, String(known))
      return true
    },
    learn,
    replace(users) {
      listed = new Set(users.map(user => user.toLowerCase()))
      for (const [alias, known] of aliases) if (!listed.has(known)) aliases.delete(alias)
    },
  }
}
