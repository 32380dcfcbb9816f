// Whether the calls of all gateways together were those of one polite client.

import type { Test } from 'tap'
import type { Sandbox } from '../../sandbox/server.ts'

export type Budgeted = { readonly perMinute: number; readonly burst: number }

/**
 * By how many calls the worst of all windows was over its budget: the burst, and what the rate adds during the window. 0 or less
 * says that there was no such window. The times are in milliseconds and ascend.
 */
export function overrun(timesMs: readonly number[], { perMinute, burst }: Budgeted): number {
  let worst = -burst
  // A window that ends here is worst when it begins with the call that was most behind the rate.
  let least = Number.POSITIVE_INFINITY
  for (const [place, timeMs] of timesMs.entries()) {
    const ahead = place - (timeMs * perMinute) / 60_000
    least = Math.min(least, ahead)
    worst = Math.max(worst, ahead - least + 1 - burst)
  }
  return worst
}

/** When calls came in, in milliseconds of `performance.now()`. */
export const callTimes = ({ requests }: Pick<Sandbox, 'requests'>): readonly number[] =>
  requests.map(({ atMs }) => atMs)

/**
 * How far over the budget is no fault: calls do not take equally long to arrive, and a busy machine may keep a process from
 * sending them for half a second.
 */
export const slackOf = ({ perMinute }: Pick<Budgeted, 'perMinute'>): number => 1 + perMinute / 120

/**
 * The test fails where its calls, in any window, were more than all its gateways together may make. It is to come before whatever
 * else ends with the test: tap runs those in reverse, and none after one that throws.
 */
export function countCalls(t: Test, sandbox: Pick<Sandbox, 'requests'>, limits: Budgeted): void {
  t.teardown(() => {
    const over = overrun(callTimes(sandbox), limits)
    if (over >= slackOf(limits))
      throw new Error(`${over.toFixed(1)} calls more than the budget of all replicas allows: ${t.name}`)
  })
}
