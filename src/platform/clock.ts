// The time as the gateway sees it. Everything that waits, ages, expires or names a date asks this seam, so that tests can move
// time instead of sleeping, and can move the wall clock apart from the monotonic one.

export type Timer = unknown

type Timers = {
  /** Milliseconds of the monotonic clock, which stands still while the machine sleeps: all timers of Node.js go by it. */
  setTimeout(action: () => void, delayMs: number): Timer
  clearTimeout(timer: Timer): void
}

export type Clock = Timers & {
  /**
   * Elapsed time in milliseconds, for the ages of answers and of what is known from them. It never runs backwards. Between two
   * moments it grows by what the monotonic clock or the wall clock says, whichever is more: the time that the machine slept
   * counts. It agrees with the wall clock at the start of the process, and may differ from it later by any amount: it tells no
   * date.
   */
  now(): number
  /**
   * Milliseconds of the monotonic clock, on a scale of its own: for whatever limits how often RetroAchievements is asked (rates,
   * pauses, the breaker, remembered failures), for deadlines of requests under way, and for how long something took. A wall clock
   * that somebody sets must neither fill the upstream budget nor end a pause or a call. The clock stands still while the machine
   * sleeps: a pause goes on after that.
   */
  monotonic(): number
  /** Civil time in milliseconds since 1970, for dates and for moments that people read. It jumps whenever somebody sets the clock. */
  wall(): number
}

export type ClockSources = Timers & Pick<Clock, 'monotonic' | 'wall'>

/** Date.now() counts whole milliseconds and the clocks are read one after the other: such differences are no jump. */
const toleranceMs = 1_000

export function createClock(sources: ClockSources): Clock {
  const { monotonic, wall } = sources
  /** By how much the wall clock was ahead of the monotonic one when they were last compared. */
  let aheadMs = wall() - monotonic()
  /** By how much elapsed time is ahead of the monotonic clock. */
  let skewMs = aheadMs
  return {
    ...sources,
    now() {
      const monotonicMs = monotonic()
      const jumpMs = wall() - monotonicMs - aheadMs
      if (Math.abs(jumpMs) > toleranceMs) {
        aheadMs += jumpMs
        // A wall clock set back makes nothing younger: time goes on from there.
        skewMs += Math.max(0, jumpMs)
      }
      return monotonicMs + skewMs
    },
  }
}

/** The machine's own time. */
export const systemClock: Clock = createClock({
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  setTimeout: (action, delayMs) => setTimeout(action, delayMs),
  clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
})

/** What a promise brings, or undefined when it has brought nothing within so many milliseconds; it goes on all the same. */
export async function inTime<T>(clock: Clock, promise: Promise<T> | undefined, ms: number): Promise<T | undefined> {
  if (promise === undefined) return undefined
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = clock.setTimeout(() => resolve(undefined), ms)
  return Promise.race([promise, late]).finally(() => clock.clearTimeout(timer))
}
