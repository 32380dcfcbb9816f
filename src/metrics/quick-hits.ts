// Hits are counted by adding up numbers, and the metrics take the sums over when somebody looks: what the library for metrics
// does for each request would be a good part of what a hit costs.

import type { Counter, Histogram } from 'prom-client'
import type { Pace } from '../language/paces.ts'

/** Hits that are the same by all labels. */
type HitKind = { readonly route: string; readonly pace: Pace['name'] | 'none'; readonly status: number }

type Sum = HitKind & { count: number; seconds: number }
type Taken = { readonly count: number; readonly seconds: number }

const none: Taken = { count: 0, seconds: 0 }

/** Adds hits up, until their sums go into the counter of requests, and by route into what a histogram tells. */
export class QuickHits {
  readonly #sums = new Map<string, Sum>()
  readonly #byRoute = new Map<string, Taken>()

  /** A hit that took less than the first bucket of the histogram ends with. */
  add({ route, pace, status }: HitKind, seconds: number): void {
    const name = `${status} ${pace} ${route}`
    let sum = this.#sums.get(name)
    if (sum === undefined) {
      sum = { route, pace, status, count: 0, seconds: 0 }
      this.#sums.set(name, sum)
    }
    sum.count += 1
    sum.seconds += seconds
  }

  takeOver(requests: Counter<'route' | 'pace' | 'cache' | 'answer' | 'status'>): void {
    for (const sum of this.#sums.values()) {
      const { route, pace, status, count, seconds } = sum
      if (count === 0) continue
      requests.inc({ route, pace, cache: 'hit', answer: 'found', status }, count)
      const before = this.#of(route)
      this.#byRoute.set(route, { count: before.count + count, seconds: before.seconds + seconds })
      sum.count = sum.seconds = 0
    }
  }

  /** What a histogram tells, with the hits that were taken over. */
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
