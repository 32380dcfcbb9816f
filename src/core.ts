// The gateway without its doors: asking, reading and remembering, plugged together.

import { readFileSync } from 'node:fs'
import type { Dispatcher } from 'undici'
import { type Answers, createAnswers } from './cache/answers.ts'
import { readUsers, startBlockList } from './cache/block-list.ts'
import { createMemory, type Memory } from './cache/memory.ts'
import { createPurge, type Purge } from './cache/purge.ts'
import { createRemoval } from './cache/removal.ts'
import { createSnapshot, type Snapshot } from './cache/snapshot.ts'
import { startWarmUp, type Warm } from './cache/warm-up.ts'
import type { Catalogue } from './catalogue.ts'
import type { Clock } from './clock.ts'
import { type Config, usable } from './config.ts'
import { createReader } from './judge.ts'
import type { Log } from './log.ts'
import { createPaces } from './paces.ts'
import { createTally } from './tally.ts'
import { type Asking, createAsking } from './upstream/asking.ts'
import { createKeys } from './upstream/keys.ts'
import { watchFile } from './watched-file.ts'
import { apiKey } from './written.ts'

export type Core = {
  readonly answers: Answers
  readonly memory: Memory
  readonly asking: Asking
  readonly purge: Purge
  readonly snapshot: Snapshot | undefined
  /** Begins what goes on behind the requests. */
  start(): Promise<void>
  /** Ends it, and puts away what is to last. */
  stop(): Promise<void>
}

export type Seams = { config: Config; dispatcher: Dispatcher; clock: Clock; log: Log }

/** `warm` is what is kept warm. Throws ConfigError when a file that the configuration names is of no use. */
export function createCore(
  catalogue: Catalogue,
  warm: readonly Warm[],
  { config, dispatcher, clock, log }: Seams,
): Core {
  const { snapshotFile: file, maxBytes } = config.cache
  const { blockedUsersFile } = config
  const { keyFile } = config.upstream
  const reader = createReader({ ...config.links, tally: createTally({ clock, log }) })
  const memory = createMemory({ maxBytes, clock })
  const keys = createKeys({ key: config.upstream.key, clock, log })
  const asking = createAsking({ config: config.upstream, keys, dispatcher, clock, log })
  const timesOf = createPaces(config.paces)
  const removal = createRemoval({
    memory,
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
    clock,
    log,
    timeoutMs: config.upstream.timeoutMs,
    timesOf,
  })
  const purge = createPurge({ memory, answers, snapshot, clock })
  if (blockedUsersFile !== undefined)
    usable('BLOCKED_USERS_FILE', () => readUsers(readFileSync(blockedUsersFile, 'utf8')))
  const stops: (() => void)[] = []

  return {
    answers,
    memory,
    asking,
    purge,
    snapshot,
    async start() {
      if (keyFile !== undefined) {
        const take = (text: string) => keys.take(apiKey(text.trim()))
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
            reader,
            profile,
            snapshot,
            clock,
            log,
          }),
        )
      }
      snapshot?.start()
      if (warm.length > 0) stops.push(startWarmUp({ list: warm, answers, asking, timesOf, clock }))
    },
    async stop() {
      for (const stop of stops) stop()
      await snapshot?.stop()
    },
  }
}
