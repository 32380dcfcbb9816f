// An LRU cache that is bounded by how many entries it holds. lru-cache sets room aside for `max` entries when it is made,
// which takes milliseconds of every start; bounded by size, it grows as it fills.

import { LRUCache } from 'lru-cache'

export function createLru<K extends {}, V extends {}>(maxEntries: number): LRUCache<K, V> {
  return new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1 })
}
