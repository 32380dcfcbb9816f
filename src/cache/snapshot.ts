// The memory of the gateway across restarts: read behind the first requests, written every few minutes and when the process
// ends. Nothing that goes wrong with it stops anything else.

import { rename } from 'node:fs/promises'
import { isOwners } from '../catalogue/call.ts'
import { shapeOf } from '../catalogue/fingerprint.ts'
import { type Clock, inTime, type Timer } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { answerFrom, type Memory } from './memory.ts'
import type { Arrival, Thoroughness } from './ports.ts'
import type { Removal } from './redaction.ts'
import { type OpenSnapshot, openSnapshot, SnapshotError, type Stored, writeSnapshot } from './snapshot-file.ts'

export type SnapshotState = {
  readonly file: string
  readonly loading: boolean
  /** Answers that were read from it at the start. */
  readonly loaded: number
  /** When it was last written, in milliseconds since 1970; undefined when it was not. */
  readonly savedMs: number | undefined
  /** What went wrong last; undefined when nothing did, or it went well since. */
  readonly problem: string | undefined
}

type IsMeant = (tags: string, key: string, receivedMs: number) => boolean

export type Snapshot = {
  /** Reads what is on disk, and from now on writes what is held. */
  start(): void
  /** Brings an answer that is on disk and not read yet. */
  arrival: Arrival
  /** What is meant and still to be read is left out, or called stale. Returns how many answers that were. */
  overtake(isMeant: IsMeant, how: Thoroughness): number
  /** Writes what is held now. */
  save(): Promise<void>
  /** Ends the writing, with one last time. */
  stop(): Promise<void>
  state(): SnapshotState
}

type SnapshotOptions = {
  file: string
  memory: Memory
  removal: Removal
  clock: Clock
  log: Log
}

const everyMs = 5 * 60_000
const groupBytes = 512 * 1024
/** How long a request waits for an answer that is on disk. */
const patienceMs = 1_000
/** So far ahead of the clock an answer may be, clocks being what they are. */
const slackMs = 60_000

export function createSnapshot({ file, memory, removal, clock, log }: SnapshotOptions): Snapshot {
  const shape = shapeOf()
  const waiting = new Map<string, Stored>()
  const purges: [IsMeant, Thoroughness][] = []
  let reading = Promise.resolve()
  let opening: Promise<OpenSnapshot | undefined> = Promise.resolve(undefined)
  let saving = Promise.resolve()
  let timer: Timer
  let loading = false
  /** Whether nothing comes from the file any more. */
  let isOver = false
  let stopped = false
  let loaded = 0
  /** How far memory had changed when it was written last. */
  let written = 0
  let damaged = 0
  let removed = 0
  let foreign = false
  let savedMs: number | undefined
  let problem: string | undefined

  async function open(): Promise<OpenSnapshot | undefined> {
    try {
      const snapshot = await openSnapshot(file, shape)
      savedMs = snapshot.savedMs
      for (const stored of snapshot.stored) waiting.set(stored.key, stored)
      for (const [isMeant, how] of purges) leaveOut(isMeant, how)
      return snapshot
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') log.info({ file }, 'there is no snapshot yet')
      else tell('the snapshot is of no use and is ignored', error)
      foreign = error instanceof SnapshotError && error.foreign
    }
  }

  async function readAll(): Promise<void> {
    const startedMs = clock.now()
    const snapshot = await opening
    if (snapshot === undefined) return
    // In the order of their last use, so that this is their order in memory again.
    for (let from = 0, to = 0; from < snapshot.stored.length; from = to) {
      for (let bytes = 0; to < snapshot.stored.length && bytes < groupBytes; to += 1)
        bytes += (snapshot.stored[to] as Stored).length
      await bring(snapshot, snapshot.stored.slice(from, to))
    }
    await snapshot.close()
    // Where nothing comes to it, it need not be written again; what was left out is to be gone from it soon.
    if (removed > 0) void save()
    else if (memory.changes() === loaded) written = loaded
    if (damaged > 0) tell('the snapshot is damaged in places', new SnapshotError(`${damaged} answers were left out`))
    log.info({ file, answers: loaded, ms: Math.round(clock.now() - startedMs) }, 'the snapshot was read')
  }

  async function bring(snapshot: OpenSnapshot, group: readonly Stored[]): Promise<void> {
    const bodies = await snapshot.read(group).catch(() => [])
    const nowMs = clock.now()
    for (const [index, { key }] of group.entries()) {
      const body = bodies[index]
      const meta = waiting.get(key)?.meta
      // What was purged meanwhile is gone, what was asked for is newer.
      if (!waiting.delete(key) || meta === undefined || memory.answer(key) !== undefined) continue
      if (body === undefined) {
        damaged += 1
        continue
      }
      // Of one from a time that is still to come nobody knows how old it is.
      const receivedMs = meta.receivedMs > nowMs + slackMs ? nowMs - meta.freshMs : Math.min(meta.receivedMs, nowMs)
      const answer = answerFrom({ ...meta, key, body: memory.hold(body), receivedMs })
      if (removal.concerns(answer)) removed += 1
      else if (memory.keepAnswer(answer)) loaded += 1
    }
  }

  function leaveOut(isMeant: IsMeant, how: Thoroughness): number {
    let count = 0
    for (const [key, stored] of waiting) {
      if (!isMeant(stored.meta.tags, key, stored.meta.receivedMs)) continue
      count += 1
      if (how === 'hard') waiting.delete(key)
      else waiting.set(key, { ...stored, meta: { ...stored.meta, freshMs: 0 } })
    }
    removed += count
    return count
  }

  function arrival(key: string): Promise<void> | undefined {
    if (!loading) return undefined
    const brought = opening.then(async snapshot => {
      const stored = waiting.get(key)
      if (snapshot !== undefined && stored !== undefined) await bring(snapshot, [stored])
    })
    // A disk that does not answer is no reason not to.
    return inTime(clock, brought, patienceMs)
  }

  async function write(): Promise<void> {
    await reading
    if (memory.changes() === written) return
    const changes = memory.changes()
    // What is the key owner's alone stays with the key, which may be another one next time.
    const answers = [...memory.answers()].map(([, answer]) => answer)
    const entries = answers.filter(({ key, state }) => !isOwners(key) && state !== 'hidden')
    const startedMs = clock.now()
    try {
      if (foreign) await rename(file, `${file}.foreign`).catch(ignoreMissing)
      foreign = false
      await writeSnapshot(file, { entries: entries.reverse(), shape, savedMs: startedMs })
      savedMs = startedMs
      written = changes
      problem = undefined
      const ms = Math.round(clock.now() - startedMs)
      log.info({ file, answers: entries.length, ms }, 'the snapshot was written')
    } catch (error) {
      tell('the snapshot cannot be written', error)
    }
  }

  function save(): Promise<void> {
    // One after the other: what changes while one is written is for the next, which has nothing to do where nothing did.
    saving = saving.then(write)
    return saving
  }

  function tell(what: string, error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    problem = `${what}: ${error instanceof SnapshotError ? message : (code ?? message)}`
    log.warn({ file, err: error }, what)
  }

  function tick(): void {
    timer = clock.setTimeout(() => void save().then(() => stopped || tick()), everyMs)
  }

  return {
    start() {
      loading = true
      opening = open()
      reading = readAll().finally(() => {
        loading = false
        isOver = true
      })
      tick()
    },
    arrival,
    overtake(isMeant, how) {
      // The index may not be there yet.
      if (!isOver) purges.push([isMeant, how])
      return leaveOut(isMeant, how)
    },
    save,
    async stop() {
      stopped = true
      clock.clearTimeout(timer)
      await save()
    },
    state: () => ({ file, loading, loaded, savedMs, problem }),
  }
}

/** Whoever put it there may have taken it away. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
