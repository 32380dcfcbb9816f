// The clients: the same seeded requests at the same moments for every target, and what each of them got.

import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { Target } from './targets.ts'

export type Phase = 'before' | 'trouble' | 'after'

/** What came of one request. */
export type Sample = {
  /** The same for the same request to another target. */
  readonly nth: number
  readonly phase: Phase
  readonly user: string
  /** Whether the target had given a right answer about this user before. */
  readonly held: boolean
  /** 2xx with the right JSON. */
  readonly right: boolean
  readonly ttfbMs: number
  /** Milliseconds since 1970 at which the sandbox made the answer; undefined unless it is right. */
  readonly madeMs: number | undefined
  /** Milliseconds since 1970. */
  readonly gotMs: number
}

export type Client = {
  /** Undefined when the client was closed meanwhile. */
  ask(user: string, phase: Phase): Promise<Sample | undefined>
  readonly samples: readonly Sample[]
  close(): Promise<void>
}

/** How long a client waits. */
export const patienceMs = 10_000

export function createClient({ url }: Pick<Target, 'url'>, known: readonly string[]): Client {
  const dispatcher = new Agent()
  const closing = new AbortController()
  const samples: Sample[] = []
  const held = new Set(known)
  let asked = 0

  async function ask(user: string, phase: Phase): Promise<Sample | undefined> {
    asked += 1
    const nth = asked
    const sentMs = performance.now()
    const hadIt = held.has(user)
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)])
    let ttfbMs: number | undefined
    let madeMs: number | undefined
    try {
      const { statusCode, body } = await request(url + user, { dispatcher, signal })
      ttfbMs = performance.now() - sentMs
      const text = await body.text()
      const json = statusCode >= 200 && statusCode < 300 ? JSON.parse(text) : undefined
      if (json?.User === user) madeMs = json.Stamp
    } catch {
      if (closing.signal.aborted) return undefined
      ttfbMs ??= performance.now() - sentMs
    }
    const right = madeMs !== undefined
    if (right) held.add(user)
    const sample = { nth, phase, user, held: hadIt, right, ttfbMs, madeMs, gotMs: Date.now() }
    samples.push(sample)
    return sample
  }

  return {
    ask,
    samples,
    async close() {
      closing.abort()
      await dispatcher.destroy()
    },
  }
}

export type Moment = { readonly atMs: number; readonly user: string }

type Load = { users: readonly string[]; clients: number; everyMs: number; forMs: number; seed: number }

/** Who is asked about when: users by Zipf's law, clients at times that do not wait for each other. */
export function schedule({ users, clients, everyMs, forMs, seed }: Load): readonly Moment[] {
  const random = mulberry32(seed)
  const weights = users.map((_, rank) => 1 / (rank + 1))
  const total = weights.reduce((sum, weight) => sum + weight)
  const pick = () => {
    let left = random() * total
    for (const [rank, user] of users.entries()) {
      left -= weights[rank] as number
      if (left < 0) return user
    }
    return users[0] as string
  }
  const moments: Moment[] = []
  for (let client = 0; client < clients; client += 1) {
    for (let atMs = random() * everyMs; atMs < forMs; atMs += everyMs * (0.5 + random())) {
      moments.push({ atMs, user: pick() })
    }
  }
  return moments.sort((one, other) => one.atMs - other.atMs)
}

/** Plays the moments against all clients until it is over. */
export async function play(
  moments: readonly Moment[],
  clients: readonly Client[],
  { phase, over }: { phase: () => Phase; over: () => boolean },
): Promise<void> {
  const startedMs = performance.now()
  for (const { atMs, user } of moments) {
    const waitMs = startedMs + atMs - performance.now()
    if (waitMs > 0) await delay(waitMs)
    if (over()) return
    for (const client of clients) void client.ask(user, phase())
  }
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
