// The gateway without its doors: asking, reading and remembering, plugged together.

import { readFileSync } from 'node:fs'
import type { Dispatcher } from 'undici'
import { longestOf, type TimesOf } from './cache/answer-times.ts'
import { type Answers, createAnswers } from './cache/answers.ts'
import { readUsers, startBlockList } from './cache/block-list.ts'
import { createMemory, type Memory } from './cache/memory.ts'
import { createPurge, type Purge } from './cache/purge.ts'
import { createRemoval, type Removal } from './cache/redaction.ts'
import { createSnapshot, type Snapshot } from './cache/snapshot.ts'
import { startWarmUp, type Warm } from './cache/warm-up.ts'
import { fingerprintOf, placeOf } from './catalogue/fingerprint.ts'
import { createReader, type Reader } from './catalogue/interpret.ts'
import { type Catalogue, endpointFor } from './catalogue/load.ts'
import { createTally } from './catalogue/oddities.ts'
import { apiKey } from './config/parsers.ts'
import { usable } from './config/reader.ts'
import type { Config } from './config/settings.ts'
import { createPaces, paces } from './language/paces.ts'
import type { Counts } from './metrics/counts.ts'
import type { Clock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import { watchFile } from './platform/watched-file.ts'
import type { Store } from './store/store.ts'
import type { Tracing } from './tracing/exporting.ts'
import { type Asking, createAsking, type SharedAsking } from './upstream/client.ts'
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
  seams: Seams,
): Promise<Core> {
  const { config, clock, log } = seams
  const reader = createReader({ ...config.links, tally: createTally({ clock, log, onOddity: counts.odd }) })
  const memory = createMemory({ maxBytes: config.cache.maxBytes, clock })
  const timesOf = createPaces(config.paces)
  const origin = { fingerprint: fingerprintOf(catalogue), upstream: placeOf(config.upstream.url) }
  const store = await openStore(seams, counts, origin.fingerprint, timesOf)
  const { lanes, asking } = createUpstream(seams, store, counts)
  const removal = createRemoval({ clock, timesOf, onLearned: () => void purge.where(removal.concerns) })
  const file = snapshotFileOf(seams)
  const keeping = { origin, memory, removal, clock, log, timesOf }
  const snapshot = file === undefined ? undefined : createSnapshot({ file, ...keeping })
  const answers = createAnswers({
    catalogue,
    asking,
    reader,
    memory,
    removal,
    shared: store?.answers({ memory, removal, timesOf }),
    clock,
    log,
    timeoutMs: config.upstream.timeoutMs,
    timesOf,
  })
  const purge = createPurge({ memory, answers, snapshot, shared: store?.purges, clock })
  const blocked = config.blockedUsersFile
  if (blocked !== undefined) usable('BLOCKED_USERS_FILE', () => readUsers(readFileSync(blocked, 'utf8')))
  const core = { answers, memory, asking, lanes, purge, snapshot, store }
  const behind = createBackground({ ...core, catalogue, reader, removal, timesOf, warm, seams })
  return { ...core, ...behind }
}

/** Where what is held is kept over restarts; undefined where it is not. */
function snapshotFileOf({ config, log }: Seams): string | undefined {
  const { snapshotFile } = config.cache
  const { key, keyHashSecret } = config.upstream
  if (snapshotFile === undefined || key !== undefined || keyHashSecret !== undefined) return snapshotFile
  // Without the secret, nobody's answers are found again.
  log.warn('nothing is kept over restarts, as KEY_HASH_SECRET is not set')
  return undefined
}

/** What replicas share; loaded only where there are several. */
async function openStore(
  { config, clock, log }: Seams,
  { registry }: Pick<Counts, 'registry'>,
  fingerprint: string,
  timesOf: TimesOf,
): Promise<Store | undefined> {
  const { url } = config.store
  if (url === undefined) return undefined
  const [{ createStore }, { createStoreCounts }] = await Promise.all([
    import('./store/store.ts'),
    import('./store/metrics.ts'),
  ])
  return createStore({
    url,
    config,
    fingerprint,
    budget: wholeOf(config.upstream),
    longestMs: Math.max(...paces.map(timesOf).map(longestOf)),
    counts: createStoreCounts(registry),
    clock,
    log,
  })
}

/** How RetroAchievements is asked: with whose key, how often, and whether at all. */
function createUpstream(
  { config, dispatcher, clock, log, tracing }: Seams,
  store: Store | undefined,
  { called }: Pick<Counts, 'called'>,
): Pick<Core, 'lanes'> & { readonly asking: SharedAsking } {
  const lanes = createLanes({ config: config.upstream, clock, log, purseOf: store?.purse })
  const asking = createAsking({
    config: config.upstream,
    lanes,
    dispatcher,
    clock,
    log,
    trace: tracing?.call,
    tellBreaker: store?.tellBreaker,
    onCall: called,
  })
  return { lanes, asking }
}

type BackgroundOptions = Omit<Core, 'asking' | 'start' | 'stop'> & {
  readonly asking: SharedAsking
  readonly catalogue: Catalogue
  readonly reader: Reader
  readonly removal: Removal
  readonly timesOf: TimesOf
  readonly warm: readonly Warm[]
  readonly seams: Seams
}

/** What goes on behind the requests: news of other replicas, files that are watched, the snapshot, and warming up. */
function createBackground(options: BackgroundOptions): Pick<Core, 'start' | 'stop'> {
  const { store, lanes, asking, purge, snapshot, answers, timesOf, warm, seams } = options
  const { clock, log } = seams
  const { shared: lane } = lanes
  const stops: (() => void)[] = []

  return {
    async start() {
      await store?.start({
        onNews({ left, pause, breaker, isAnew }) {
          lanes.heed(left, pause, isAnew)
          asking.heed(breaker, isAnew)
        },
        onPurges: purge.hear,
      })
      stops.push(...(await watchKey(options)), ...(await watchBlockList(options)))
      snapshot?.start()
      if (warm.length > 0 && lane !== undefined)
        stops.push(startWarmUp({ list: warm, answers, asking, lane, timesOf, clock, log }))
    },
    async stop() {
      for (const stop of stops) stop()
      await snapshot?.stop()
      await store?.stop()
    },
  }
}

type Stops = readonly (() => void)[]

/** Keeps to the key in its file, where there is one. */
async function watchKey({ lanes, purge, seams: { config, clock, log } }: BackgroundOptions): Promise<Stops> {
  const { keyFile } = config.upstream
  const { shared } = lanes
  if (keyFile === undefined || shared === undefined) return []
  const take = (text: string) => {
    if (shared.keys.take(apiKey(text.trim()))) purge.owners()
  }
  return [await watchFile({ file: keyFile, what: 'the file of the key', take, clock, log })]
}

/** Keeps to the list of users who are to appear nowhere, where there is one. */
async function watchBlockList(options: BackgroundOptions): Promise<Stops> {
  const { removal, purge, asking, lanes, reader, catalogue, snapshot, seams } = options
  const { config, clock, log } = seams
  const file = config.blockedUsersFile
  if (file === undefined) return []
  const profile = endpointFor(catalogue, 'identity')
  const watching = { file, removal, purge, asking, lane: lanes.shared, reader, profile, snapshot, clock, log }
  return [await startBlockList(watching)]
}
