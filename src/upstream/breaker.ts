// The breaker: when RetroAchievements fails again and again it is left alone for a while, then asked one thing to see
// whether it is back.

import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'

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

export type Breaker = {
  /** Why a call would not pass; undefined when it would. */
  refusal(): Failure | undefined
  /** Lets a call pass that is sent at once: any while closed, one after the time of being open is over. Throws Failure. */
  pass(): Passage
  /**
   * What the breakers of all others have come to: for how long they are still open; undefined where they are not. With
   * `isForgotten`, whoever knew has forgotten it.
   */
  heed(others: { readonly openForMs: number; readonly openMs: number } | undefined, isForgotten?: boolean): void
  state(): BreakerState
}

/** Tells the others how long this one is open now; with 0, that it has closed. */
export type TellBreaker = (openForMs: number) => void

type BreakerOptions = { clock: Clock; tell?: TellBreaker | undefined; onOpen(failure: Failure): void; onClose(): void }

/** As many in a row open it, or half of at least so many within the window. */
const mostInARow = 5
const fewestInWindow = 10
const windowS = 30

const firstOpenMs = 10_000
const longestOpenMs = 120_000

/** Longer than what was told takes to be known everywhere. */
const echoMs = 100

export function createBreaker({ clock, tell, onOpen, onClose }: BreakerOptions): Breaker {
  let state: BreakerState['state'] = 'closed'
  let inARow = 0
  let openUntil = 0
  let openMs = 0
  /** Whether the others were seen to be open, too. */
  let together = false
  let toldMs = Number.NEGATIVE_INFINITY
  /** Calls by the second, the latest last. */
  let seconds: { second: number; calls: number; failures: number }[] = []

  function count(failed: boolean) {
    const second = Math.floor(clock.now() / 1000)
    seconds = seconds.filter(each => each.second > second - windowS)
    if (seconds.at(-1)?.second !== second) seconds.push({ second, calls: 0, failures: 0 })
    const last = seconds.at(-1) as (typeof seconds)[number]
    last.calls += 1
    last.failures += failed ? 1 : 0
    inARow = failed ? inARow + 1 : 0
  }

  function isTooMuch(): boolean {
    const calls = seconds.reduce((sum, each) => sum + each.calls, 0)
    const failures = seconds.reduce((sum, each) => sum + each.failures, 0)
    return inARow >= mostInARow || (calls >= fewestInWindow && failures * 2 >= calls)
  }

  function open(forMs: number) {
    state = 'open'
    openMs = forMs
    openUntil = clock.now() + forMs
    onOpen(unavailable(forMs))
  }

  function openForAll(forMs: number) {
    open(forMs)
    toldMs = clock.now()
    tell?.(forMs)
  }

  function close() {
    state = 'closed'
    inARow = 0
    seconds = []
    onClose()
  }

  function refusal(): Failure | undefined {
    const openForMs = openUntil - clock.now()
    if (state === 'open' && openForMs > 0) return unavailable(openForMs)
    if (state === 'probing') return unavailable(firstOpenMs)
  }

  const plain: Passage = {
    // What comes of calls that were under way when it opened tells nothing new.
    succeeded: () => state === 'closed' && count(false),
    failed() {
      if (state !== 'closed') return
      count(true)
      if (isTooMuch()) openForAll(firstOpenMs)
    },
    unclear: () => {},
  }
  const openLonger = () => openForAll(Math.min(openMs * 2, longestOpenMs))
  const closeForAll = () => {
    close()
    toldMs = clock.now()
    tell?.(0)
  }
  const probe: Passage = { succeeded: closeForAll, failed: openLonger, unclear: openLonger }

  return {
    refusal,
    pass() {
      const refused = refusal()
      if (refused !== undefined) throw refused
      if (state === 'closed') return plain
      state = 'probing'
      return probe
    },
    heed(others, isForgotten = false) {
      // What is heard at first was said before ours was.
      if (state === 'probing' || clock.now() - toldMs < echoMs) return
      if (others === undefined) {
        const openForMs = openUntil - clock.now()
        if (isForgotten && state === 'open' && openForMs > 0) tell?.(openForMs)
        else if (together && state === 'open') close()
        together = isForgotten && state === 'open'
        return
      }
      together = true
      if (state === 'closed') open(others.openForMs)
      openUntil = clock.now() + others.openForMs
      openMs = others.openMs
    },
    state: () => ({ state, openForMs: state === 'open' ? Math.max(0, openUntil - clock.now()) : 0 }),
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
