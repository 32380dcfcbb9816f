// The settings of the store that several gateways share, and what an operator should know of them.

import { storeUrl, whole } from './parsers.ts'
import { setting } from './reader.ts'

export const storeSettings = {
  VALKEY_URL: setting(
    'Valkey or Redis that several gateways share, such as valkeys://user:password@store.example:6379; each is on its own when unset',
    undefined,
    storeUrl,
  ),
  REPLICAS: setting(
    'How many gateways share the store, at least: the share of one that is missing is kept for it, as it may be cut off from the store and using its share',
    '1',
    whole(1, 1_000),
  ),
}

type Settings = typeof storeSettings
type Read = <N extends keyof Settings>(name: N) => ReturnType<Settings[N]['read']> | undefined

export type StoreConfig = ReturnType<typeof storeFrom>

/** What is shared with other gateways; without a URL, nothing is. */
export function storeFrom(read: Read) {
  return { url: read('VALKEY_URL'), replicas: read('REPLICAS') as number }
}

/** A sentence where the store is set and only one gateway is said to share it. */
export function storeWarnings({ url, replicas }: StoreConfig): readonly string[] {
  if (url === undefined || replicas !== 1) return []
  return [
    'VALKEY_URL is set and REPLICAS is 1: while the store is away, each replica that has not seen the others takes the whole budget for its own share; set REPLICAS to the number of gateways that share the store',
  ]
}
