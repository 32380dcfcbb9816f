// The memory of the gateway across restarts: read behind the first requests, written every few minutes and when the process
// ends. Nothing that goes wrong with it stops anything else.

import { rename } from 'node:fs/promises'
import { isOwners } from '../catalogue/call.ts'
import { shapeOf } from '../catalogue/fingerprint.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import type { Answer } from './answer.ts'
import type { Memory } from './memory.ts'
import type { Arrival, Thoroughness } from './ports.ts'
import type { Removal } from './redaction.ts'
import { type OpenSnapshot, openSnapshot, SnapshotError, writeSnapshot } from './snapshot-file.ts'
import { type IsMeant, SnapshotReader } from './snapshot-reader.ts'

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

export function createSnapshot({ file, memory, removal, clock, log }: SnapshotOptions): Snapshot {
  const kept = createKeptFile({ file, clock, log })
  const reader = new SnapshotReader({ open: kept.open, memory, removal, clock })
  let reading = Promise.resolve()
  let saving = Promise.resolve()
  let endLoop = () => {}
  /** How far memory had changed when it was written last. */
  let written = 0

  async function readAll(): Promise<void> {
    const startedMs = clock.now()
    const counts = await reader.read()
    if (counts === undefined) return
    const { loaded, damaged, removed } = counts
    // Where nothing comes to it, it need not be written again; what was left out is to be gone from it soon.
    if (removed > 0) void save()
    else if (memory.changes() === loaded) written = loaded
    if (damaged > 0)
      kept.tell('the snapshot is damaged in places', new SnapshotError(`${damaged} answers were left out`))
    log.info({ file, answers: loaded, ms: Math.round(clock.now() - startedMs) }, 'the snapshot was read')
  }

  async function write(): Promise<void> {
    await reading
    const changes = memory.changes()
    if (changes !== written && (await kept.write(carriedBy(memory)))) written = changes
  }

  /** Never rejects. */
  function save(): Promise<void> {
    // One after the other: what changes while one is written is for the next, which has nothing to do where nothing did.
    saving = saving.then(write).catch(error => kept.tell('the snapshot cannot be written', error))
    return saving
  }

  async function saveAgain(): Promise<number> {
    await save()
    return everyMs
  }

  return {
    start() {
      reading = readAll().catch(error => kept.tell('the snapshot cannot be read', error))
      const times = { firstMs: everyMs, afterErrorMs: everyMs }
      endLoop = startLoop({ what: 'writing the snapshot', ...times, action: saveAgain, clock, log })
    },
    arrival: key => reader.arrival(key),
    overtake: (isMeant, how) => reader.overtake(isMeant, how),
    save,
    async stop() {
      endLoop()
      await save()
    },
    state: () => ({ file, ...reader.state(), ...kept.state() }),
  }
}

/** What is carried over a restart, the latest used last. */
function carriedBy(memory: Memory): readonly Answer[] {
  const answers = [...memory.answers()].map(([, answer]) => answer)
  // What is the key owner's alone stays with the key, which may be another one next time.
  return answers.filter(({ key, state }) => !isOwners(key) && state !== 'hidden').reverse()
}

/** The file of the snapshot. What goes wrong with it is told and remembered, and thrown at nobody. */
function createKeptFile({ file, clock, log }: Pick<SnapshotOptions, 'file' | 'clock' | 'log'>) {
  const shape = shapeOf()
  let foreign = false
  let savedMs: number | undefined
  let problem: string | undefined

  function tell(what: string, error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    problem = `${what}: ${error instanceof SnapshotError ? message : (code ?? message)}`
    log.warn({ file, err: error }, what)
  }

  /** Undefined where there is none that is of use. */
  async function open(): Promise<OpenSnapshot | undefined> {
    try {
      const snapshot = await openSnapshot(file, shape)
      savedMs = snapshot.savedMs
      return snapshot
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') log.info({ file }, 'there is no snapshot yet')
      else tell('the snapshot is of no use and is ignored', error)
      foreign = error instanceof SnapshotError && error.foreign
    }
  }

  /** Returns whether that went well. */
  async function write(entries: readonly Answer[]): Promise<boolean> {
    const startedMs = clock.now()
    try {
      if (foreign) await rename(file, `${file}.foreign`).catch(ignoreMissing)
      foreign = false
      await writeSnapshot(file, { entries, shape, savedMs: startedMs })
      savedMs = startedMs
      problem = undefined
      const ms = Math.round(clock.now() - startedMs)
      log.info({ file, answers: entries.length, ms }, 'the snapshot was written')
      return true
    } catch (error) {
      tell('the snapshot cannot be written', error)
      return false
    }
  }

  return { open, write, tell, state: () => ({ savedMs, problem }) }
}

/** Whoever put it there may have taken it away. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
