// Whose token a request brings, kept to what the file of tokens says.

import { timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Client, type Entry, keyOf, readEntries } from '../../config/client-tokens.ts'
import { usable } from '../../config/reader.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { hashOf } from '../../platform/secret.ts'
import { watchFile } from '../../platform/watched-file.ts'

export type ClientTokens = {
  /** Whose token it is; undefined when it is nobody's. */
  clientOf(token: string): Client | undefined
  /** Keeps to what the file says from now on. */
  start(): Promise<void>
  stop(): void
  /** Patterns of all origins for whose pages any is; the same list until it changes. */
  origins(): readonly string[]
}

type TokensOptions = {
  file: string | undefined
  /** Those of all routes. */
  paths: readonly string[]
  clock: Clock
  log: Log
}

/** Throws ConfigError when the file cannot be used now; later that is told, and what was read before stays. */
export function createClientTokens({ file, paths, clock, log }: TokensOptions): ClientTokens {
  let entries: ReadonlyMap<string, Entry> = new Map()
  let origins: readonly string[] = []
  let stop = () => {}

  function take(text: string): void {
    entries = new Map(readEntries(text, paths).map(entry => [keyOf(entry.hash), entry]))
    origins = [...entries.values()].flatMap(({ client }) => client.origins ?? [])
    log.info({ tokens: entries.size }, 'the tokens of clients were read')
  }

  if (file !== undefined) usable('CLIENT_TOKENS_FILE', () => readEntries(readFileSync(file, 'utf8'), paths))

  return {
    clientOf(token) {
      // Found by a part of the hash, which is no secret; whether it is the token is decided in constant time.
      const hash = hashOf(token)
      const entry = entries.get(keyOf(hash))
      return entry !== undefined && timingSafeEqual(entry.hash, hash) ? entry.client : undefined
    },
    origins: () => origins,
    async start() {
      if (file !== undefined) stop = await watchFile({ file, what: 'the file of tokens', take, clock, log })
    },
    stop: () => stop(),
  }
}
