// The file of users who are to appear nowhere: read at the start, and again whenever it changes. What is held of them is
// forgotten, and RetroAchievements is asked once for the ULID that goes with a name, so that neither finds them.

import type { Reader } from '../catalogue/interpret.ts'
import { questionOf } from '../catalogue/query.ts'
import { linesOf } from '../config/parsers.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, failing } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
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

const againMs = 30_000

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
  let stopped = false
  let round = 0

  function take(text: string): void {
    const users = readUsers(text)
    round += 1
    removal.replace(users)
    const forgotten = purge.where(removal.concerns)
    log.info({ users: users.length, forgotten }, 'the block list was read')
    if (forgotten > 0) snapshot?.save()
    if (lane !== undefined) learnAll(users, round, lane)
  }

  /** One after the other, when there is budget to spare; a list that was read since makes an end of it. */
  async function learnAll(users: readonly string[], mine: number, lane: Lane): Promise<void> {
    for (const user of users) {
      while (!stopped && mine === round && !(await learned(user, lane))) {
        await new Promise<void>(resolve => clock.setTimeout(resolve, againMs))
      }
    }
  }

  /** Whether RetroAchievements has said who it is, or that it is nobody. */
  async function learned(user: string, lane: Lane): Promise<boolean> {
    const params = { user: profile.params.user?.read(user, clock.now()) }
    const { call } = questionOf(profile, params, clock.now())
    const options = { cause: 'block list', lane, priority: 'warm-up', deadlineMs: clock.now() + againMs } as const
    const reply = await asking.ask(call, options).catch((failure: Failure) => failure)
    const judgement = reply instanceof Failure ? reply : failing(() => reader.judge(profile, params, reply))
    if (judgement instanceof Failure) return false
    if ('value' in judgement) {
      const { user: name, ulid, userPic } = judgement.value as { user: string; ulid: string | null; userPic: string }
      // A user who was renamed is still found by their first name, after which their picture is called.
      const [, first = null] = /\/UserPic\/(\w+)\.png$/.exec(userPic) ?? []
      for (const other of [name, ulid, first]) if (other !== null) removal.learn(other, user)
    }
    return true
  }

  const stop = await watchFile({ file, what: 'the block list', take, clock, log })
  return () => {
    stopped = true
    stop()
  }
}
