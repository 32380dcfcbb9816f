// What the stories of an outage have in common: the two ways to ask the same thing, and waiting for what goes on behind
// the answers.

import type { LightMyRequestResponse } from 'fastify'
import type { CallFault } from '../../sandbox/faults.ts'
import type { Gateway } from './gateway.ts'
import { until } from './waiting.ts'

/** One question, by our route and by RetroAchievements' own name; of the pace brisk. */
export const route = '/games/1/high-scores'
export const door = '/API/API_GetGameRankAndScore.php?g=1&t=0'
export const ways = [route, door] as const

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

/** Cache-Status without our name. */
export function how({ headers }: LightMyRequestResponse): string {
  return String(headers['cache-status']).replace('ra-gateway; ', '')
}

/** The code of a failure, on a route or at the door. */
export function codeOf(response: LightMyRequestResponse): string {
  const { code, errors } = response.json()
  return code ?? errors[0].code.replaceAll('_', '-')
}

/** How many calls have come to an end. */
export function ended({ lines }: Gateway): number {
  return lines.filter(({ msg }) => msg === 'upstream answered' || msg === 'upstream failed').length
}

/** Comes back when so many calls have come to an end, and what came of them is known. Throws when that takes too long. */
export async function landed(gateway: Gateway, calls: number): Promise<void> {
  await until(() => ended(gateway) >= calls)
  await new Promise(resolve => setImmediate(resolve))
}

/** What the operations port says. */
export async function statusOf({ app }: Gateway) {
  return (await app.operations.inject('/status')).json()
}

/** Comes back when so many wait for their turn. Throws when that takes too long. */
export async function queued(gateway: Gateway, waiting: number): Promise<void> {
  await until(async () => (await statusOf(gateway)).queue.miss >= waiting)
}

/** Whether a promise is over, as far as the network and the clock have brought it. */
export function watch<T>(promise: Promise<T>): { readonly over: boolean; readonly promise: Promise<T> } {
  const watched = { over: false, promise }
  const end = () => {
    watched.over = true
  }
  promise.then(end, end)
  return watched
}

const rejection = { message: 'Unauthenticated.', errors: [{ status: '401', code: 'unauthorized', title: 'No' }] }

/** What RetroAchievements does, what it is called, and how often it is asked before that is said. */
export const mishaps: readonly [what: string, fault: CallFault, code: string, status: number, calls: 1 | 2][] = [
  ['says 500', { kind: 'status', status: 500 }, 'upstream-broken', 502, 1],
  ['says 502', { kind: 'status', status: 502 }, 'upstream-broken', 502, 2],
  ['says 503 with a page', { kind: 'page', status: 503 }, 'upstream-broken', 502, 2],
  ['says 200 with a page', { kind: 'page', status: 200 }, 'upstream-broken', 502, 1],
  ['says 403 with a page', { kind: 'page', status: 403 }, 'upstream-refused', 502, 1],
  ['sends an empty body', { kind: 'empty' }, 'upstream-broken', 502, 1],
  ['sends half of its answer', { kind: 'truncated' }, 'upstream-broken', 502, 1],
  ['cuts its answer off', { kind: 'cut' }, 'upstream-broken', 502, 2],
  ['resets the connection', { kind: 'reset' }, 'upstream-unavailable', 503, 2],
  ['redirects', { kind: 'redirect', location: '/login' }, 'upstream-broken', 502, 1],
  ['does not answer', { kind: 'hang' }, 'upstream-timeout', 504, 1],
  ['dribbles', { kind: 'drip', everyMs: 50 }, 'upstream-timeout', 504, 1],
  ['is in maintenance', { kind: 'maintenance' }, 'upstream-unavailable', 503, 1],
  ['rejects the key', { kind: 'answer', status: 401, json: rejection }, 'upstream-rejected-key', 502, 1],
  ['leaves out a key', { kind: 'without', key: 'NumAchievements' }, 'upstream-unexpected-answer', 502, 1],
  ['sends another kind of JSON', { kind: 'answer', json: 'hello' }, 'upstream-unexpected-answer', 502, 1],
  ['sends null', { kind: 'answer', json: null }, 'upstream-unexpected-answer', 502, 1],
]
