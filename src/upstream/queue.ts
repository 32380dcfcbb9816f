// The queue of calls that wait for their turn: the most urgent goes first, and among those that are equally urgent the
// clients take turns, so that a client with a thousand questions costs another one no more than one turn.

import { createLru } from '../platform/lru.ts'

/**
 * How urgent a call is, the most urgent first: somebody waits for it and has nothing; somebody waits for it and has an older
 * answer; the older answer was served already; nobody has asked yet.
 */
export const priorities = ['miss', 'refresh', 'background', 'warm-up'] as const

export type Priority = (typeof priorities)[number]

/** What the turn of a call depends on. Both the priority and the clients may change while it waits. */
export type Urgency = {
  priority: Priority
  /** When the answer is of no use any more, in milliseconds of the monotonic clock. */
  readonly deadlineMs: number
  /** The clients that wait for the call; the first of them caused it. Undefined where none did. */
  readonly clients?: ReadonlySet<string> | undefined
}

/** A call that wants its turn. */
export type Waiting = {
  readonly urgency: Urgency
  /**
   * Milliseconds of the monotonic clock: among equally urgent calls the lower goes first. The same for all where that is not to
   * count.
   */
  readonly knownSinceMs: number
}

/** What one client has here. */
type Share = {
  waiting: number
  underway: number
  /** The number of its latest turn; 0 before the first. */
  turn: number
}

type Entry<T extends Waiting> = {
  readonly item: T
  readonly share: Share
  /** Whether its client had nothing waiting or under way when it came. */
  readonly isFirst: boolean
}

const longest = 1_000
const mostClients = 5_000
/** The client of calls that no client caused. */
const nobody = new Set([''])

const rankOf = ({ urgency }: Waiting) => priorities.indexOf(urgency.priority)

/** Negative where one goes before the other, whichever client it is of. */
function order(one: Waiting, other: Waiting): number {
  return rankOf(one) - rankOf(other) || one.knownSinceMs - other.knownSinceMs
}

function clientsOf({ urgency }: Waiting): ReadonlySet<string> {
  return urgency.clients ?? nobody
}

/** Holds at most a thousand calls. */
export class Queue<T extends Waiting> {
  readonly #entries = new Map<T, Entry<T>>()
  readonly #shares = createLru<string, Share>(mostClients)
  #turns = 0

  /** Adds a call. Returns the one that had to make room for it: the call itself where it is the least urgent of all. */
  add(item: T): T | undefined {
    const excess = this.#entries.size < longest ? undefined : this.#hindmostFor(item)
    if (excess === item) return item
    if (excess !== undefined) this.remove(excess)
    const share = this.#shareOf(item)
    this.#entries.set(item, { item, share, isFirst: isIdle(share) })
    share.waiting += 1
    return excess
  }

  /** Takes a call out, as it goes or gives up. */
  remove(item: T): void {
    const entry = this.#entries.get(item)
    if (entry === undefined) return
    this.#entries.delete(item)
    entry.share.waiting -= 1
  }

  /** Whose turn it is. */
  foremost(): T | undefined {
    let first: Entry<T> | undefined
    for (const entry of this.#entries.values()) if (first === undefined || this.#goesBefore(entry, first)) first = entry
    return first?.item
  }

  /** A call has its turn now, whether it had to wait or not. Returns what is to be called when it is over. */
  begin(item: Waiting): () => void {
    this.#turns += 1
    for (const client of clientsOf(item)) this.#shareOfClient(client).turn = this.#turns
    const share = this.#shareOf(item)
    share.underway += 1
    return () => {
      share.underway -= 1
    }
  }

  /** How many would go before one more. */
  aheadOf(item: Waiting): number {
    const share = this.#shareOf(item)
    const more: Entry<Waiting> = { item, share, isFirst: isIdle(share) }
    const isFirst = this.#isFirst(more)
    const others = new Map<Share, number>()
    let ahead = 0
    for (const entry of this.#entries.values()) {
      const difference = order(entry.item, item)
      if (difference > 0) continue
      if (difference < 0 || this.#isFirst(entry)) ahead += difference < 0 || !this.#goesBefore(more, entry) ? 1 : 0
      else if (!isFirst) others.set(entry.share, (others.get(entry.share) ?? 0) + 1)
    }
    const own = others.get(share) ?? 0
    for (const [each, count] of others) ahead += each === share ? count : Math.min(count, own + 1)
    return ahead
  }

  /** All that wait, in the order in which they would go if none came any more. */
  inOrder(): readonly T[] {
    const turns = { of: new Map<Share, number>(), last: this.#turns }
    const equal = Map.groupBy(
      this.#entries.values(),
      entry => `${rankOf(entry.item)} ${entry.item.knownSinceMs} ${this.#isFirst(entry)}`,
    )
    const groups = [...equal.values()] as [Entry<T>, ...Entry<T>[]][]
    groups.sort(([one], [other]) => this.#compare(one, other))
    return groups.flatMap(entries => this.#inTurns(entries, turns))
  }

  /** How many wait, by priority. */
  counts(): { readonly [priority in Priority]: number } {
    const counts = Object.fromEntries(priorities.map(priority => [priority, 0])) as { [p in Priority]: number }
    for (const { urgency } of this.#entries.keys()) counts[urgency.priority] += 1
    return counts
  }

  get size(): number {
    return this.#entries.size
  }

  [Symbol.iterator](): Iterator<T> {
    return [...this.#entries.keys()].values()
  }

  #goesBefore(one: Entry<Waiting>, other: Entry<Waiting>): boolean {
    return (this.#compare(one, other) || this.#turnOf(one) - this.#turnOf(other)) < 0
  }

  /** Negative where one goes before the other, whichever turns their clients have had. */
  #compare(one: Entry<Waiting>, other: Entry<Waiting>): number {
    return order(one.item, other.item) || Number(this.#isFirst(other)) - Number(this.#isFirst(one))
  }

  /** Equally urgent calls, round by round. Notes the turns that clients will have had then. */
  #inTurns(entries: readonly Entry<T>[], turns: { of: Map<Share, number>; last: number }): readonly T[] {
    const rounds = new Map<Share, number>()
    const keyed = entries.map(entry => {
      const round = rounds.get(entry.share) ?? 0
      rounds.set(entry.share, round + 1)
      return { item: entry.item, round, turn: this.#turnOf(entry, turns.of) }
    })
    keyed.sort((one, other) => one.round - other.round || one.turn - other.turn)
    return keyed.map(({ item }) => {
      turns.last += 1
      for (const client of clientsOf(item)) turns.of.set(this.#shareOfClient(client), turns.last)
      return item
    })
  }

  /** A client that joined a call without anything of its own here moves the call forward. */
  #isFirst({ item, isFirst }: Entry<Waiting>): boolean {
    if (isFirst) return true
    const [, ...joined] = clientsOf(item)
    return joined.some(client => isIdle(this.#shareOfClient(client)))
  }

  /** `turns` are those that clients will have had by then. */
  #turnOf({ item }: Entry<Waiting>, turns?: ReadonlyMap<Share, number>): number {
    const shares = [...clientsOf(item)].map(client => this.#shareOfClient(client))
    return Math.min(...shares.map(share => turns?.get(share) ?? share.turn))
  }

  /** Of the least urgent calls, the last one of the client that has most of them. */
  #hindmostFor(item: T): T {
    const all = [...this.#entries.values(), { item, share: this.#shareOf(item) }]
    const least = all.reduce((lowest, each) => Math.max(lowest, rankOf(each.item)), 0)
    const hindmost = all.filter(each => rankOf(each.item) === least)
    const byClient = Map.groupBy(hindmost, each => each.share)
    const countOf = ({ share }: { readonly share: Share }) => (byClient.get(share) as unknown[]).length
    return hindmost.reduce((last, each) => (countOf(each) >= countOf(last) ? each : last)).item
  }

  #shareOf(item: Waiting): Share {
    const [client = ''] = clientsOf(item)
    return this.#shareOfClient(client)
  }

  #shareOfClient(client: string): Share {
    const known = this.#shares.get(client)
    if (known !== undefined) return known
    const share = { waiting: 0, underway: 0, turn: 0 }
    this.#shares.set(client, share)
    return share
  }
}

function isIdle({ waiting, underway }: Share): boolean {
  return waiting === 0 && underway === 0
}
