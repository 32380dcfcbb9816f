// What is measured only when somebody looks: how much is held, what is left of the budget, how RetroAchievements does.

import { Counter, Gauge, type Registry } from 'prom-client'
import manifest from '../../package.json' with { type: 'json' }
import type { Memory } from '../cache/memory.ts'
import type { StoreState } from '../cache/ports.ts'
import type { Snapshot } from '../cache/snapshot.ts'
import type { Clock } from '../platform/clock.ts'
import type { AskingState } from '../upstream/client.ts'

type Measured = {
  memory: Pick<Memory, 'state'>
  asking: { state(): AskingState }
  snapshot: Pick<Snapshot, 'state'> | undefined
  store: { state(): StoreState } | undefined
  /** The requests that wait for an answer. */
  waiting: { size(): number }
  clock: Clock
}

/** The registry tells of them in this order. */
export function addGauges(registry: Registry, { memory, asking, snapshot, store, waiting, clock }: Measured): void {
  const gauges = gaugesOf(registry)
  gauges.addBy('version', 'build_info', 'Which version this is', () => ({ [manifest.version]: 1 }))
  gauges.add('requests_waiting', 'Requests that wait for an answer of RetroAchievements', waiting.size)
  addBudget(gauges, asking)
  addUpstream(gauges, asking)
  addMemory(gauges, memory)
  addEvictions(registry, memory)
  if (store !== undefined) addStore(gauges, store)
  if (snapshot !== undefined) addSnapshot(gauges, snapshot, clock)
}

type Gauges = ReturnType<typeof gaugesOf>

function gaugesOf(registry: Registry) {
  const registers = [registry]
  return {
    add(name: string, help: string, value: () => number): void {
      new Gauge({
        name: `ra_gateway_${name}`,
        help,
        registers,
        collect() {
          this.set(value())
        },
      })
    },
    /** One for each value of a label. */
    addBy(label: string, name: string, help: string, values: () => { [value: string]: number }): void {
      new Gauge({
        name: `ra_gateway_${name}`,
        help,
        labelNames: [label],
        registers,
        collect() {
          for (const [each, value] of Object.entries(values())) this.set({ [label]: each }, value)
        },
      })
    },
  }
}

function addBudget({ add, addBy }: Gauges, asking: Measured['asking']): void {
  const budget = () => asking.state().budget
  add('budget_tokens', 'Calls to RetroAchievements that may be sent right now', () => budget().left)
  add('budget_burst', 'As many may be sent at once after a calm', () => budget().burst)
  add('budget_underway', 'Calls to RetroAchievements under way', () => budget().underway)
  addBy('priority', 'queue_waiting', 'Calls that wait for their turn', () => budget().waiting)
  add('pause_seconds', 'How long the pause after a 429 still lasts', () => budget().pausedForMs / 1000)
}

function addUpstream({ add, addBy }: Gauges, asking: Measured['asking']): void {
  addBy('state', 'breaker_state', '1 for the state in which the breaker is', () => {
    const { state } = asking.state().breaker
    return { closed: 0, open: 0, probing: 0, [state]: 1 }
  })
  add('upstream_refused', '1 while RetroAchievements refuses us, and is asked once a minute', () =>
    Number(asking.state().isRefused),
  )
  add('key_rejected', '1 while RetroAchievements does not accept our key', () => Number(asking.state().keyRejected))
  addBy(
    'state',
    'caller_keys',
    "Callers' keys that are known, by whether RetroAchievements has answered to them",
    () => {
      const { known, proven } = asking.state().keys
      return { proven, unproven: known - proven }
    },
  )
}

function addMemory({ add }: Gauges, memory: Measured['memory']): void {
  add('cache_bytes', 'Bytes of all cached answers and of their views', () => memory.state().bytes)
  add('cache_max_bytes', 'Bound of these bytes', () => memory.state().maxBytes)
  add('cache_entries', 'Cached answers', () => memory.state().entries)
  add('cache_views', 'Views of cached answers', () => memory.state().views)
  add('cache_view_bytes', 'Bytes of these views; at most half of the bound', () => memory.state().viewBytes)
}

/** The memory counts them itself, so the counter is set anew each time. */
function addEvictions(registry: Registry, memory: Measured['memory']): void {
  new Counter({
    name: 'ra_gateway_cache_evictions_total',
    help: 'Answers that were evicted to make room for others',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(memory.state().evictions)
    },
  })
}

function addStore({ add }: Gauges, store: NonNullable<Measured['store']>): void {
  add('store_up', '1 while the shared store answers and takes in what is to be shared', () => Number(store.state().up))
  add('store_replicas', 'Replicas that were seen last', () => store.state().replicas)
}

function addSnapshot({ add }: Gauges, snapshot: NonNullable<Measured['snapshot']>, clock: Clock): void {
  add('snapshot_problem', '1 while the snapshot cannot be written, or could not be read', () =>
    Number(snapshot.state().problem !== undefined),
  )
  add('snapshot_age_seconds', 'Since the snapshot was written; NaN when it never was', () => {
    const { savedMs = Number.NaN } = snapshot.state()
    return Math.max(0, clock.wall() - savedMs) / 1000
  })
}
