// Making things at the moment of the first question for them, so that the sandbox starts at once.

import { LRUCache } from 'lru-cache'

export function once<T>(make: () => T): () => T {
  let made: { thing: T } | undefined
  return () => {
    made ??= { thing: make() }
    return made.thing
  }
}

export function perKey<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>()
  return key => {
    let thing = made.get(key)
    if (thing === undefined) {
      thing = make(key)
      made.set(key, thing)
    }
    return thing
  }
}

/** As above, for what is told apart by its text as JSON, and so much of it at most. */
export function perText<A extends readonly unknown[], T extends object>(
  max: number,
  make: (...about: A) => T,
): (...about: A) => T {
  const made = new LRUCache<string, T>({ max })
  return (...about) => {
    const key = JSON.stringify(about)
    const thing = made.get(key) ?? make(...about)
    made.set(key, thing)
    return thing
  }
}

/** What stands under each key, in the order in which it came. */
export function grouped<K, T>(rows: Iterable<T>, keyOf: (row: T) => K): (key: K) => readonly T[] {
  const groups = Map.groupBy(rows, keyOf)
  return key => groups.get(key) ?? []
}

/** What belongs to a world and is made once for each. */
export function perWorld<W extends object, T>(make: (world: W) => T): (world: W) => T {
  const made = new WeakMap<W, { thing: T }>()
  return world => {
    const known = made.get(world) ?? { thing: make(world) }
    made.set(world, known)
    return known.thing
  }
}
