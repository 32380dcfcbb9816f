// Who a client is, where it is known by its address: with and without proxies in front.

import t, { type Test } from 'tap'
import type { Environment } from '../../../src/config/reader.ts'
import { isLoopback, networkOf } from '../../../src/platform/addresses.ts'
import { entry, left, startForClients, tokenOf } from '../../support/clients.ts'
import { startGateway } from '../../support/gateway.ts'
import { refusal } from '../../support/refusal.ts'

const proxy = '10.0.0.9'
const client = '192.0.2.1'

/** Says how many requests a client has left of 100, who comes from an address, with what proxies say of it. */
async function startCounted(t: Test, environment: Environment = {}) {
  const { send } = await startGateway(t, { CLIENT_PER_MINUTE: '1', ...environment })
  return async (remoteAddress: string, forwardedFor?: string | string[]) => {
    const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
    return left(await send({ url: '/games/1', remoteAddress, headers }))?.requests
  }
}

t.test('clients are told apart by address, in whatever form it comes', async t => {
  const requests = await startCounted(t)
  t.equal(await requests('192.0.2.1'), 99)
  t.equal(await requests('192.0.2.2'), 99)
  t.equal(await requests('::ffff:192.0.2.1'), 98)
  t.equal(await requests('::ffff:c000:201'), 97)
  t.equal(await requests('192.0.2.1'), 96)
})

t.test('a network of 64 bits of IPv6 is one client', async t => {
  const requests = await startCounted(t)
  t.equal(await requests('2001:db8:1:2::1'), 99)
  t.equal(await requests('2001:db8:1:2:ffff:ffff:ffff:ffff'), 98)
  t.equal(await requests('2001:0DB8:0001:0002::3'), 97)
  t.equal(await requests('2001:db8:1:3::1'), 99)
  t.equal(await requests('2001:db8:1:1:ffff::1'), 99)
})

const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip']

t.test('without TRUST_PROXY nobody becomes another client by saying so', async t => {
  const { send } = await startGateway(t, { CLIENT_PER_MINUTE: '1' })
  for (const [each, name] of forwarded.entries()) {
    const value = name === 'forwarded' ? `for=192.0.2.${each}` : `192.0.2.${each}`
    const response = await send({ url: '/games/1', headers: { [name]: value } })
    t.equal(left(response)?.requests, 99 - each, name)
  }
})

t.test('with it, a proxy is believed, and nobody else', async t => {
  const requests = await startCounted(t, { TRUST_PROXY: '10.0.0.0/8' })
  t.equal(await requests(proxy, client), 99)
  t.equal(await requests(proxy, ' 192.0.2.2 '), 99)
  t.equal(await requests(proxy, `${client}, 10.1.2.3`), 98, 'through two of them')
  t.equal(await requests(`::ffff:${proxy}`, client), 97)
  t.equal(await requests(client), 96, 'the client itself')
  t.equal(await requests(client, '192.0.2.77'), 95, 'who is no proxy')
  t.equal(await requests('11.0.0.1', client), 99)
  t.equal(await requests(proxy), 99, 'the proxy itself')
  t.equal(await requests(proxy, ''), 98)
})

t.test('what a client says of itself to the proxy is overlooked', async t => {
  const requests = await startCounted(t, { TRUST_PROXY: 'loopback, 10.0.0.0/8' })
  t.equal(await requests(proxy, client), 99)
  const spoofed = [
    '192.0.2.50',
    '10.0.0.1, 192.0.2.51',
    '127.0.0.1',
    'unknown',
    '"',
    ',,',
    '9'.repeat(5_000),
    '::1, ::2',
  ]
  for (const [each, said] of spoofed.entries())
    t.equal(await requests(proxy, `${said}, ${client}`), 98 - each, said.slice(0, 30))
  t.equal(await requests(proxy, ['192.0.2.52', client]), 90, 'in a header of its own')
})

t.test('a proxy may write addresses with ports, and all whom it does not know are one', async t => {
  const requests = await startCounted(t, { TRUST_PROXY: proxy })
  for (const [address, expected] of [
    ['192.0.2.1', 99],
    ['192.0.2.1:61234', 98],
    ['::ffff:192.0.2.1', 97],
    ['2001:db8::1', 99],
    ['[2001:db8::2]:443', 98],
    ['[2001:db8::3]', 97],
    ['unknown', 99],
    ['_hidden', 98],
    ['192.0.2.256', 97],
    ['2001:db8::x', 96],
    ['[]', 95],
    ['💥', 94],
  ] as const) {
    t.equal(await requests(proxy, Buffer.from(address).toString('latin1')), expected, address)
  }
})

t.test('an address is made a network whatever it is', async t => {
  for (const [written, network] of [
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['', 'unknown'],
    // Of a client that is gone already.
    [undefined as unknown as string, 'unknown'],
  ] as const)
    t.equal(networkOf(written), network)
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) t.ok(isLoopback(host), host)
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', 'gateway.example'])
    t.notOk(isLoopback(host), host)
})

t.test('the page that asks is told from others by what a proxy says of host and protocol', async t => {
  const lines = [entry('web', { origins: ['https://gateway.example'] })]
  const { send } = await startForClients(t, lines, { TRUST_PROXY: proxy })
  const headers = {
    authorization: `Bearer ${tokenOf('web')}`,
    'sec-fetch-site': 'same-origin',
    host: 'inside',
    'x-forwarded-host': 'gateway.example',
    'x-forwarded-proto': 'https',
  }
  const statusFrom = async (remoteAddress: string) =>
    (await send({ url: '/games/1', headers, remoteAddress })).statusCode
  t.equal(await statusFrom(proxy), 200)
  t.equal(await statusFrom(client), 403)
})

const untrusted = [
  ...['true', '1', '10', '*', 'all', 'proxy.example', '10.0.0', '10/8', '010.0.0.1', '0x7f.1', '10.0.0.1:80'],
  ...['10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/x', '10.0.0.0/255.0.0.0', '/8'],
  ...['0.0.0.0/0', '::/0', '2001:db8::/129', '[::1]', '10.0.0.1,', 'loopback; 10.0.0.1'],
]
t.test('a gateway does not start with proxies that are none, and names the one', async t => {
  for (const written of untrusted) {
    t.match(
      await refusal({ TRUST_PROXY: `10.0.0.1, ${written}` }),
      [/^TRUST_PROXY holds ".*"; it has to be addresses or ranges such as 10\.0\.0\.0\/8, or loopback/],
      written,
    )
  }
  t.match(await refusal({ TRUST_PROXY: 'loopback,1' }), [/^TRUST_PROXY holds "1";/])
  t.match(await refusal({ CLIENT_PER_MINUTE: '0' }), [/^CLIENT_PER_MINUTE is "0"; .* from 1 to 1000000$/])
})

for (const written of [
  'loopback linklocal,uniquelocal',
  '10.0.0.1',
  '2001:db8::/32',
  'fe80::1%eth0',
  '::1, 10.0.0.0/8',
]) {
  t.test(`it starts with ${written}`, async t => {
    const { get } = await startGateway(t, { TRUST_PROXY: written })
    t.equal((await get('/healthz', { 'x-forwarded-for': client })).statusCode, 200)
  })
}
