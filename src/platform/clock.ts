// The time as the gateway sees it. Everything that waits, ages or expires asks this seam, so that tests can move time
// instead of sleeping.

export type Timer = unknown

export type Clock = {
  /** Milliseconds since 1970. Never runs backwards while the process lives. */
  now(): number
  setTimeout(action: () => void, delayMs: number): Timer
  clearTimeout(timer: Timer): void
}

const { timeOrigin } = performance

/** The machine's own time. Monotonic, so that a corrected wall clock neither ages an answer nor fills the budget. */
export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimeout: (action, delayMs) => setTimeout(action, delayMs),
  clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
}

/** What a promise brings, or undefined when it has brought nothing within so many milliseconds; it goes on all the same. */
export async function inTime<T>(clock: Clock, promise: Promise<T> | undefined, ms: number): Promise<T | undefined> {
  if (promise === undefined) return undefined
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = clock.setTimeout(() => resolve(undefined), ms)
  return Promise.race([promise, late]).finally(() => clock.clearTimeout(timer))
}
