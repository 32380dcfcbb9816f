import type { Gateway } from './gateway.ts'

/** How many requests were answered ahead of the routes; not to be asked for together with metrics, which take it over. */
export function quickHits({ app }: Gateway): number {
  let sum = 0
  for (const { sent, confirmed } of app.counts?.kinds.all() ?? []) sum += sent + confirmed
  return sum
}
