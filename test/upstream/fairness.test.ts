// One client that asks more than the budget has room for, beside twelve who ask for one thing each: at the default budget,
// and by the test's clock.

import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { bearer, entry, startForClients } from '../support/clients.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { quiet, startOwnKeys } from '../support/own-keys.ts'
import { second } from '../support/stories.ts'

/** What the gateway comes with. */
const defaults = {
  UPSTREAM_PER_MINUTE: undefined,
  UPSTREAM_BURST: undefined,
  UPSTREAM_CONCURRENCY: undefined,
  UPSTREAM_CEILING_PER_MINUTE: undefined,
}

const names = ['the-greedy-one', ...Array.from({ length: 12 }, (_, each) => `the-other-one-${each}`)]

/** How a client says which one it is. */
type Headers = (client: string) => { [name: string]: string }

type Miss = { readonly status: number; readonly tookMs: number }

/** In each second the greedy client asks ten times; after two of them, one other a second asks once. */
async function crowd(gateway: Gateway, headers: Headers, made: (each: number) => string): Promise<readonly Miss[]> {
  const { get, clock } = gateway
  const greedy: Promise<LightMyRequestResponse>[] = []
  const others: Promise<Miss>[] = []

  async function miss(url: string, client: string): Promise<Miss> {
    const sinceMs = clock.now()
    const { statusCode: status } = await get(url, headers(client))
    return { status, tookMs: clock.now() - sinceMs }
  }

  await gateway.app.ready()
  for (let tenth = 0; tenth < 290; tenth += 1) {
    if (tenth < 140) greedy.push(get(made(tenth), headers('the-greedy-one')))
    const other = tenth / 10 - 2
    if (Number.isInteger(other) && other >= 0 && other < 12)
      others.push(miss(`/games/${20 + other}`, `the-other-one-${other}`))
    await quiet(gateway)
    await clock.advance(second / 10)
  }
  await Promise.all(greedy)
  return Promise.all(others)
}

function answeredSoon(t: Test, misses: readonly Miss[]): void {
  t.strictSame(
    misses.map(({ status }) => status),
    Array(12).fill(200),
    'all are answered',
  )
  const tookMs = misses.map(miss => miss.tookMs)
  t.ok(tookMs.filter(ms => ms <= 3 * second).length >= 6, `half of them within 3 s: ${tookMs}`)
}

const floods = {
  'made-up names': (each: number) => `/users/MadeUp${each}`,
  'made-up names that take a second question': (each: number) => `/users/MadeUp${each}/games/1/rank`,
}

for (const [flood, made] of Object.entries(floods)) {
  t.test(`${flood}: by address`, async t => {
    const gateway = await startGateway(t, { ...defaults, TRUST_PROXY: 'loopback' })
    const headers: Headers = client => ({ 'x-forwarded-for': `192.0.2.${1 + names.indexOf(client)}` })
    answeredSoon(t, await crowd(gateway, headers, made))
  })

  t.test(`${flood}: by token`, async t => {
    const gateway = await startForClients(
      t,
      names.map(name => entry(name)),
      defaults,
    )
    answeredSoon(t, await crowd(gateway, bearer, made))
  })

  t.test(`${flood}: by the caller's own key`, async t => {
    const gateway = await startOwnKeys(t, defaults, names)
    answeredSoon(t, await crowd(gateway, key => ({ authorization: `Bearer ${key}` }), made))
  })
}
