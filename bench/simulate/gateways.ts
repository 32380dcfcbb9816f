// Gateways behind a balancer that gives each of them its turn: the real cache and the real budget, plugged together as
// src/gateway.ts does it: each has its own queue, permits, pauses and breaker, and its share of the budget, or the budget of the
// modelled store that they share.

import type { Dispatcher } from 'undici'
import { createAnswers } from '../../src/cache/answers.ts'
import { createMemory } from '../../src/cache/memory.ts'
import type { Asked } from '../../src/cache/outcome.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import { callOf } from '../../src/catalogue/call.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import type { Catalogue } from '../../src/catalogue/load.ts'
import { createTally } from '../../src/catalogue/oddities.ts'
import type { Environment } from '../../src/config/reader.ts'
import { loadConfig } from '../../src/config/settings.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { createPaces } from '../../src/language/paces.ts'
import type { Params } from '../../src/language/params.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { createAsking } from '../../src/upstream/client.ts'
import { createLanes, type Lane } from '../../src/upstream/credentials.ts'
import { SharedBudget } from './budget.ts'
import type { Model } from './options.ts'
import { createStore, type Store } from './store.ts'

/** What came of a request; `stored` where it was the store that had the answer. */
export type Outcome = { readonly asked: Asked; readonly stored: boolean }

export type Gateways = {
  ask(endpoint: Endpoint, params: Params): Promise<Outcome>
  /** Questions to the store so far. */
  lookups(): number
}

type GatewaysOptions = {
  readonly replicas: number
  readonly withStore: boolean
  readonly model: Model
  readonly catalogue: Catalogue
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  /** Settings of the gateways that are not as usual. */
  readonly environment?: Environment
}

const megabyte = 1024 * 1024

export function createGateways({
  replicas,
  withStore,
  model,
  catalogue,
  dispatcher,
  clock,
  environment,
}: GatewaysOptions): Gateways {
  const config = loadConfig({ RA_API_KEY: 'key-of-the-simulation', ...environment })
  const log = createLog({ level: 'silent', key: config.upstream.key })
  const timesOf = createPaces(config.paces)
  const reader = createReader({ ...config.links, tally: createTally({ clock, log, onOddity: () => {} }) })
  const roundTripMs = model['round-trip']
  const store = withStore ? createStore({ clock, roundTripMs }) : undefined
  const limits = { perMinute: model['per-minute'], burst: model.burst, concurrency: model.concurrency }
  const shared = withStore ? new SharedBudget({ clock, roundTripMs, limits }) : undefined

  /** What one gateway asks RetroAchievements through. */
  function createUpstream() {
    const sharers = withStore ? 1 : replicas
    const budget = {
      perMinute: model['per-minute'] / sharers,
      burst: Math.max(1, Math.floor(model.burst / sharers)),
      concurrency: Math.max(1, Math.floor(model.concurrency / sharers)),
    }
    const upstream = { ...config.upstream, budget }
    const member = shared?.join()
    const lanes = createLanes({ config: upstream, clock, log, purseOf: member && (() => member.purse) })
    member?.start(lanes.heed)
    const asking = createAsking({ config: upstream, lanes, dispatcher, clock, log, onCall: () => {} })
    return { asking: store?.shared(asking) ?? asking, lane: lanes.shared as Lane }
  }

  function createGateway({ asking, lane }: ReturnType<typeof createUpstream>) {
    const own = createMemory({ maxBytes: model['cache-mb'] * megabyte, clock })
    const memory = {
      ...own,
      keepAnswer(...[answer, sentMs]: Parameters<typeof own.keepAnswer>) {
        store?.keep(answer)
        return own.keepAnswer(answer, sentMs)
      },
    }
    const answers = createAnswers({
      catalogue,
      asking,
      reader,
      memory,
      removal: createRemoval({ clock, timesOf, onLearned: () => {} }),
      clock,
      log,
      timeoutMs: config.upstream.timeoutMs,
      timesOf,
    })

    /** Where memory has nothing fresh, the store may have something newer. */
    async function lookUp(store: Store, key: string): Promise<boolean> {
      const isFresh = (answer = own.answer(key)) => answer && clock.now() < answer.requestedMs + answer.freshMs
      if (isFresh()) return false
      const found = await store.answer(key)
      if (found === undefined || found.requestedMs <= (own.answer(key)?.requestedMs ?? 0)) return false
      own.keepAnswer(found)
      return true
    }

    return async (endpoint: Endpoint, params: Params): Promise<Outcome> => {
      const stored = store !== undefined && (await lookUp(store, callOf(endpoint, params).key))
      return { asked: await answers.ask(endpoint, params, { cause: 'simulation', lane }), stored }
    }
  }

  const gateways = Array.from({ length: replicas }, () => createGateway(createUpstream()))
  let turn = 0

  return {
    ask(endpoint, params) {
      turn = (turn + 1) % replicas
      return (gateways[turn] as (typeof gateways)[number])(endpoint, params)
    },
    lookups: () => store?.lookups() ?? 0,
  }
}
