// A gateway without a key, and callers who bring theirs.

import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { users } from '../../sandbox/world/landmarks.ts'
import type { Environment } from '../../src/config/reader.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { statusOf } from './stories.ts'

/** Keys that the sandbox knows; the friend and the main user follow each other, and the stranger nobody. */
export const mine = 'own-key-of-the-main-user'
export const friends = 'own-key-of-the-friend'
export const strangers = 'own-key-of-the-stranger'

export const rejection = { message: 'Unauthenticated.', errors: [{ status: '401', code: 'unauthorized', title: 'No' }] }

export type OwnKeys = Gateway & {
  /** Asks with a key as a bearer token. */
  as(key: string, url: string, headers?: { [name: string]: string }): Promise<LightMyRequestResponse>
}

/** `more` are keys of the main user. */
export async function startOwnKeys(
  t: Test,
  environment: Environment = {},
  more: readonly string[] = [],
): Promise<OwnKeys> {
  const owned = { [mine]: users.main, [friends]: users.friend, [strangers]: users.stranger }
  const keys = { ...owned, ...Object.fromEntries(more.map(key => [key, users.main])) }
  const generous = { UPSTREAM_CEILING_PER_MINUTE: '1000000' }
  const gateway = await startGateway(t, { KEY_MODE: 'caller', RA_API_KEY: '', ...generous, ...environment }, { keys })
  return {
    ...gateway,
    as: (key, url, headers = {}) => gateway.get(url, { authorization: `Bearer ${key}`, ...headers }),
  }
}

/** The keys that RetroAchievements was asked with, call by call. */
export function keysAsked({ sandbox }: Pick<Gateway, 'sandbox'>): (string | undefined)[] {
  return sandbox.requests.map(({ query }) => query.y)
}

/** Comes back when no call is under way, and what came of them is known. */
export async function quiet(gateway: Gateway): Promise<void> {
  let underway = 1
  while (underway > 0) {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve))
    underway = (await statusOf(gateway)).budget.underway
  }
}

/** So many keys that nobody knows. */
export function madeUp(count: number, name = 'made-up'): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-key-${index}`)
}

let questions = 0

/** Asks for something that nobody asked before. */
export function fresh({ as }: Pick<OwnKeys, 'as'>, key: string): Promise<LightMyRequestResponse> {
  questions += 1
  return as(key, `/games/1/comments?count=${1 + (questions % 500)}&offset=${questions}`)
}

/** Lets so many seconds go by, in each of which the same is done. Returns the keys that were asked with, by seconds. */
export async function over(
  gateway: OwnKeys,
  seconds: number,
  act: (second: number) => readonly Promise<unknown>[],
): Promise<readonly (readonly string[])[]> {
  const { sandbox, clock } = gateway
  const asked: string[][] = []
  const acts: Promise<unknown>[] = []
  await gateway.app.ready()
  for (let second = 0; second < seconds; second += 1) {
    sandbox.forget()
    acts.push(...act(second))
    await quiet(gateway)
    await clock.advance(1_000)
    await quiet(gateway)
    asked.push(sandbox.requests.map(({ query }) => String(query.y)))
  }
  // Those who still wait are told at their deadline.
  await clock.advance(15_000)
  await quiet(gateway)
  await clock.advance(15_000)
  await Promise.all(acts)
  return asked
}

/** The most calls that there were in a minute, of those with such a key. */
export function mostInAMinute(asked: readonly (readonly string[])[], key = /./): number {
  const calls = asked.map(keys => keys.filter(each => key.test(each)).length)
  const sums = calls.map((_, from) => calls.slice(from, from + 60).reduce((sum, each) => sum + each, 0))
  return Math.max(...sums)
}
