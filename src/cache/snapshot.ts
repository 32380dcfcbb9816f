// The memory of the gateway across restarts: read behind the first requests, written every few minutes and when the process
// ends. Nothing that goes wrong with it stops anything else.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import type { Answer } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import type { Memory } from './memory.ts'
import type { Heard } from './ports.ts'
import { isPortable } from './record.ts'
import type { Removal } from './redaction.ts'
import { type OpenSnapshot, type Origin, openSnapshot, SnapshotError, writeSnapshot } from './snapshot-file.ts'
import { moveAside, placeToWrite } from './snapshot-place.ts'
import { SnapshotReader } from './snapshot-reader.ts'

export type SnapshotState = {
  readonly file: string
  readonly loading: boolean
  /** Answers that were read from it at the start. */
  readonly loaded: number
  /** When it was last written, in milliseconds of civil time since 1970; undefined when it was not. */
  readonly savedMs: number | undefined
  /** What went wrong last; undefined when nothing did, or it went well since. */
  readonly problem: string | undefined
}

export type Snapshot = {
  /** Reads what is on disk, and from now on writes what is held. */
  start(): void
  /** What is purged and still to be read is left out, or called stale. */
  overtake(purges: readonly Heard[]): void
  /** Writes what is held now. Returns whether the file has nothing else afterwards. */
  save(): Promise<boolean>
  /** Ends the writing, with one last time. */
  stop(): Promise<void>
  state(): SnapshotState
}

type SnapshotOptions = {
  file: string
  /** What the answers of this gateway are of: those of another origin are not read. */
  origin: Origin
  memory: Memory
  removal: Removal
  clock: Clock
  log: Log
  timesOf: TimesOf
}

const everyMs = 5 * 60_000

export function createSnapshot(options: SnapshotOptions): Snapshot {
  const { file, origin, memory, removal, clock, log, timesOf } = options
  const kept = createKeptFile({ file, origin, clock, log })
  const reader = new SnapshotReader({ open: kept.open, memory, removal, clock, timesOf })
  let reading = Promise.resolve()
  let saving = Promise.resolve(true)
  let endLoop = () => {}
  /** How far memory had changed when it was written last. */
  let written = 0

  async function readAll(): Promise<void> {
    const startedMs = clock.monotonic()
    const counts = await reader.read()
    if (counts === undefined) return
    const { loaded, damaged, removed } = counts
    const isAllThere = loaded === counts.written && loaded === memory.changes()
    // Where nothing comes to it, it need not be written again. What was left out is to be gone from it soon, and from a moment that
    // is still to come its answers would not age at the next start either.
    if (removed > 0 || kept.isAhead()) void save()
    else if (isAllThere) written = loaded
    if (damaged > 0)
      kept.tell('the snapshot is damaged in places', new SnapshotError(`${damaged} answers were left out`))
    log.info({ file, answers: loaded, ms: Math.round(clock.monotonic() - startedMs) }, 'the snapshot was read')
  }

  async function write(): Promise<boolean> {
    await reading
    const changes = memory.changes()
    if (changes === written && !kept.isAhead()) return true
    if (!(await kept.write(carriedBy(memory)))) return false
    written = changes
    return true
  }

  /** Never rejects. */
  function save(): Promise<boolean> {
    // One after the other: what changes while one is written is for the next, which has nothing to do where nothing did.
    saving = saving.then(write).catch(error => {
      kept.tell('the snapshot cannot be written', error)
      return false
    })
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
    overtake: purges => reader.overtake(purges),
    save,
    async stop() {
      endLoop()
      // What was read may have to be written again: that comes before the last time.
      await reading
      await save()
    },
    state: () => ({ file, ...reader.state(), ...kept.state() }),
  }
}

/** What is carried over a restart, the latest used first. The next start may be with another key. */
function carriedBy(memory: Memory): readonly Answer[] {
  return [...memory.answers()].map(([, answer]) => answer).filter(isPortable)
}

/** The file of the snapshot. What goes wrong with it is told and remembered, and thrown at nobody. */
function createKeptFile({ file, origin, clock, log }: Pick<SnapshotOptions, 'file' | 'origin' | 'clock' | 'log'>) {
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
      const snapshot = await openSnapshot(file, origin)
      savedMs = snapshot.savedMs
      return snapshot
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') log.info({ file }, 'there is no snapshot yet')
      else tell('the snapshot is of no use and is ignored', error)
      foreign = error instanceof SnapshotError && error.foreign
    }
  }

  /** Returns whether that went well. */
  async function write(answers: readonly Answer[]): Promise<boolean> {
    const startedMs = clock.monotonic()
    const now = { nowMs: clock.now(), savedMs: clock.wall() }
    try {
      const place = await placeToWrite(file)
      if (foreign) await moveAside(place)
      foreign = false
      await writeSnapshot(place, { answers, origin, ...now })
      savedMs = now.savedMs
      problem = undefined
      const ms = Math.round(clock.monotonic() - startedMs)
      log.info({ file, answers: answers.length, ms }, 'the snapshot was written')
      return true
    } catch (error) {
      tell('the snapshot cannot be written', error)
      return false
    }
  }

  return {
    open,
    write,
    tell,
    /** Whether it says that it was written at a moment that is still to come, as the wall clock was set back since. */
    isAhead: () => savedMs !== undefined && savedMs > clock.wall(),
    state: () => ({ savedMs, problem }),
  }
}
