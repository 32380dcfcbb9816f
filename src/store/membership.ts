// What this replica knows of the others, as the store told last, and what it may use of the budget while the store is away.

import type { Clock } from '../platform/clock.ts'
import type { Inputs, Reply } from './protocol.ts'

/** What a heartbeat brought. */
export type Told = Reply<'beat'>['told']

/** What a heartbeat says of its replica. */
type Standing = Pick<Inputs['beat'], 'number' | 'echoMs' | 'epoch' | 'isAttached' | 'fleet' | 'replicas' | 'purge'>

/** Purges that were not heard, of this long ago and before, in milliseconds. */
export type Missed = { readonly agoMs: number }

type Heard = { readonly wasReset: boolean; readonly missed: Missed | undefined }

/**
 * The store takes a replica for attached for so long after what it echoes; the replica waits a little longer before it uses a
 * share of its own.
 */
const attachedMs = 2_100
/** A replica that heard nothing for so long may have missed purges of which an emptied store is not told again. */
const longMs = 5 * 60_000

export class Membership {
  readonly #clock: Clock
  /** How many replicas there are at least. */
  readonly #replicas: number
  #told: Told | undefined
  /** When that was heard, in milliseconds of the monotonic clock. */
  #heardMs = 0
  /** When that was heard which the store was told last that we draw from the budget of all by. */
  #attachedMs = Number.NEGATIVE_INFINITY
  #number = 0
  /** The last purge that was heard of: its id, and its number. */
  #purge = { id: '0', number: 0 }

  constructor(clock: Clock, replicas: number) {
    this.#clock = clock
    this.#replicas = replicas
  }

  /** What the next heartbeat says. */
  standing(isAttached: boolean): Standing {
    const { nowMs = 0, epoch = '', fleet = 0 } = this.#told ?? {}
    if (isAttached) this.#attachedMs = this.#heardMs
    this.#number += 1
    const shared = Math.max(fleet, this.#replicas)
    return {
      number: this.#number,
      echoMs: nowMs,
      epoch,
      isAttached,
      // One that has heard of nobody, and was not told of anybody, says nothing.
      fleet: shared === 1 && this.#told === undefined ? 0 : shared,
      replicas: this.#replicas,
      purge: this.#purge.id,
    }
  }

  hear(told: Told): Heard {
    const [before, silentMs] = [this.#told, this.#clock.monotonic() - this.#heardMs]
    const wasReset = before !== undefined && before.epoch !== told.epoch
    this.#told = told
    this.#heardMs = this.#clock.monotonic()
    if (wasReset) this.#purge = { id: '0', number: 0 }
    const isLate = wasReset && silentMs > longMs
    const missed = this.#missedIn(told) ?? (isLate ? { agoMs: 0 } : undefined)
    const last = told.purges.at(-1)
    if (last !== undefined) this.#purge = last
    // Nothing of them is kept any more.
    if (told.purges.length === 0) this.#purge = { ...this.#purge, number: told.made }
    return { wasReset, missed }
  }

  /** Among how many the budget is divided while the store is away. */
  fleet(): number {
    return Math.max(this.#replicas, this.#told?.fleet ?? 1)
  }

  /** By what the budget is divided while the store is there. */
  divisor(): number {
    const { part = 1, fleet = 1 } = this.#told ?? {}
    return Math.min(1 / part, fleet)
  }

  /** How many replicas there are: those seen last, and at least as many as there are said to be. */
  replicas(): number {
    return Math.max(this.#replicas, this.#told?.living ?? 1)
  }

  /** From when on the own share may be used, in milliseconds of the monotonic clock: then the store has noticed. */
  ownFromMs(): number {
    return this.#attachedMs + attachedMs
  }

  /** How many calls wait at each of the other replicas. */
  waitingElsewhere(): readonly number[] {
    return this.#told?.waiting ?? []
  }

  /** Since when the store holds something; empty where it was not heard of. */
  epoch(): string {
    return this.#told?.epoch ?? ''
  }

  /** The number of the last purge that all replicas have applied. */
  applied(): number {
    return this.#told?.applied ?? 0
  }

  /** Purges have numbers without gaps; a store keeps only so many. */
  #missedIn({ purges, made }: Told): Missed | undefined {
    const [first = { number: made + 1, agoMs: 0 }] = purges
    return first.number === this.#purge.number + 1 ? undefined : { agoMs: first.agoMs }
  }
}
