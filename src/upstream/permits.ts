// Permits to call RetroAchievements: a token bucket bounds how many calls are sent, places bound how many are under way.
// Where several gateways share a budget, a store that all of them ask gives out the permits; while it does not answer, each
// gateway has its share. Tokens are conserved between the two: a gateway that loses the store begins with none, and only when the
// store has surely noticed; one that is back leaves its own behind.

import type { Clock } from '../platform/clock.ts'
import { TokenBucket } from '../platform/token-bucket.ts'
import type { Limits, Offer, Purse } from './purse.ts'
import type { Priority } from './queue.ts'
import { type Share, shareOf } from './share.ts'

/** The right to one call. */
export type Permit = {
  /** The call is sent now. A permit that ends without this costs nothing. */
  use(): void
  /** The call is over. */
  end(isAnswered: boolean): void
}

/** What is done with a permit. It calls `use` when it sends the call: without that it costs nothing. */
export type Action<T> = (use: () => void) => Promise<T>

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

/** A store may come back, or have more, at any time: what is left is looked at again after so long at the latest. */
const againMs = 1_000

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
  #openings: number
  #granted: (Extract<Offer, { kind: 'granted' }> & { readonly reserve: number }) | undefined
  #isAsking = false
  #noneBeforeMs = 0
  /** Until then what there is goes to misses. */
  #missesBeforeMs = 0

  constructor(options: PermitsOptions) {
    const { limits, clock, purse } = options
    this.#options = options
    this.#share = shareOf(limits, purse?.sharers() ?? 1)
    this.#bucket = new TokenBucket(clock, this.#share)
    // Others may be using the rest: how many they are is not known yet.
    if (purse !== undefined) this.#bucket.left = 1
    this.#places = this.#share.concurrency
    this.#isShared = purse?.isOpen() ?? false
    this.#openings = purse?.openings() ?? 0
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

  /** The store tells how many calls are left for all, which is nothing to a gateway that has its own share. */
  set left(tokens: number) {
    this.#adapt()
    if (this.#isShared) this.#bucket.left = tokens
  }

  /** Whether fewer calls may be under way than `concurrency`, after trouble. */
  get isRestrained(): boolean {
    return this.#places < this.#share.concurrency
  }

  /** Whether too little is left for a call that nobody waits for. */
  isLow(priority: Priority): boolean {
    return this.left < 1 + this.#reserveFor(priority) && reserves[priority] > 0
  }

  /**
   * How long a call with so many ahead of it at this gateway has to wait, by tokens and by places, in milliseconds. One more of each
   * other gateway may go before one that comes now; one that waits already has its turn among theirs (`more` is 0).
   */
  waitMs(ahead: number, more = 1): number {
    this.#adapt()
    const before = ahead + this.#elsewhereBefore(ahead + more)
    const roundsAhead = Math.ceil((this.#underway + before + 1 - this.#places) / this.#places)
    return Math.max(this.#bucket.waitMs(before + 1), roundsAhead * this.#typicalMs)
  }

  /** Asks the store for a permit where one is needed. */
  standing(priority: Priority): Standing {
    this.#adapt()
    if (this.#underway >= this.#placesFor(priority)) return 'no place'
    // The store made its offer with what it leaves to others in mind.
    if (this.#granted !== undefined) return this.#granted.reserve < this.#reserveFor(priority) ? 'too little' : 'ready'
    if (this.isLow(priority)) return 'too little'
    const noneBeforeMs = priority === 'miss' ? this.#noneBeforeMs : Math.max(this.#noneBeforeMs, this.#missesBeforeMs)
    const waitMs = Math.max(Math.ceil(this.#bucket.waitMs(1)), noneBeforeMs - this.#options.clock.monotonic())
    if (waitMs > 0) return { waitMs: this.#options.purse === undefined ? waitMs : Math.min(waitMs, againMs) }
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
    if (granted === undefined) this.#bucket.charge()
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
        // What the store has charged is the store's to put back.
        if (sentMs === undefined) granted ?? this.#bucket.refund()
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
    const offer = await (purse as Purse).ask(limits, reserve, priority).catch(() => again)
    this.#isAsking = false
    if (offer.kind === 'granted') this.#granted = { ...offer, reserve }
    else if (offer.kind === 'wait') this.#defer(clock.monotonic() + offer.ms, offer.isForMisses)
    try {
      if ('left' in offer) this.left = offer.left
      onOffer(offer)
    } finally {
      // A permit that nobody took would be held for good, whatever kept them from it.
      this.giveBack()
    }
  }

  #defer(untilMs: number, isForMisses = false): void {
    if (isForMisses) this.#missesBeforeMs = untilMs
    else this.#noneBeforeMs = untilMs
  }

  /** The store has gone, and leaves this gateway with its share; or it is back, and says itself what is left; or shares changed. */
  #adapt(): void {
    const { limits, clock, purse, onOpen } = this.#options
    if (purse === undefined) return
    const [isOpen, sharers, openings] = [purse.isOpen(), purse.sharers(), purse.openings()]
    const isOther = isOpen !== this.#isShared || openings !== this.#openings
    if (!isOther && sharers === this.#share.sharers) return
    this.#isShared = isOpen
    this.#openings = openings
    const wasRestrained = this.isRestrained
    this.#share = shareOf(limits, sharers)
    this.#bucket.reshape(this.#share)
    this.#places = Math.min(this.#share.concurrency, wasRestrained ? this.#places : Number.POSITIVE_INFINITY)
    if (!isOther) return
    this.#bucket.empty(isOpen ? clock.monotonic() : purse.ownFromMs())
    if (!isOpen) return
    // Enough to ask the store, which says what is left.
    this.#bucket.left = 1
    onOpen()
  }

  /** How many calls of other gateways go before one, of each gateway at most so many: the gateways take turns. */
  #elsewhereBefore(most: number): number {
    const { purse } = this.#options
    if (purse === undefined || !this.#isShared) return 0
    return purse.waitingElsewhere().reduce((sum, calls) => sum + Math.min(calls, most), 0)
  }

  #reserveFor(priority: Priority): number {
    return Math.floor(this.#share.size * reserves[priority])
  }

  /** One place stays free for a call that somebody waits for. */
  #placesFor(priority: Priority): number {
    return reserves[priority] > 0 && this.#places > 1 ? this.#places - 1 : this.#places
  }
}
