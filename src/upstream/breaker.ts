// The breaker: when RetroAchievements fails again and again it is left alone for a while, then asked one thing to see
// whether it is back.

import type { Clock } from '../clock.ts'
import { Failure } from './failure.ts'

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
  state(): BreakerState
}

type BreakerOptions = { clock: Clock; onOpen(failure: Failure): void; onClose(): void }

/** As many in a row open it, or half of at least so many within the window. */
const mostInARow = 5
const fewestInWindow = 10
const windowS = 30

const firstOpenMs = 10_000
const longestOpenMs = 120_000

export function createBreaker({ clock, onOpen, onClose }: BreakerOptions): Breaker {
  let state: BreakerState['state'] = 'closed'
  let inARow = 0
  let openUntil = 0
  let openMs = 0
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
      if (isTooMuch()) open(firstOpenMs)
    },
    unclear: () => {},
  }
  const openLonger = () => open(Math.min(openMs * 2, longestOpenMs))
  const probe: Passage = { succeeded: close, failed: openLonger, unclear: openLonger }

  return {
    refusal,
    pass() {
      const refused = refusal()
      if (refused !== undefined) throw refused
      if (state === 'closed') return plain
      state = 'probing'
      return probe
    },
    state: () => ({ state, openForMs: state === 'open' ? Math.max(0, openUntil - clock.now()) : 0 }),
  }
}

function unavailable(retryAfterMs: number): Failure {
  return new Failure(
    'upstream-unavailable',
    'RetroAchievements has failed again and again, and is left alone for now',
    {
      retryAfterMs,
    },
  )
}
