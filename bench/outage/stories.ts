// What goes wrong, and how each story is played against all targets at the same time.

import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from '../../sandbox/faults.ts'
import { momentOfSamples } from '../../sandbox/samples.ts'
import { originOf } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { type Client, createClient, type Phase, play, type Sample, schedule } from './load.ts'
import { freshS, present, startTarget, type Target, type Upstream } from './targets.ts'

export type Story = {
  readonly name: string
  readonly trouble?: Fault
  readonly down?: boolean
  readonly calm?: boolean
}

export const stories: readonly Story[] = [
  { name: 'calm', calm: true },
  { name: 'slow upstream (1 s)', trouble: { kind: 'latency', ms: 1_000 } },
  { name: 'hang', trouble: { kind: 'hang' } },
  { name: '503', trouble: { kind: 'maintenance' } },
  { name: '500', trouble: { kind: 'status', status: 500 } },
  { name: '429 with Retry-After 5', trouble: { kind: 'busy', retryAfter: '5' } },
  { name: 'HTML with 200', trouble: { kind: 'page', status: 200 } },
  { name: 'truncated body, whole to HTTP', trouble: { kind: 'truncated' } },
  { name: 'body cut off', trouble: { kind: 'cut' } },
  { name: 'connection reset', trouble: { kind: 'reset' } },
  { name: 'down, then back', down: true },
]

/** The first are asked about most, the last in the stampedes alone. */
export const everyone = makeWorld(originOf(momentOfSamples))
  .users.all.slice(40, 103)
  .map(user => user.name)
const users = everyone.slice(0, 60)
const strangers = everyone.slice(60)
/** To every target, before a story begins. */
const known = users.slice(0, 48)

export type Lengths = {
  readonly beforeMs: number
  readonly troubleMs: number
  readonly afterMs: [least: number, most: number]
}

/** What a target did in a story. */
export type Record = {
  readonly target: string
  readonly samples: readonly Sample[]
  /** Of the sandbox, from the first request to the last. */
  readonly calls: number
  /** When the upstream was well again, in milliseconds since 1970; undefined when it never was ill. */
  readonly healedMs: number | undefined
}

export async function tell(story: Story, lengths: Lengths, upstreams: readonly Upstream[]): Promise<Record[]> {
  const { beforeMs, troubleMs, afterMs } = lengths
  return withTargets(upstreams, async (targets, clients) => {
    const [leastMs, mostMs] = story.calm ? [0, 0] : afterMs
    const counts = targets.map(({ upstream }) => upstream.calls())
    let phase: Phase = 'before'
    let healedMs: number | undefined
    const over = () => {
      if (phase !== 'after' || healedMs === undefined) return story.calm === true && phase === 'after'
      const passedMs = Date.now() - healedMs
      return passedMs > mostMs || (passedMs > leastMs && clients.every(client => hasNews(client, healedMs)))
    }
    const turns = async () => {
      await delay(beforeMs)
      phase = 'trouble'
      await Promise.all(targets.map(({ upstream }) => hurt(upstream, story)))
      await delay(troubleMs)
      await Promise.all(targets.map(({ upstream }) => heal(upstream, story)))
      if (!story.calm) healedMs = Date.now()
      phase = 'after'
    }
    const forMs = beforeMs + troubleMs + mostMs + 1_000
    const moments = schedule({ users, clients: 20, everyMs: 250, forMs, seed: 7 })
    await Promise.all([turns(), play(moments, clients, { phase: () => phase, over })])
    await delay(200)
    return targets.map((target, index) => ({
      target: target.name,
      samples: clients[index]?.samples ?? [],
      calls: target.upstream.calls() - (counts[index] ?? 0),
      healedMs,
    }))
  })
}

function hasNews({ samples }: Client, sinceMs = 0): boolean {
  return samples.some(({ madeMs = 0 }) => madeMs > sinceMs)
}

const stampede = 200

/** The stampedes, one after the other, as each is over at once. */
export async function stampedes(upstreams: readonly Upstream[], onTold: (name: string, records: Record[]) => void) {
  await withTargets(upstreams, async (targets, clients) => {
    const run = async (
      user: string,
      before: (client: Client) => Promise<unknown>,
      after: () => Promise<number | undefined>,
    ) => {
      const from = clients.map(client => client.samples.length)
      const counts = targets.map(({ upstream }) => upstream.calls())
      // One target after the other, so that none is slowed down by the crowd at another.
      for (const client of clients) {
        await before(client)
        await Promise.all(Array.from({ length: stampede }, () => client.ask(user, 'trouble')))
      }
      // What was asked for behind the answers is on its way.
      await delay(200)
      const calls = targets.map(({ upstream }, index) => upstream.calls() - (counts[index] ?? 0))
      const healedMs = await after()
      return targets.map(({ name }, index) => ({
        target: name,
        samples: clients[index]?.samples.slice(from[index]) ?? [],
        calls: calls[index] ?? 0,
        healedMs,
      }))
    }
    const nothing = async () => undefined
    const expiry = ({ samples }: Client) => {
      const madeMs = Math.max(...samples.flatMap(({ user, madeMs }) => (user === first && madeMs) || []))
      return delay(madeMs + freshS * 1_000 + 2_000 - Date.now())
    }
    const [first = '', second = ''] = strangers
    // Connections and code are warm then.
    await run(known[0] as string, nothing, nothing)
    onTold('cold stampede, 200 on one key', await run(first, nothing, nothing))
    onTold('expiry stampede, 200 on one key', await run(first, expiry, nothing))
    const maintenance: Story = { name: '503', trouble: { kind: 'maintenance' } }
    for (const { upstream } of targets) await hurt(upstream, maintenance)
    const polled = async () => {
      for (const { upstream } of targets) await heal(upstream, maintenance)
      const healedMs = Date.now()
      while (Date.now() < healedMs + patienceAfterMs && !clients.every(client => hasNews(client, healedMs))) {
        await Promise.all(clients.map(client => hasNews(client, healedMs) || client.ask(second, 'after')))
        await delay(50)
      }
      return healedMs
    }
    onTold('cold stampede with 503', await run(second, nothing, polled))
  })
}

const patienceAfterMs = 6_000

async function withTargets<T>(
  upstreams: readonly Upstream[],
  action: (targets: readonly Target[], clients: readonly Client[]) => Promise<T>,
): Promise<T> {
  for (const upstream of upstreams) makeUsual(upstream)
  const started = await Promise.allSettled(
    present.map((kind, index) => startTarget(kind, upstreams[index] as Upstream, known)),
  )
  const targets = started.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const clients = targets.map(target => createClient(target, known))
  try {
    const refused = started.find(each => each.status === 'rejected')
    if (refused !== undefined) throw refused.reason
    return await action(targets, clients)
  } finally {
    await Promise.all(clients.map(client => client.close()))
    await Promise.all(targets.map(target => target.stop()))
  }
}

/** Answers say when they were made, and take a little while. */
function makeUsual(upstream: Upstream): void {
  const sandbox = upstream.sandbox()
  sandbox.heal()
  sandbox.fault({ kind: 'latency', ms: 40, jitterMs: 40 })
  sandbox.fault({ kind: 'with', key: 'Stamp', value: { toJSON: () => Date.now() } })
}

async function hurt(upstream: Upstream, { trouble, down }: Story): Promise<void> {
  if (down) await upstream.down()
  else if (trouble !== undefined) upstream.sandbox().fault(trouble)
}

async function heal(upstream: Upstream, { down }: Story): Promise<void> {
  if (down) await upstream.up()
  makeUsual(upstream)
}
