// The gateway without its doors: asking, reading and remembering, plugged together.

import { readFileSync } from 'node:fs'
import type { Dispatcher } from 'undici'
import { type Answers, createAnswers } from './cache/answers.ts'
import { readUsers, startBlockList } from './cache/block-list.ts'
import { createMemory, type Memory } from './cache/memory.ts'
import { createPurge, type Purge } from './cache/purge.ts'
import { createRemoval } from './cache/redaction.ts'
import { createSnapshot, type Snapshot } from './cache/snapshot.ts'
import { startWarmUp, type Warm } from './cache/warm-up.ts'
import { createReader } from './catalogue/interpret.ts'
import type { Catalogue } from './catalogue/load.ts'
import { createTally } from './catalogue/oddities.ts'
import { type Config, usable } from './config/config.ts'
import { apiKey } from './config/parsers.ts'
import { createPaces, type Pace, paces } from './language/paces.ts'
import type { Counts } from './metrics/counts.ts'
import type { Clock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import { watchFile } from './platform/watched-file.ts'
import { createStoreCounts } from './store/metrics.ts'
import type { Store } from './store/store.ts'
import type { Tracing } from './tracing/exporting.ts'
import { type Asking, createAsking } from './upstream/client.ts'
import { createLanes, type Lanes, wholeOf } from './upstream/credentials.ts'

export type Core = {
  readonly answers: Answers
  readonly memory: Memory
  readonly asking: Asking
  readonly lanes: Lanes
  readonly purge: Purge
  readonly snapshot: Snapshot | undefined
  /** Undefined where this gateway is on its own. */
  readonly store: Store | undefined
  /** Begins what goes on behind the requests. */
  start(): Promise<void>
  /** Ends it, and puts away what is to last. */
  stop(): Promise<void>
}

export type Seams = {
  config: Config
  dispatcher: Dispatcher
  clock: Clock
  log: Log
  /** Undefined where nothing is traced. */
  tracing?: Tracing | undefined
}

/** `warm` is what is kept warm. Throws ConfigError when a file that the configuration names is of no use. */
export async function createCore(
  catalogue: Catalogue,
  warm: readonly Warm[],
  counts: Pick<Counts, 'called' | 'odd' | 'registry'>,
  { config, dispatcher, clock, log, tracing }: Seams,
): Promise<Core> {
  const { snapshotFile, maxBytes } = config.cache
  const { blockedUsersFile } = config
  const { key, keyFile, keyHashSecret } = config.upstream
  // Without the secret, nobody's answers are found again.
  const file = key === undefined && keyHashSecret === undefined ? undefined : snapshotFile
  if (file !== snapshotFile) log.warn('nothing is kept over restarts, as KEY_HASH_SECRET is not set')
  const reader = createReader({ ...config.links, tally: createTally({ clock, log, onOddity: counts.odd }) })
  const memory = createMemory({ maxBytes, clock })
  const timesOf = createPaces(config.paces)
  const { url } = config.store
  const store =
    url &&
    (await import('./store/store.ts')).createStore({
      url,
      config,
      budget: wholeOf(config.upstream),
      longestMs: Math.max(...paces.map(timesOf).map(longestOf)),
      counts: createStoreCounts(counts.registry),
      clock,
      log,
    })
  const lanes = createLanes({ config: config.upstream, clock, log, purseOf: store?.purse })
  const { shared } = lanes
  const asking = createAsking({
    config: config.upstream,
    lanes,
    dispatcher,
    clock,
    log,
    trace: tracing?.call,
    tellBreaker: store?.tellBreaker,
    onCall: counts.called,
  })
  const removal = createRemoval({
    clock,
    timesOf,
    onLearned: () => void purge.where(removal.concerns),
  })
  const snapshot = file === undefined ? undefined : createSnapshot({ file, memory, removal, clock, log })
  const answers = createAnswers({
    catalogue,
    asking,
    reader,
    memory,
    removal,
    arrival: snapshot?.arrival ?? (() => undefined),
    shared: store?.answers({ memory, removal }),
    clock,
    log,
    timeoutMs: config.upstream.timeoutMs,
    timesOf,
  })
  const purge = createPurge({ memory, answers, snapshot, shared: store?.purges })
  if (blockedUsersFile !== undefined)
    usable('BLOCKED_USERS_FILE', () => readUsers(readFileSync(blockedUsersFile, 'utf8')))
  const stops: (() => void)[] = []

  return {
    answers,
    memory,
    asking,
    lanes,
    purge,
    snapshot,
    store,
    async start() {
      await store?.start({
        onNews({ left, pause, breaker, isAnew }) {
          lanes.heed(left, pause, isAnew)
          asking.heed(breaker, isAnew)
        },
        onPurge: purge.hear,
      })
      if (keyFile !== undefined && shared !== undefined) {
        const take = (text: string) => {
          if (shared.keys.take(apiKey(text.trim()))) purge.owners()
        }
        stops.push(await watchFile({ file: keyFile, what: 'the file of the key', take, clock, log }))
      }
      if (blockedUsersFile !== undefined) {
        const profile = catalogue.named('users/profile')
        stops.push(
          await startBlockList({
            file: blockedUsersFile,
            removal,
            purge,
            asking,
            lane: shared,
            reader,
            profile,
            snapshot,
            clock,
            log,
          }),
        )
      }
      snapshot?.start()
      if (warm.length > 0 && shared !== undefined)
        stops.push(startWarmUp({ list: warm, answers, asking, lane: shared, timesOf, clock }))
    },
    async stop() {
      for (const stop of stops) stop()
      await snapshot?.stop()
      await store?.stop()
    },
  }
}

/** How long an answer of a pace is kept at most. */
function longestOf({ freshMs, staleMs, errorMs, notFoundMs }: Pace): number {
  return Math.max(notFoundMs, freshMs + Math.max(staleMs, errorMs))
}
