// The file of users who are to appear nowhere: read at the start, and again whenever it changes. What is held of them is
// forgotten, and RetroAchievements is asked once for the ULID that goes with a name, so that neither finds them.

import type { Reader } from '../catalogue/interpret.ts'
import { questionOf } from '../catalogue/query.ts'
import { linesOf } from '../config/parsers.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import { watchFile } from '../platform/watched-file.ts'
import type { Asking } from '../upstream/client.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { Purge } from './purge.ts'
import type { Removal } from './redaction.ts'
import type { Snapshot } from './snapshot.ts'

type BlockListOptions = {
  file: string
  removal: Removal
  purge: Purge
  asking: Asking
  /** With which to ask who is meant; where there is none, only what is written counts, and what answers tell. */
  lane: Lane | undefined
  reader: Reader
  /** The endpoint that tells of a user both name and ULID. */
  profile: Endpoint
  /** Written anew when somebody was forgotten. */
  snapshot: Pick<Snapshot, 'save'> | undefined
  clock: Clock
  log: Log
}

/** How long RetroAchievements may take to tell of a user, and after how long it is asked again; longer each time. */
const againMs = 30_000
const rarestMs = 3_600_000

/** Names and ULIDs, one a line; `#` begins a remark. Throws RangeError naming the line that is neither. */
export function readUsers(text: string): readonly string[] {
  return linesOf(text).map(({ line, said }) => {
    if (/^([A-Za-z0-9]{2,20}|[A-Za-z0-9]{26})$/.test(said)) return said
    throw new RangeError(`line ${line} holds ${JSON.stringify(said)}, which is neither a user name nor a ULID`)
  })
}

/** Reads the file and keeps to it until what it returns is called. Throws when the file cannot be used. */
export async function startBlockList(options: BlockListOptions): Promise<() => void> {
  const { file, removal, purge, asking, lane, reader, profile, snapshot, clock, log } = options
  let stopLearning = () => {}

  async function take(text: string): Promise<void> {
    const users = readUsers(text)
    removal.replace(users)
    const forgotten = await purge.where(removal.concerns)
    log.info({ users: users.length, forgotten }, 'the block list was read')
    if (forgotten > 0) void snapshot?.save()
    stopLearning()
    if (lane !== undefined) stopLearning = learnAll(users, lane)
  }

  /** Asks about one after the other, when there is budget to spare, until what it returns is called. */
  function learnAll(users: readonly string[], lane: Lane): () => void {
    /** `dueMs` is in milliseconds of the monotonic clock: a wall clock set forward makes no call more. */
    const unknown = new Map(users.map(user => [user, { dueMs: clock.monotonic(), waitMs: againMs }]))
    let stopped = false

    async function learnDue(): Promise<number> {
      for (const [user, entry] of unknown) {
        if (stopped || asking.refusal('warm-up', lane) !== undefined) break
        if (entry.dueMs > clock.monotonic()) continue
        // One that RetroAchievements cannot tell of does not keep the others waiting.
        entry.dueMs = clock.monotonic() + entry.waitMs
        entry.waitMs = Math.min(2 * entry.waitMs, rarestMs)
        if (await learned(user, lane)) unknown.delete(user)
      }
      return unknown.size === 0 ? rarestMs : againMs
    }

    const what = 'asking about those on the block list'
    const stop = startLoop({ what, afterErrorMs: againMs, action: learnDue, clock, log })
    return () => {
      stopped = true
      stop()
    }
  }

  /** Whether RetroAchievements has said who it is, or that it is nobody. */
  async function learned(user: string, lane: Lane): Promise<boolean> {
    const params = { user: profile.params.user?.read(user, clock.wall()) }
    const { call } = questionOf(profile, params, clock.wall())
    const options = { cause: 'block list', lane, priority: 'warm-up', deadlineMs: clock.monotonic() + againMs } as const
    const reply = await asking.ask(call, options).catch((failure: Failure) => failure)
    const judgement =
      reply instanceof Failure ? reply : reader.attempt(profile, () => reader.judge(profile, params, reply))
    if (judgement instanceof Failure) return false
    if ('value' in judgement) {
      const { user: name, ulid, userPic } = judgement.value as { [field: string]: string | null }
      // A user who was renamed is still found by their first name, after which their picture is called.
      const [, first = null] = /\/UserPic\/(\w+)\.png$/.exec(String(userPic)) ?? []
      for (const other of [name, ulid, first]) if (other) removal.learn(other, user)
    }
    return true
  }

  const stop = await watchFile({ file, what: 'the block list', take, clock, log })
  return () => {
    stopLearning()
    stop()
  }
}
