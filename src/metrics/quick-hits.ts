// Hits that are counted apart (cache/hit-kinds.ts), and that the metrics take over when somebody looks.

import type { Counter, Histogram } from 'prom-client'
import { createHitKinds } from '../cache/hit-kinds.ts'

type Taken = { readonly count: number; readonly seconds: number }

const none: Taken = { count: 0, seconds: 0 }

/** Takes over what `kinds` has counted: into the counter of requests, and by route into what a histogram tells. */
export class QuickHits {
  readonly kinds = createHitKinds()
  readonly #byRoute = new Map<string, Taken>()
  #total = 0

  /** How many were taken over since the start. */
  get total(): number {
    return this.#total
  }

  takeOver(requests: Counter<'route' | 'pace' | 'cache' | 'answer' | 'status'>): void {
    for (const kind of this.kinds.all()) {
      const { route, pace, sent, confirmed, seconds } = kind
      const labels = { route, pace, cache: 'hit', answer: 'found' }
      if (sent > 0) requests.inc({ ...labels, status: 200 }, sent)
      if (confirmed > 0) requests.inc({ ...labels, status: 304 }, confirmed)
      const before = this.#of(route)
      this.#byRoute.set(route, { count: before.count + sent + confirmed, seconds: before.seconds + seconds })
      this.#total += sent + confirmed
      kind.sent = kind.confirmed = kind.seconds = 0
    }
  }

  /** What a histogram tells, with those that were taken over, each of which took less than the first bucket ends with. */
  async addedTo(histogram: Histogram<'route'>) {
    const metric = await histogram.get()
    const values = metric.values.map(each => {
      const { count, seconds } = this.#of(String(each.labels.route))
      return { ...each, value: each.value + (each.metricName?.endsWith('_sum') ? seconds : count) }
    })
    return { ...metric, values }
  }

  #of(route: string): Taken {
    return this.#byRoute.get(route) ?? none
  }
}
