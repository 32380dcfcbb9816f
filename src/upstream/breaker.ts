// The breaker: when RetroAchievements fails it is left alone for a while, then asked one thing to see whether it is back. The
// breaker goes by the monotonic clock: a wall clock set forward must not send a probe early.

import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'

export type BreakerState = {
  readonly state: 'closed' | 'open' | 'probing'
  /** How long until RetroAchievements is tried again, in milliseconds; 0 unless it is open. */
  readonly openForMs: number
}

/** In milliseconds. */
type Others = { readonly openForMs: number; readonly openMs: number }

/** Tells the others how long this one is open now, in milliseconds; with 0, that it has closed. */
export type TellBreaker = (openForMs: number) => void

/** What a probe has found out: RetroAchievements is there, is down, or nothing, so that another probe is due. */
export type Finding = 'there' | 'down' | 'nothing'

type BreakerOptions = { clock: Clock; tell?: TellBreaker | undefined; onOpen(failure: Failure): void; onClose(): void }

const firstOpenMs = 10_000
const longestOpenMs = 120_000

/** Longer than what was told takes to be known everywhere. */
const echoMs = 100

export class Breaker {
  readonly #options: BreakerOptions
  readonly #clock: Clock
  #state: BreakerState['state'] = 'closed'
  /** Milliseconds of the monotonic clock. */
  #openUntil = 0
  #openMs = 0
  /** Whether the others were seen to be open, too. */
  #together = false
  /** When the others were told last, in milliseconds of the monotonic clock. */
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#clock = options.clock
  }

  /** Why a call would not pass; undefined when it would: while closed, and where a probe is due. */
  refusal(): Failure | undefined {
    const leftMs = this.#leftMs()
    if (this.#state === 'open' && leftMs > 0) return unavailable(leftMs)
    if (this.#state === 'probing') return unavailable(firstOpenMs)
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** Whether the time of being open is over, and RetroAchievements is to be tried. */
  get isDue(): boolean {
    return this.#state === 'open' && this.#leftMs() <= 0
  }

  /** RetroAchievements fails. What comes of calls that were under way when it opened tells nothing new. */
  open(): void {
    if (this.#state === 'closed') this.#openForAll(firstOpenMs)
  }

  /** Tries whether RetroAchievements is back. `findingOf` says what it means that the action threw. */
  async probe<T>(action: () => Promise<T>, findingOf: (error: unknown) => Finding): Promise<T> {
    this.#state = 'probing'
    let finding: Finding = 'down'
    try {
      const result = await action().catch(error => {
        finding = findingOf(error)
        throw error
      })
      finding = 'there'
      return result
    } finally {
      if (finding === 'there') this.#closeForAll()
      else if (finding === 'down') this.#openForAll(Math.min(this.#openMs * 2, longestOpenMs))
      else this.#state = 'open'
    }
  }

  /**
   * What the breakers of all others have come to: for how many milliseconds they are still open; undefined where they are
   * not. With `isForgotten`, whoever knew has forgotten it.
   */
  heed(others: Others | undefined, isForgotten = false): void {
    // What is heard at first was said before ours was.
    if (this.#state === 'probing' || this.#clock.monotonic() - this.#toldMs < echoMs) return
    if (others === undefined) this.#goAlone(isForgotten)
    else this.#follow(others)
  }

  state(): BreakerState {
    return { state: this.#state, openForMs: this.#state === 'open' ? Math.max(0, this.#leftMs()) : 0 }
  }

  #follow({ openForMs, openMs }: Others): void {
    this.#together = true
    if (this.#state === 'closed') this.#open(openForMs)
    this.#openUntil = this.#clock.monotonic() + openForMs
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

  /** How many milliseconds it stays open; below 0 when that time is over. */
  #leftMs(): number {
    return this.#openUntil - this.#clock.monotonic()
  }

  #open(forMs: number): void {
    this.#state = 'open'
    this.#openMs = forMs
    this.#openUntil = this.#clock.monotonic() + forMs
    this.#options.onOpen(unavailable(forMs))
  }

  #openForAll(forMs: number): void {
    this.#open(forMs)
    this.#tell(forMs)
  }

  #close(): void {
    this.#state = 'closed'
    this.#options.onClose()
  }

  #closeForAll(): void {
    this.#close()
    this.#tell(0)
  }

  #tell(openForMs: number): void {
    this.#toldMs = this.#clock.monotonic()
    this.#options.tell?.(openForMs)
  }
}

export function unavailable(retryAfterMs: number): Failure {
  return new Failure(
    'upstream-unavailable',
    'RetroAchievements has failed again and again, and is left alone for now',
    { retryAfterMs },
  )
}
