// The heartbeat: every second a replica tells the store that it lives and what it holds, and hears what the others have done. It
// also shows whether the store is there, and after a message comes at once.

import { randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Limits, Pause } from '../upstream/permits.ts'
import type { Reply } from './client.ts'
import type { Connection } from './connection.ts'
import type { StoreKeys } from './keys.ts'

/** What everybody has to know. */
export type News = {
  /** A purge by any of the replicas. */
  readonly purges: readonly { readonly agoMs: number; readonly told: string }[]
  /** Of the budget of all together. */
  readonly left: number
  readonly pause: Pause | undefined
  readonly breaker: { readonly openForMs: number; readonly openMs: number } | undefined
  /** Whether the store has lost what it held. */
  readonly isAnew: boolean
}

export type Beat = {
  /** Who we are among the replicas. */
  readonly id: string
  /** For how long what it holds outlives it, in milliseconds. */
  readonly holdMs: number
  /** Keeps a lease or a permit from running out until what it returns is called. */
  hold(kind: 'lease' | 'permit', key: string, name: string): () => void
  /** Comes to hear news soon. */
  hasten(): void
  start(): Promise<void>
  /** Tells the others that we are not one of them any more. */
  stop(): Promise<void>
  /** How many replicas were seen last, ourselves included; undefined when they never were. */
  replicas(): number | undefined
}

type BeatOptions = {
  connection: Connection
  keys: StoreKeys
  budget: Pick<Limits, 'perMinute' | 'burst'>
  /** How long a call may take. */
  timeoutMs: number
  clock: Clock
  log: Log
  onNews(news: News): void
}

const probeMs = 500
/** Who was not heard of for so long is not counted any more. */
const livingMs = 10_000
/** For how long what a replica holds outlives it: so that another can ask in time. */
const holdMsFor = (timeoutMs: number) => Math.min(3_000, Math.max(300, timeoutMs / 3))

export function createBeat({ connection, keys, budget, timeoutMs, clock, log, onNews }: BeatOptions): Beat {
  const holdMs = Math.round(holdMsFor(timeoutMs))
  const everyMs = Math.min(1_000, holdMs / 3)
  const id = randomBytes(8).toString('base64url')
  const names = namesFor(keys)
  const held = new Set<readonly [kind: string, key: string, name: string]>()
  const known = new Knowledge()
  let timer: Timer
  let beating: Promise<void> | undefined
  let again = false
  let stopped = false

  /** One at a time: what is asked for meanwhile comes right behind. */
  function beat(): void {
    if (stopped) return
    if (beating === undefined) beating = beatOnce()
    else again = true
  }

  async function beatOnce(): Promise<void> {
    clock.clearTimeout(timer)
    const { perMinute, burst } = budget
    const args = [id, livingMs, known.lastPurge, holdMs, perMinute, burst, known.pulse].map(String)
    const reply = await connection.probe('beat', names, [...args, ...[...held].flat()]).catch(() => undefined)
    try {
      if (reply !== undefined) onNews(known.take(reply, clock.monotonic()))
    } catch (error) {
      log.warn({ err: error }, 'what the store tells is not understood')
    }
    beating = undefined
    if (stopped) return
    timer = clock.setTimeout(beat, again && reply !== undefined ? 0 : reply === undefined ? probeMs : everyMs)
    again = false
  }

  return {
    id,
    holdMs,
    hold(kind, key, name) {
      const entry = [kind, key, name] as const
      held.add(entry)
      return () => void held.delete(entry)
    },
    hasten: beat,
    async start() {
      // The connection may have asked for the first one already: nobody is to be served before it is answered.
      if (beating === undefined) beat()
      await beating
    },
    async stop() {
      stopped = true
      clock.clearTimeout(timer)
      await connection.run('leave', [keys.replicas], [id, keys.channel]).catch(() => {})
    },
    replicas: () => known.replicas(clock.monotonic()),
  }
}

/** What the store told last. */
class Knowledge {
  lastPurge = '0'
  pulse = '0'
  #epoch: string | undefined
  #replicas: number | undefined
  /**
   * A store that was emptied has to hear of all replicas first; `untilMs` is in milliseconds of the monotonic clock, so that a
   * wall clock set forward makes no share of the budget larger.
   */
  #before = { replicas: 0, untilMs: 0 }

  take([count, began, purges, left, pausedMs, pauses, breaker, now]: Reply, nowMs: number): News {
    const entries = purges as readonly (readonly [id: Buffer, agoMs: number, told: Buffer])[]
    const [openForMs, openMs] = breaker as readonly number[]
    const isAnew = this.#epoch !== undefined && this.#epoch !== String(began)
    if (isAnew) this.#before = { replicas: this.#replicas as number, untilMs: nowMs + livingMs }
    this.#replicas = count as number
    this.pulse = String(now)
    this.#epoch = String(began)
    // A store that was emptied counts its purges anew.
    this.lastPurge = isAnew ? '0' : String(entries.at(-1)?.[0] ?? this.lastPurge)
    return {
      purges: entries.map(([, agoMs, told]) => ({ agoMs, told: String(told) })),
      left: Number(left),
      pause: (pausedMs as number) > 0 ? { ms: pausedMs as number, pauses: pauses as number } : undefined,
      breaker: openForMs === undefined ? undefined : { openForMs, openMs: openMs as number },
      isAnew,
    }
  }

  replicas(nowMs: number): number | undefined {
    if (nowMs < this.#before.untilMs) return Math.max(this.#before.replicas, this.#replicas as number)
    return this.#replicas
  }
}

function namesFor(keys: StoreKeys): readonly string[] {
  const { replicas, epoch, purges, breaker, pulse } = keys
  return [replicas, epoch, purges, keys.budget('all'), keys.pause('all'), breaker, pulse]
}
