// What several replicas of the gateway share, through a Valkey or Redis: answers, calls under way, the budget, and what is purged.

import { hostname } from 'node:os'
import type { TimesOf } from '../cache/answer-times.ts'
import type { Memory } from '../cache/memory.ts'
import type { Heard, SharedAnswers, StoreState } from '../cache/ports.ts'
import type { Removal } from '../cache/redaction.ts'
import type { Config } from '../config/settings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import type { TellBreaker } from '../upstream/breaker.ts'
import type { Limits, Purse } from '../upstream/purse.ts'
import { createSharedAnswers } from './answers.ts'
import { type Connection, createConnection } from './connection.ts'
import { type Beat, createBeat, type News } from './heartbeat.ts'
import { createKeys } from './keys.ts'
import { createPurses } from './permits.ts'
import type { CommandOutcome } from './problems.ts'
import type { ScriptName } from './protocol.ts'
import { createSharedPurges, type StorePurges } from './purges.ts'

export type Store = {
  /** Of the budget of this name; `all` is over everything. */
  purse(name: string): Purse
  tellBreaker: TellBreaker
  answers(cache: { memory: Memory; removal: Removal; timesOf: TimesOf }): SharedAnswers
  purges: StorePurges
  /** Comes back when the store answers, or when it does not for now. */
  start(listeners: Listeners): Promise<void>
  stop(): Promise<void>
  state(): StoreState
}

export type Listeners = {
  onNews(news: Pick<News, 'left' | 'pause' | 'breaker' | 'isAnew'>): void
  /** Comes back when all of it is done. */
  onPurges(all: readonly Heard[]): Promise<void>
}

export type StoreCounts = {
  command(name: ScriptName, outcome: CommandOutcome): void
  lookup(result: 'hit' | 'miss'): void
}

type StoreOptions = {
  url: Secret
  config: Config
  /** Of the catalogue. */
  fingerprint: string
  /** Of all together. */
  budget: Pick<Limits, 'perMinute' | 'burst'>
  /** The longest time for which any answer is kept. */
  longestMs: number
  counts: StoreCounts
  clock: Clock
  log: Log
}

export function createStore(options: StoreOptions): Store {
  const { url, config, fingerprint, budget, longestMs, counts, clock, log } = options
  const keys = createKeys(config.upstream.url, fingerprint)
  const connection = createConnection({ url, channel: keys.channel, clock, log, onCommand: counts.command })
  const { timeoutMs } = config.upstream
  let listeners: Listeners | undefined
  let shared: SharedAnswers | undefined

  const beat = createBeat({
    connection,
    keys,
    budget,
    place: config.port === 0 ? '' : `${hostname()}:${config.port}`,
    replicas: config.store.replicas,
    timeoutMs,
    clock,
    log,
    onNews(news) {
      listeners?.onNews(news)
      purges.hear(news)
    },
  })
  const purges = createSharedPurges({
    ...{ connection, keys, beat, clock, log, longestMs },
    onHeard: async all => listeners?.onPurges(all),
  })
  const { pulse, breaker, probe, channel } = keys

  return {
    purse: createPurses({ connection, keys, beat, timeoutMs }),
    tellBreaker(openForMs) {
      connection.tell('breaker', { pulse, breaker, probe }, { ms: Math.ceil(openForMs), channel })
    },
    answers(cache) {
      shared = createSharedAnswers({
        ...{ ...cache, connection, keys, beat, clock },
        purged: purges.purged,
        onLookup: counts.lookup,
      })
      return shared
    },
    purges,
    async start(those) {
      listeners = those
      const hear = (message: string) => (message === 'beat' ? beat.hasten() : shared?.wake(message))
      await connection.start({ onMessage: hear, onReady: () => beat.hasten(), onDown: () => shared?.wake() })
      await beat.start()
    },
    async stop() {
      await beat.stop()
      connection.stop()
    },
    state: () => stateOf(connection, beat, purges),
  }
}

function stateOf(connection: Connection, beat: Beat, purges: StorePurges): StoreState {
  const condition = connection.condition()
  return {
    up: condition === 'up',
    readOnly: condition === 'read-only',
    problem: connection.problem(),
    replicas: beat.others.replicas(),
    unsentPurges: purges.unsent(),
  }
}
