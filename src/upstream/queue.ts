// Whose turn it is to ask: that of the most urgent, then of who is known for longer, then of who came first.

/**
 * Who waits for an answer, the most urgent first: somebody who has nothing yet; somebody who has an older answer; nobody,
 * as the older answer was served already; nobody at all yet.
 */
export const priorities = ['miss', 'refresh', 'background', 'warm-up'] as const

export type Priority = (typeof priorities)[number]

/** How urgent a call is. The priority may be raised while it waits. */
export type Urgency = {
  priority: Priority
  /** Milliseconds since 1970 at which the answer is of no use any more. */
  readonly deadlineMs: number
}

export type Turn = {
  readonly urgency: Urgency
  /** Milliseconds since 1970; the same for all where that is not to count. */
  readonly knownSinceMs: number
}

export const rankOf = ({ urgency }: Pick<Turn, 'urgency'>) => priorities.indexOf(urgency.priority)

/** Negative where one goes before the other, whoever came first. */
function order(one: Turn, other: Turn): number {
  return rankOf(one) - rankOf(other) || one.knownSinceMs - other.knownSinceMs
}

export function foremost<T extends Turn>(queue: ReadonlySet<T>): T | undefined {
  let first: T | undefined
  for (const turn of queue) if (first === undefined || order(turn, first) < 0) first = turn
  return first
}

/** How many go before one more. */
export function aheadOf(queue: ReadonlySet<Turn>, turn: Turn): number {
  return queue.values().reduce((count, each) => count + (order(each, turn) <= 0 ? 1 : 0), 0)
}

/** The least urgent who came last. */
export function hindmost<T extends Turn>(queue: ReadonlySet<T>): T {
  return [...queue].reduce((last, turn) => (rankOf(turn) >= rankOf(last) ? turn : last))
}

/** How many wait, by priority. */
export function countsOf(queue: ReadonlySet<Turn>): { readonly [priority in Priority]: number } {
  const counts = Object.fromEntries(priorities.map(priority => [priority, 0])) as { [p in Priority]: number }
  for (const { urgency } of queue) counts[urgency.priority] += 1
  return counts
}
