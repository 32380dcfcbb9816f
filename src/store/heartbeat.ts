// The heartbeat: twice a second a replica tells the store that it lives, what it holds and how many calls wait, and hears what the
// others have done. It also shows whether the store is there, and after a message comes at once.

import { randomBytes } from 'node:crypto'
import { type Clock, inTime, type Timer } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Limits, Pause } from '../upstream/purse.ts'
import type { Connection } from './connection.ts'
import type { StoreKeys } from './keys.ts'
import { Membership, type Missed, type Told } from './membership.ts'
import type { Reply } from './protocol.ts'

/** What everybody has to know. */
export type News = Pick<Told, 'epoch' | 'purges' | 'left' | 'breaker'> & {
  readonly pause: Pause | undefined
  /** Whether the store has lost what it held. */
  readonly isAnew: boolean
  /** Purges that nobody tells any more. */
  readonly missed: Missed | undefined
}

export type Beat = {
  /** Who we are among the replicas. */
  readonly id: string
  /** For how long what it holds outlives it, in milliseconds. */
  readonly holdMs: number
  /** What is known of the others. */
  readonly others: Pick<Membership, 'fleet' | 'divisor' | 'replicas' | 'ownFromMs' | 'waitingElsewhere' | 'applied'>
  /** Keeps a lease or a permit from running out until what it returns is called. */
  hold(kind: 'lease' | 'permit', key: string, name: string): () => void
  /** So many calls wait here now, of which so many are misses. With `isTight`, that is told at once. */
  tellWaiting(calls: number, misses: number, isTight: boolean): void
  /** The last purge that was applied here, by its number since the store held something. */
  tellApplied(purge: number, epoch: string): void
  /** Comes to hear news soon. */
  hasten(): void
  /** Comes back when the store has told what there is, or does not for now. */
  start(): Promise<void>
  /** Tells the others that we are not one of them any more. */
  stop(): Promise<void>
}

type BeatOptions = {
  connection: Pick<Connection, 'probe' | 'run' | 'condition' | 'connections'>
  keys: StoreKeys
  budget: Pick<Limits, 'perMinute' | 'burst'>
  /** Where this replica listens, on which machine; empty where that is not known. */
  place: string
  /** How many replicas there are at least. */
  replicas: number
  /** How long a call may take. */
  timeoutMs: number
  clock: Clock
  log: Log
  onNews(news: News): void
}

/** How many calls wait, and how many of these are misses. */
type Waiting = { readonly calls: number; readonly misses: number }

/** Tells this process from others, and from those that had the same number. */
const thisProcess = randomBytes(8).toString('base64url')
const retryMs = 500
const mostEveryMs = 500
/** How long the start waits for the first ones. */
const startMs = 500
/** Purges of about so many bytes come at most at a time, and then more of them at once. */
const expectedBytes = 32 * 1024
const mostPurges = 250
/** For how long what a replica holds outlives it: so that another can ask in time. */
const holdMsFor = (timeoutMs: number) => Math.min(3_000, Math.max(300, timeoutMs / 3))

export function createBeat(options: BeatOptions): Beat {
  return new Heartbeat(options)
}

class Heartbeat implements Beat {
  readonly id = randomBytes(8).toString('base64url')
  readonly holdMs: number
  readonly others: Membership
  readonly #options: BeatOptions
  readonly #held = new Set<readonly [kind: 'lease' | 'permit', key: string, name: string]>()
  #waiting: Waiting = { calls: 0, misses: 0 }
  /** What the store was told last. */
  #waitingTold = this.#waiting
  #applied = 0
  /** By which of its connections the store was heard last. */
  #heardBy = 0
  #timer: Timer
  #beating: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(options: BeatOptions) {
    this.#options = options
    this.holdMs = Math.round(holdMsFor(options.timeoutMs))
    this.others = new Membership(options.clock, options.replicas)
  }

  hold(kind: 'lease' | 'permit', key: string, name: string): () => void {
    const entry = [kind, key, name] as const
    this.#held.add(entry)
    return () => void this.#held.delete(entry)
  }

  tellWaiting(calls: number, misses: number, isTight: boolean): void {
    this.#waiting = { calls, misses }
    const told = this.#waitingTold
    // Where calls wait elsewhere, too, each one counts.
    const isMuch = Math.abs(calls - told.calls) >= (this.others.waitingElsewhere().some(Boolean) ? 1 : 5)
    // Other replicas leave what there is to misses: that begins and ends at once.
    if (isMuch || isTight || misses > 0 !== told.misses > 0) this.hasten()
  }

  tellApplied(purge: number, epoch: string): void {
    if (epoch !== this.others.epoch()) return
    this.#applied = purge
    this.hasten()
  }

  /** One at a time: what is asked for meanwhile comes right behind. */
  hasten(): void {
    if (this.#stopped) return
    if (this.#beating === undefined) this.#beating = this.#beat()
    else this.#again = true
  }

  async start(): Promise<void> {
    // The connection may have asked for the first one already: nobody is to be served before it is answered.
    if (this.#beating === undefined) this.hasten()
    await inTime(this.#options.clock, this.#beating, startMs)
  }

  async stop(): Promise<void> {
    const { connection, keys, budget, clock } = this.#options
    this.#stopped = true
    clock.clearTimeout(this.#timer)
    const names = { pulse: keys.pulse, ...keys.fleet, budget: keys.budget('all').budget }
    const { perMinute, burst } = budget
    await connection.run('leave', names, { by: this.id, channel: keys.channel, perMinute, burst }).catch(() => {})
  }

  async #beat(): Promise<void> {
    const { connection, clock } = this.#options
    clock.clearTimeout(this.#timer)
    const isAttached = connection.condition() === 'up'
    const reply = await this.#ask(isAttached).catch(() => undefined)
    if (reply !== undefined) this.#hear(reply.told, isAttached)
    this.#beating = undefined
    if (this.#stopped) return
    const everyMs = this.#again ? 0 : Math.min(mostEveryMs, this.holdMs / 3)
    this.#timer = clock.setTimeout(() => this.hasten(), reply === undefined ? retryMs : everyMs)
    this.#again = false
  }

  #ask(isAttached: boolean): Promise<Reply<'beat'>> {
    const { connection, keys, budget } = this.#options
    const { pulse, fleet, purges, breaker, channel } = keys
    const { budget: bucket, pause } = keys.budget('all')
    const names: { [name: string]: string } = { pulse, ...fleet, purges, budget: bucket, pause, breaker }
    const held = [...this.#held].map(([kind, at, name], place) => {
      const key = `held ${place}`
      names[key] = at
      return { kind, key, name }
    })
    this.#waitingTold = this.#waiting
    const input = {
      by: this.id,
      place: this.#options.place,
      process: thisProcess,
      isConnected: this.#heardBy === connection.connections(),
      ...this.others.standing(isAttached),
      waiting: this.#waiting.calls,
      misses: this.#waiting.misses,
      applied: this.#applied,
      holdMs: this.holdMs,
      perMinute: budget.perMinute,
      burst: budget.burst,
      channel,
      held,
    }
    return connection.probe('beat', names, input, { expectedBytes })
  }

  #hear(told: Told, wasAttached: boolean): void {
    const { connection, log, onNews } = this.#options
    const { wasReset, missed } = this.others.hear(told)
    this.#heardBy = connection.connections()
    if (wasReset) this.#applied = 0
    // Whoever has just joined says so, and who has not heard all hears the rest.
    const hasJoined = !wasAttached && connection.condition() === 'up'
    if (hasJoined || told.purges.length === mostPurges) this.#again = true
    const { epoch, purges, left, breaker, pause } = told
    try {
      onNews({ epoch, purges, left, breaker, pause: pause?.ms ? pause : undefined, isAnew: wasReset, missed })
    } catch (error) {
      log.error({ err: error }, 'the gateway made a mistake with what the store told')
    }
  }
}
