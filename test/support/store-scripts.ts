// The scripts of the store, asked by a test in place of gateways: in a real store, whose clock stands still but when a test moves it.

import type { Test } from 'tap'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { secret } from '../../src/platform/secret.ts'
import { createConnection } from '../../src/store/connection.ts'
import { createKeys } from '../../src/store/keys.ts'
import type { Told } from '../../src/store/membership.ts'
import type { Inputs } from '../../src/store/protocol.ts'
import { startStore } from './store.ts'

export const keys = createKeys('https://retroachievements.org/API/', 'of-these-tests')
const { pulse, fleet, purges, breaker, channel } = keys
export const { budget, ...places } = keys.budget('all')
const limits = { perMinute: 60, burst: 12 }

export async function startScripts(t: Test) {
  const store = await startStore(t)
  const connection = createConnection({
    url: secret(store.url),
    channel,
    clock: systemClock,
    log: createLog({ level: 'silent', key: undefined }),
    onCommand: () => {},
  })
  await new Promise<void>(onReady => void connection.start({ onMessage: () => {}, onReady, onDown: () => {} }))
  t.teardown(() => connection.stop())
  const shared = { pulse, ...fleet, budget, pause: places.pause }
  let number = 0

  /** `heard` is what the replica was told last, which says that it draws from the budget of all. */
  async function beat(by: string, heard: Partial<Told> = {}, more: Partial<Inputs['beat']> = {}): Promise<Told> {
    number += 1
    const { nowMs: echoMs = 0, epoch = '', fleet = 0 } = heard
    const standing = { number, echoMs, epoch, isConnected: false, isAttached: epoch !== '', fleet, replicas: 1 }
    const place = { place: '', process: '1' }
    const quiet = { waiting: 0, misses: 0, purge: '0', applied: 0, holdMs: 1_000, channel, held: [] }
    const input = { by, ...standing, ...place, ...quiet, ...limits, ...more }
    const { told } = await connection.probe('beat', { ...shared, purges, breaker }, input)
    await pass(0)
    return told
  }

  /** So many milliseconds go by for the store, and then none: a clock that was put back stands still. */
  async function pass(ms: number): Promise<void> {
    const [writtenMs] = String(await store.command('GET', pulse)).split(' ')
    await store.command('SET', pulse, `${Number(writtenMs) + ms} ${Date.now() + 3_600_000}`)
  }

  return {
    store,
    beat,
    pass,
    /** Draws from the budget of all from now on: the second heartbeat echoes the first. */
    async join(by: string, more: Partial<Inputs['beat']> = {}): Promise<Told> {
      return beat(by, await beat(by, {}, more), more)
    },
    async leave(by: string) {
      await connection.run('leave', { pulse, ...fleet, budget }, { by, channel, ...limits })
    },
    async ask(by: string, more: Partial<Inputs['permit']> = {}) {
      const call = { by, permit: `${by}:${Math.random()}`, holdMs: 1_000, soleMs: 1_000, reserve: 0, concurrency: 100 }
      const input = { ...limits, ...call, isYielding: true, ...more }
      return (await connection.probe('permit', { ...shared, ...places }, input)).told
    },
    async fill(tokens: number) {
      await store.command('HSET', budget, 'tokens', String(tokens))
    },
  }
}
