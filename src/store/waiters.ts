// Who in this replica waits for a message of another one.

type Listening = {
  readonly landed: Promise<void>
  stop(): void
}

/** Those who wait, by the message that they wait for. */
export type Waiters = {
  /** To be begun before it is known whether there is a call, as it may land just then. */
  listen(message: string): Listening
  /** Wakes those who wait for this message; without one, everybody. */
  wake(message?: string): void
}

/** Nobody waits yet. */
export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>()

  return {
    listen(message) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const others = waiting.get(message) ?? new Set()
      waiting.set(message, others.add(resolve))
      return {
        landed: promise,
        stop() {
          others.delete(resolve)
          if (others.size === 0) waiting.delete(message)
        },
      }
    },
    wake(message) {
      const those = message === undefined ? [...waiting.values()] : [waiting.get(message) ?? []]
      for (const each of those) for (const resolve of each) resolve()
    },
  }
}
