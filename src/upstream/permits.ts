// Permits to call RetroAchievements: a token bucket bounds how many calls are sent, places bound how many are under way.
// Where several gateways share a budget, a store that all of them ask gives out the permits; while it does not answer, each
// gateway has its share.

import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failure.ts'
import { TokenBucket } from '../platform/token-bucket.ts'
import type { Priority } from './queue.ts'
import { type Share, shareOf } from './share.ts'

export type Limits = { readonly perMinute: number; readonly burst: number; readonly concurrency: number }

/** Nobody asks for so many milliseconds; the so manieth pause in a row. */
export type Pause = { readonly ms: number; readonly pauses: number }

/** `left` is what is left of the budget of all. */
export type Offer =
  | { readonly kind: 'granted'; readonly left: number; done(isSent: boolean): void }
  /** There is none before so many milliseconds have gone by. */
  | { readonly kind: 'wait'; readonly ms: number; readonly left: number }
  | ({ readonly kind: 'paused' } & Pause)
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Nobody answers. */
  | { readonly kind: 'away' }

export type Purse = {
  /** Whether it answers. While it does not, each has its share of the budget. */
  isOpen(): boolean
  /** Among how many it is shared. */
  sharers(): number
  /** Asks for one call; `reserve` is how much of the burst is to be left for others. Never throws. */
  ask(limits: Limits, reserve: number): Promise<Offer>
  /** Somebody has asked without permits: what came in meanwhile is used up. */
  drain(): void
  /** Tells all of a pause of so many milliseconds, the so manieth in a row; of none, with 0. */
  pause(ms: number, pauses: number): void
}

/** The right to one call. */
export type Permit = {
  /** The call is sent now. A permit that ends without this costs nothing. */
  use(): void
  /** The call is over. */
  end(isAnswered: boolean): void
}

/**
 * Whether a permit may be taken: `ready`; not before a place is free; not at all, as too little is left for calls that
 * nobody waits for; not before so many milliseconds have gone by; or not before the store has answered.
 */
export type Standing = 'ready' | 'no place' | 'too little' | 'asking' | { readonly waitMs: number }

type PermitsOptions = {
  limits: Limits
  clock: Clock
  /** Undefined where the budget is not shared. */
  purse: Purse | undefined
  /** The store has answered. */
  onOffer(offer: Offer): void
  /** The store has come back. */
  onOpen(): void
}

/** Which part of the burst is kept back from calls that nobody waits for. */
const reserves: { readonly [priority in Priority]: number } = { miss: 0, refresh: 0, background: 0.25, 'warm-up': 0.5 }

export class Permits {
  readonly #options: PermitsOptions
  readonly #bucket: TokenBucket
  #share: Share
  #underway = 0
  /** How many calls may be under way: after trouble fewer than `concurrency`. */
  #places: number
  /** How often there was trouble. */
  #troubles = 0
  #typicalMs = 0
  #isShared: boolean
  /** Whether calls were charged here that the store was not told of. */
  #isUnreported = false
  #granted: (Extract<Offer, { kind: 'granted' }> & { readonly reserve: number }) | undefined
  #isAsking = false
  #noneBeforeMs = 0

  constructor(options: PermitsOptions) {
    const { limits, clock, purse } = options
    this.#options = options
    this.#share = shareOf(limits, sharersOf(purse))
    this.#bucket = new TokenBucket(clock, this.#share)
    this.#places = this.#share.concurrency
    this.#isShared = purse?.isOpen() ?? false
  }

  get underway(): number {
    return this.#underway
  }

  /** How long RetroAchievements takes to answer, lately, in milliseconds; 0 as long as nobody knows. */
  get typicalMs(): number {
    return this.#typicalMs
  }

  /** Calls that may be sent right now. */
  get left(): number {
    this.#adapt()
    return this.#bucket.left
  }

  /** The store tells how many calls are left for all. */
  set left(tokens: number) {
    this.#adapt()
    this.#bucket.left = tokens
  }

  /** Whether too little is left for a call that nobody waits for. */
  isLow(priority: Priority): boolean {
    return this.left < 1 + this.#reserveFor(priority) && reserves[priority] > 0
  }

  /** How long a call with so many ahead of it has to wait, by tokens and by places, in milliseconds. */
  waitMs(ahead: number): number {
    const roundsAhead = Math.ceil((this.#underway + ahead + 1 - this.#places) / this.#places)
    this.#adapt()
    return Math.max(this.#bucket.waitMs(ahead + 1), roundsAhead * this.#typicalMs)
  }

  /** Asks the store for a permit where one is needed. */
  standing(priority: Priority): Standing {
    this.#adapt()
    if (this.#underway >= this.#placesFor(priority)) return 'no place'
    // The store made its offer with what it leaves to others in mind.
    if (this.#granted !== undefined) return this.#granted.reserve < this.#reserveFor(priority) ? 'too little' : 'ready'
    if (this.isLow(priority)) return 'too little'
    const waitMs = Math.max(Math.ceil(this.#bucket.waitMs(1)), this.#noneBeforeMs - this.#options.clock.monotonic())
    if (waitMs > 0) return { waitMs }
    if (!this.#isShared) return 'ready'
    if (!this.#isAsking) void this.#askFor(priority)
    return 'asking'
  }

  /** Whether a permit may be taken without asking the store. */
  isFree(priority: Priority): boolean {
    this.#adapt()
    return !this.#isShared && this.standing(priority) === 'ready'
  }

  /** Takes a permit, which is `ready`. */
  take(): Permit {
    const granted = this.#granted
    this.#granted = undefined
    if (granted === undefined) {
      this.#bucket.charge()
      this.#isUnreported = true
    }
    this.#underway += 1
    const troubles = this.#troubles
    let sentMs: number | undefined
    return {
      use: () => {
        sentMs = this.#options.clock.monotonic()
      },
      end: isAnswered => {
        this.#underway -= 1
        granted?.done(sentMs !== undefined)
        if (sentMs === undefined) this.#bucket.refund()
        else if (isAnswered) this.#answered(sentMs, troubles)
      },
    }
  }

  /** Gives back the offer of the store that nobody waits for any more. */
  giveBack(): void {
    this.#granted?.done(false)
    this.#granted = undefined
  }

  /** From now on one call at a time; with every answer one more may be under way. */
  restrain(): void {
    this.#adapt()
    this.#places = 1
    this.#troubles += 1
  }

  #answered(sentMs: number, troubles: number): void {
    const tookMs = this.#options.clock.monotonic() - sentMs
    // A moving mean over the last ten or so.
    this.#typicalMs = this.#typicalMs === 0 ? tookMs : this.#typicalMs + (tookMs - this.#typicalMs) / 10
    // A call from before the trouble tells nothing of the time after it.
    if (troubles === this.#troubles) this.#places = Math.min(this.#share.concurrency, this.#places + 1)
  }

  /** Asks the store; the foremost call when the store has answered is the one that goes. */
  async #askFor(priority: Priority): Promise<void> {
    const { purse, limits, clock, onOffer } = this.#options
    const reserve = this.#reserveFor(priority)
    this.#isAsking = true
    // One that rejects, which it must not, is asked again in a second.
    const again: Offer = { kind: 'wait', ms: 1_000, left: this.left }
    const offer = await (purse as Purse).ask(limits, reserve).catch(() => again)
    this.#isAsking = false
    if (offer.kind === 'granted') this.#granted = { ...offer, reserve }
    else if (offer.kind === 'wait') this.#noneBeforeMs = clock.monotonic() + offer.ms
    try {
      if ('left' in offer) this.left = offer.left
      onOffer(offer)
    } finally {
      // A permit that nobody took would be held for good, whatever kept them from it.
      this.giveBack()
    }
  }

  /** The store has gone, and leaves this gateway with its share; or it is back, and says itself what is left. */
  #adapt(): void {
    const { limits, purse, onOpen } = this.#options
    const isOpen = purse?.isOpen() ?? false
    if (isOpen === this.#isShared) return
    this.#isShared = isOpen
    const before = this.#share
    this.#share = shareOf(limits, sharersOf(purse))
    const { sharers, concurrency } = this.#share
    const left = isOpen ? 0 : Math.max(0, this.#bucket.left) / sharers
    this.#bucket.reshape(this.#share)
    this.#bucket.left = left
    this.#places = this.#places >= before.concurrency ? concurrency : Math.min(this.#places, concurrency)
    if (isOpen && this.#isUnreported) purse?.drain()
    if (isOpen) onOpen()
    this.#isUnreported = false
  }

  #reserveFor(priority: Priority): number {
    return Math.floor(this.#share.size * reserves[priority])
  }

  /** One place stays free for a call that somebody waits for. */
  #placesFor(priority: Priority): number {
    return reserves[priority] > 0 && this.#places > 1 ? this.#places - 1 : this.#places
  }
}

/** Among how many the budget is shared: one where the store keeps it for all of them. */
function sharersOf(purse: Purse | undefined): number {
  return purse === undefined || purse.isOpen() ? 1 : purse.sharers()
}
