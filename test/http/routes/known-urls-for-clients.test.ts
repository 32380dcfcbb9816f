// Hits by their URLs where clients have limits or tokens: the same ones are let in, and charged alike.

import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Environment } from '../../../src/config/reader.ts'
import { entry, tokenOf } from '../../support/clients.ts'
import { ask, contentOf, quickHits } from '../../support/hits.ts'
import { type Heard, startWired } from '../../support/wire.ts'

const path = '/games/1/high-scores'
const large = '/users/MaxMilyin/progress?count=100'
const page = 'https://pages.example'

const tokenFor = (name: string) => `Authorization: Bearer ${tokenOf(name)}`
const comingFrom = (address: string) => `X-Forwarded-For: ${address}`

/** In a time that stands still, so that no limit is filled up. */
async function startFor(t: Test, environment: Environment, entries: readonly string[] = []) {
  const file = join(t.testdir({ tokens: entries.join('\n') }), 'tokens')
  const gateway = await startWired(t, { ...environment, ...(entries.length > 0 && { CLIENT_TOKENS_FILE: file }) })
  const get = async (target: string, headers: readonly string[] = []): Promise<Heard> => {
    const [heard] = await gateway.exchange(ask(target, headers))
    return heard as Heard
  }
  return { app: gateway.app, get }
}

/** How many requests are left to whoever was answered. */
const leftTo = ({ head }: Heard) => Number(/^ratelimit: .*"requests";r=(\d+)/m.exec(head)?.[1])
const withoutCount = (heard: Heard) =>
  contentOf({ ...heard, head: heard.head.replace(/^(ratelimit:.*requests").*/m, '$1') })

const clients: readonly [
  what: string,
  environment: Environment,
  headers: readonly string[],
  entries?: readonly string[],
][] = [
  ['a limit', { CLIENT_PER_MINUTE: '5' }, []],
  ['a limit, behind a proxy', { CLIENT_PER_MINUTE: '5', TRUST_PROXY: 'loopback' }, [comingFrom('192.0.2.1')]],
  ['a token', {}, [tokenFor('web')], [entry('web')]],
  [
    'a token and a limit',
    { CORS_ORIGINS: '*' },
    [tokenFor('web'), `Origin: ${page}`],
    [entry('web', { perMinute: 7 })],
  ],
  ['a token for pages', {}, [tokenFor('web'), `Origin: ${page}`], [entry('web', { origins: [page] })]],
]

for (const [what, environment, headers, entries] of clients) {
  t.test(`a client with ${what} is answered the same, quickly`, async t => {
    const gateway = await startFor(t, environment, entries)
    for (const target of [path, large]) {
      for (const more of [[], ['If-None-Match: *']]) {
        for (let time = 0; time < 2; time += 1) await gateway.get(target, [...headers, ...more])
        const count = quickHits(gateway)
        const quick = await gateway.get(target, [...headers, ...more])
        t.equal(quickHits(gateway), count + 1)
        const looked = await gateway.get(target, [...headers, ...more, 'Cache-Control: max-stale'])
        t.equal(quickHits(gateway), count + 1)
        t.strictSame(withoutCount(quick), withoutCount(looked))
        if (/^ratelimit:/m.test(quick.head)) t.equal(leftTo(looked), leftTo(quick) - 1)
      }
    }
  })
}

t.test('each hit is charged for, and a client that has had its share is told so', async t => {
  const gateway = await startFor(t, { CLIENT_PER_MINUTE: '1' })
  const statuses: number[] = []
  for (let time = 0; time < 101; time += 1) statuses.push((await gateway.get(path)).status)
  t.strictSame(statuses, [...Array.from({ length: 100 }, () => 200), 429])
  t.equal(quickHits(gateway), 98)
  const refused = await gateway.get(path)
  t.match(refused.head, /^retry-after: 1\r$/m)
  t.match(JSON.parse(refused.body), { code: 'client-rate-limited' })
})

t.test('behind a proxy each client has its own, however it is answered', async t => {
  const gateway = await startFor(t, { CLIENT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' })
  const statusFor = async (...headers: string[]) => (await gateway.get(path, headers)).status
  for (let time = 0; time < 100; time += 1) await statusFor(comingFrom('192.0.2.1'))
  t.equal(await statusFor(comingFrom('192.0.2.1')), 429)
  t.equal(await statusFor(comingFrom('192.0.2.2')), 200)
  t.equal(await statusFor(comingFrom('192.0.2.2')), 200)
  t.equal(await statusFor(comingFrom('192.0.2.2'), comingFrom('192.0.2.1')), 429, 'in two fields')
})

t.test('a network of IPv6 is one client', async t => {
  const gateway = await startFor(t, { CLIENT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' })
  const from = (address: string) => gateway.get(path, [comingFrom(address)])
  for (let time = 0; time < 2; time += 1) await from('2001:db8:1:2::1')
  const left = leftTo(await from('2001:db8:1:2::2'))
  t.equal(leftTo(await from('2001:db8:1:2::1')), left - 1)
  t.equal(leftTo(await from('2001:db8:1:2::2')), left - 2)
  t.equal(leftTo(await from('2001:db8:1:3::1')), 99)
  t.equal(quickHits(gateway), 4)
})

t.test('nothing is made for those who may not have it', async t => {
  const gateway = await startFor(t, {}, [entry('web')])
  for (let time = 0; time < 2; time += 1) await gateway.get(large, [tokenFor('web')])
  const refused = await gateway.get(large, ['Accept-Encoding: gzip', tokenFor('nobody')])
  t.equal(refused.status, 401)
  const first = await gateway.get(large, ['Accept-Encoding: gzip', tokenFor('web')])
  t.notMatch(first.head, /^content-encoding:/m)
})

t.test('without TRUST_PROXY a client stays the same, whatever it says', async t => {
  const gateway = await startFor(t, { CLIENT_PER_MINUTE: '1' })
  for (let time = 0; time < 100; time += 1) await gateway.get(path, [comingFrom(`192.0.2.${time}`)])
  t.equal(quickHits(gateway), 98)
  t.equal((await gateway.get(path, [comingFrom('192.0.2.200')])).status, 429)
})

t.test('what a token is not for is not to be had quickly either', async t => {
  const entries = [
    entry('web'),
    entry('pages', { origins: [page] }),
    entry('users', { routes: ['/users/*'] }),
    entry('games', { routes: ['/games/*'] }),
    entry('operator', { perMinute: 1 }),
  ]
  const gateway = await startFor(t, { OPERATOR_TOKEN: tokenOf('operator') }, entries)
  for (let time = 0; time < 3; time += 1) await gateway.get(path, [tokenFor('web')])
  t.equal(quickHits(gateway), 1)
  for (const [headers, status] of [
    [[], 401],
    [[tokenFor('nobody')], 401],
    [[tokenFor('web').replace('Bearer', 'Basic')], 401],
    [[tokenFor('users')], 403],
    [[tokenFor('games')], 200],
    [[tokenFor('operator')], 200],
    [[tokenFor('pages')], 403],
    [[tokenFor('pages'), 'Origin: https://other.example'], 403],
    [[tokenFor('nobody'), tokenFor('web')], 401],
    [[tokenFor('operator')], 200],
  ] as const) {
    t.equal((await gateway.get(path, headers)).status, status, headers.join())
  }
  t.equal(quickHits(gateway), 4)
})
