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
  clock: Clock
}

export function addGauges(registry: Registry, { memory, asking, snapshot, store, clock }: Measured): void {
  const registers = [registry]

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name: `ra_gateway_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  }

  /** One for each value of a label. */
  function gaugeBy(label: string, name: string, help: string, values: () => { [value: string]: number }): void {
    new Gauge({
      name: `ra_gateway_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [each, value] of Object.entries(values())) this.set({ [label]: each }, value)
      },
    })
  }

  const budget = () => asking.state().budget
  gaugeBy('version', 'build_info', 'Which version this is', () => ({ [manifest.version]: 1 }))
  gauge('budget_tokens', 'Calls to RetroAchievements that may be sent right now', () => budget().left)
  gauge('budget_burst', 'As many may be sent at once after a calm', () => budget().burst)
  gauge('budget_underway', 'Calls to RetroAchievements under way', () => budget().underway)
  gaugeBy('priority', 'queue_waiting', 'Calls that wait for their turn', () => budget().waiting)
  gauge('pause_seconds', 'How long the pause after a 429 still lasts', () => budget().pausedForMs / 1000)
  gaugeBy('state', 'breaker_state', '1 for the state in which the breaker is', () => {
    const { state } = asking.state().breaker
    return { closed: 0, open: 0, probing: 0, [state]: 1 }
  })
  gauge('key_rejected', '1 while RetroAchievements does not accept our key', () => Number(asking.state().keyRejected))
  gaugeBy(
    'state',
    'caller_keys',
    "Callers' keys that are known, by whether RetroAchievements has answered to them",
    () => {
      const { known, proven } = asking.state().keys
      return { proven, unproven: known - proven }
    },
  )
  gauge('cache_bytes', 'Size of all that is held', () => memory.state().bytes)
  gauge('cache_max_bytes', 'Bound of all that is held', () => memory.state().maxBytes)
  gauge('cache_entries', 'Answers and views that are held', () => memory.state().entries)
  new Counter({
    name: 'ra_gateway_cache_evictions_total',
    help: 'Entries that had to go for others',
    registers,
    collect() {
      this.reset()
      this.inc(memory.state().evictions)
    },
  })
  if (store !== undefined) {
    gauge('store_up', '1 while the shared store answers and takes in what is to be shared', () =>
      Number(store.state().up),
    )
    gauge('store_replicas', 'Replicas that were seen last', () => store.state().replicas)
  }
  if (snapshot === undefined) return
  gauge('snapshot_problem', '1 while the snapshot cannot be written, or could not be read', () =>
    Number(snapshot.state().problem !== undefined),
  )
  gauge('snapshot_age_seconds', 'Since the snapshot was written; NaN when it never was', () => {
    const { savedMs = Number.NaN } = snapshot.state()
    return (clock.now() - savedMs) / 1000
  })
}
