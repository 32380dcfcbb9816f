// The breaker: when RetroAchievements fails again and again it is left alone for a while, then asked one thing to see
// whether it is back.

import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { RecentCalls } from './recent-calls.ts'

export type BreakerState = {
  readonly state: 'closed' | 'open' | 'probing'
  /** How long until RetroAchievements is tried again; 0 unless it is open. */
  readonly openForMs: number
}

/** A call on its way through the breaker. One of its functions is called, once. */
export type Passage = {
  succeeded(): void
  failed(): void
  /** It failed, and may have had too little time for anything else. */
  unclear(): void
}

type Others = { readonly openForMs: number; readonly openMs: number }

export type Breaker = {
  /** Why a call would not pass; undefined when it would. */
  refusal(): Failure | undefined
  /** Lets a call pass that is sent at once: any while closed, one after the time of being open is over. Throws Failure. */
  pass(): Passage
  /**
   * What the breakers of all others have come to: for how long they are still open; undefined where they are not. With
   * `isForgotten`, whoever knew has forgotten it.
   */
  heed(others: Others | undefined, isForgotten?: boolean): void
  state(): BreakerState
}

/** Tells the others how long this one is open now; with 0, that it has closed. */
export type TellBreaker = (openForMs: number) => void

type BreakerOptions = { clock: Clock; tell?: TellBreaker | undefined; onOpen(failure: Failure): void; onClose(): void }

const firstOpenMs = 10_000
const longestOpenMs = 120_000

/** Longer than what was told takes to be known everywhere. */
const echoMs = 100

export function createBreaker(options: BreakerOptions): Breaker {
  return new CountingBreaker(options)
}

class CountingBreaker implements Breaker {
  readonly #options: BreakerOptions
  readonly #clock: Clock
  readonly #recent: RecentCalls
  #state: BreakerState['state'] = 'closed'
  #openUntil = 0
  #openMs = 0
  /** Whether the others were seen to be open, too. */
  #together = false
  #toldMs = Number.NEGATIVE_INFINITY

  readonly #plain: Passage = {
    // What comes of calls that were under way when it opened tells nothing new.
    succeeded: () => this.#state === 'closed' && this.#recent.count(false),
    failed: () => {
      if (this.#state !== 'closed') return
      this.#recent.count(true)
      if (this.#recent.failTooOften()) this.#openForAll(firstOpenMs)
    },
    unclear: () => {},
  }

  readonly #openLonger = () => this.#openForAll(Math.min(this.#openMs * 2, longestOpenMs))
  readonly #probe: Passage = {
    succeeded: () => this.#closeForAll(),
    failed: this.#openLonger,
    unclear: this.#openLonger,
  }

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#recent = new RecentCalls(options.clock)
  }

  refusal(): Failure | undefined {
    const leftMs = this.#leftMs()
    if (this.#state === 'open' && leftMs > 0) return unavailable(leftMs)
    if (this.#state === 'probing') return unavailable(firstOpenMs)
  }

  pass(): Passage {
    const refused = this.refusal()
    if (refused !== undefined) throw refused
    if (this.#state === 'closed') return this.#plain
    this.#state = 'probing'
    return this.#probe
  }

  heed(others: Others | undefined, isForgotten = false): void {
    // What is heard at first was said before ours was.
    if (this.#state === 'probing' || this.#clock.now() - this.#toldMs < echoMs) return
    if (others === undefined) this.#goAlone(isForgotten)
    else this.#follow(others)
  }

  state(): BreakerState {
    return { state: this.#state, openForMs: this.#state === 'open' ? Math.max(0, this.#leftMs()) : 0 }
  }

  #follow({ openForMs, openMs }: Others): void {
    this.#together = true
    if (this.#state === 'closed') this.#open(openForMs)
    this.#openUntil = this.#clock.now() + openForMs
    this.#openMs = openMs
  }

  /** No others are open. */
  #goAlone(isForgotten: boolean): void {
    const isOpen = this.#state === 'open'
    const leftMs = this.#leftMs()
    if (isForgotten && isOpen && leftMs > 0) this.#options.tell?.(leftMs)
    else if (this.#together && isOpen) this.#close()
    this.#together = isForgotten && this.#state === 'open'
  }

  /** How long it stays open; below 0 when that time is over. */
  #leftMs(): number {
    return this.#openUntil - this.#clock.now()
  }

  #open(forMs: number): void {
    this.#state = 'open'
    this.#openMs = forMs
    this.#openUntil = this.#clock.now() + forMs
    this.#options.onOpen(unavailable(forMs))
  }

  #openForAll(forMs: number): void {
    this.#open(forMs)
    this.#tell(forMs)
  }

  #close(): void {
    this.#state = 'closed'
    this.#recent.forget()
    this.#options.onClose()
  }

  #closeForAll(): void {
    this.#close()
    this.#tell(0)
  }

  #tell(openForMs: number): void {
    this.#toldMs = this.#clock.now()
    this.#options.tell?.(openForMs)
  }
}

export function unavailable(retryAfterMs: number): Failure {
  return new Failure(
    'upstream-unavailable',
    'RetroAchievements has failed again and again, and is left alone for now',
    {
      retryAfterMs,
    },
  )
}
