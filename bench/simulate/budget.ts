// The budget that gateways share, modelled: the store has one bucket and one set of places, which each gateway asks for every call
// by the rules of src/store/lua/permit.lua, and heartbeats tell what a gateway has to know, as src/store/heartbeat.ts does. Every
// message is under way for half a round trip.

import type { Clock, Timer } from '../../src/platform/clock.ts'
import { TokenBucket } from '../../src/platform/token-bucket.ts'
import type { Budget } from '../../src/upstream/admission.ts'
import type { Limits, Offer, Pause, Purse } from '../../src/upstream/purse.ts'
import type { Priority } from '../../src/upstream/queue.ts'

/** One of the gateways. */
export type Member = {
  readonly purse: Purse
  /** From now on heartbeats go on, and `heed` hears what they bring. */
  start(heed: Budget['heed']): void
}

type BudgetOptions = { readonly clock: Clock; readonly roundTripMs: number; readonly limits: Limits }

/** How many calls wait, and how many of these are misses. */
type Waiting = { readonly calls: number; readonly misses: number }

type News = { readonly left: number; readonly pause: Pause | undefined; readonly elsewhere: readonly number[] }

const beatEveryMs = 500
const noPlaceMs = 50
/** Who is to come again within so long has a turn. */
const soonMs = 50
const othersFirstMs = 20
const missesFirstMs = 100
const wantingMs = 200
const longestWaitMs = 1_000

/** Whether so many more or fewer wait that all are to hear of it at once. */
const isMuch = (waiting: number, before: number) => Math.abs(waiting - before) >= Math.max(5, before / 4)

export class SharedBudget {
  readonly #clock: Clock
  readonly #tripMs: number
  readonly #limits: Limits
  readonly #bucket: TokenBucket
  readonly #members: Heart[] = []
  /** By when each gateway is to come again, of those that have found nothing. */
  readonly #wanting = new Map<Heart, number>()
  /** When each gateway was granted something last. */
  readonly #turns = new Map<Heart, number>()
  #underway = 0
  #pause = { untilMs: 0, pauses: 0 }

  constructor({ clock, roundTripMs, limits }: BudgetOptions) {
    this.#clock = clock
    this.#tripMs = roundTripMs / 2
    this.#limits = limits
    this.#bucket = new TokenBucket(clock, { perMinute: limits.perMinute, size: limits.burst })
    this.#bucket.left = 1
  }

  join(): Member {
    const heart: Heart = new Heart(this.#clock, waiting => this.#beat(heart, waiting))
    this.#members.push(heart)
    const purse: Purse = {
      openings: () => 1,
      isOpen: () => true,
      sharers: () => 1,
      ownFromMs: () => 0,
      waitingElsewhere: () => heart.elsewhere,
      tellWaiting: (calls, misses, isTight) => heart.tellWaiting({ calls, misses }, isTight),
      ask: (_limits, reserve, priority) => this.#there(() => this.#offerTo(heart, reserve, priority)),
      pause: (ms, pauses) => void this.#there(() => this.#pauseFor(ms, pauses)),
    }
    return { purse, start: heed => heart.start(heed) }
  }

  #trip(): Promise<void> {
    return new Promise(resolve => this.#clock.setTimeout(resolve, this.#tripMs))
  }

  /** Does something in the store, and brings what came of it back. */
  async #there<T>(act: () => T): Promise<T> {
    await this.#trip()
    const result = act()
    await this.#trip()
    return result
  }

  #offerTo(heart: Heart, reserve: number, priority: Priority): Offer {
    const nowMs = this.#clock.monotonic()
    const { pause } = this.#news(heart)
    if (pause !== undefined) return { kind: 'paused', ...pause }
    const { left } = this.#bucket
    const wait = (ms: number) => ({ kind: 'wait' as const, ms: Math.min(longestWaitMs, Math.ceil(ms)), left })
    const { concurrency } = this.#limits
    const places = reserve > 0 && concurrency > 1 ? concurrency - 1 : concurrency
    if (reserve > 0 && left < 1 + reserve) return wait(0)
    const misses = priority === 'miss' ? 0 : this.#missesBeside(heart)
    // What misses need is left to them, and so is the turn at the next place.
    if (misses > 0 && (left < 1 + misses || this.#underway + misses >= places)) {
      this.#wanting.delete(heart)
      return { ...wait(missesFirstMs), isForMisses: true }
    }
    const waitForTurn = (ms: number) => {
      const offer = wait(ms)
      this.#wanting.set(heart, nowMs + offer.ms)
      return offer
    }
    if (this.#underway >= places) return waitForTurn(noPlaceMs)
    if (left < 1) return waitForTurn(this.#bucket.waitMs(1))
    return this.#isTurnOf(heart, nowMs) ? this.#grantTo(heart) : waitForTurn(othersFirstMs)
  }

  /** Those that are to come about now, and had their turn longer ago, go first. */
  #isTurnOf(heart: Heart, nowMs: number): boolean {
    this.#wanting.delete(heart)
    for (const [other, dueMs] of this.#wanting) if (dueMs <= nowMs - wantingMs) this.#wanting.delete(other)
    const turnOf = (one: Heart) => this.#turns.get(one) ?? 0
    const soon = [...this.#wanting].filter(([, dueMs]) => dueMs <= nowMs + soonMs)
    return soon.every(([other]) => turnOf(other) >= turnOf(heart))
  }

  /** How many misses wait at the other gateways. */
  #missesBeside(heart: Heart): number {
    return this.#members.reduce((sum, other) => sum + (other === heart ? 0 : other.told.misses), 0)
  }

  #grantTo(heart: Heart): Offer {
    this.#bucket.charge()
    this.#underway += 1
    this.#turns.set(heart, this.#clock.monotonic())
    const done = (isSent: boolean) => {
      this.#underway -= 1
      if (!isSent) this.#bucket.refund()
    }
    return { kind: 'granted', left: this.#bucket.left, done: isSent => void this.#there(() => done(isSent)) }
  }

  #pauseFor(ms: number, pauses: number): void {
    const nowMs = this.#clock.monotonic()
    // Another gateway may have been asked to pause meanwhile.
    if (ms > 0) this.#pause = { untilMs: Math.max(this.#pause.untilMs, nowMs + ms), pauses }
    else if (this.#pause.untilMs <= nowMs) this.#pause = { untilMs: 0, pauses: 0 }
    this.#callAll()
  }

  async #beat(heart: Heart, waiting: Waiting): Promise<News> {
    return this.#there(() => {
      const before = heart.told
      heart.told = waiting
      if (isMuch(waiting.calls, before.calls)) this.#callAll()
      return this.#news(heart)
    })
  }

  #news(heart: Heart): News {
    const { untilMs, pauses } = this.#pause
    const ms = untilMs - this.#clock.monotonic()
    const others = this.#members.filter(other => other !== heart)
    return {
      left: this.#bucket.left,
      pause: ms > 0 ? { ms, pauses } : undefined,
      elsewhere: others.map(other => other.told.calls),
    }
  }

  /** Has all gateways come for news. */
  #callAll(): void {
    for (const member of this.#members) void this.#trip().then(() => member.beat())
  }
}

/** The heartbeat of one gateway. */
class Heart {
  readonly #clock: Clock
  readonly #send: (waiting: Waiting) => Promise<News>
  /** How many calls wait at each other gateway. */
  elsewhere: readonly number[] = []
  /** What waits here, as far as the store knows. */
  told: Waiting = { calls: 0, misses: 0 }
  #waiting = this.told
  #sent = this.told
  #heed: Budget['heed'] | undefined
  #isBeating = false
  #again = false
  #timer: Timer

  constructor(clock: Clock, send: (waiting: Waiting) => Promise<News>) {
    this.#clock = clock
    this.#send = send
  }

  start(heed: Budget['heed']): void {
    this.#heed = heed
    this.beat()
  }

  tellWaiting(waiting: Waiting, isTight: boolean): void {
    this.#waiting = waiting
    const hasMisses = ({ misses }: Waiting) => misses > 0
    const isNews = isTight || hasMisses(waiting) !== hasMisses(this.#sent)
    if (isNews || isMuch(waiting.calls, this.#sent.calls)) this.beat()
  }

  /** One at a time: what is asked for meanwhile comes right behind. */
  beat(): void {
    if (this.#isBeating) this.#again = true
    else void this.#beatOnce()
  }

  async #beatOnce(): Promise<void> {
    this.#isBeating = true
    this.#clock.clearTimeout(this.#timer)
    this.#sent = this.#waiting
    const { left, pause, elsewhere } = await this.#send(this.#waiting)
    this.elsewhere = elsewhere
    this.#heed?.(left, pause)
    this.#isBeating = false
    this.#timer = this.#clock.setTimeout(() => this.beat(), this.#again ? 0 : beatEveryMs)
    this.#again = false
  }
}
