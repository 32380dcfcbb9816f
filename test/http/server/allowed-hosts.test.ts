// Under which hosts the gateway answers: a page whose name was made to lead to this machine must not read anything.

import t from 'tap'
import { farewell, request, startWired } from '../../support/wire.ts'

const ask = (host: string | undefined, target = '/healthz?', version = '1.1') =>
  `${[`GET ${target} HTTP/${version}`, ...(host === undefined ? [] : [`Host: ${host}`]), 'Connection: close'].join('\r\n')}\r\n\r\n`

const local = [
  'localhost',
  'LocalHost:3000',
  'localhost.',
  'app.localhost',
  '127.0.0.1:3000',
  '127.1.2.3',
  '[::1]:80',
  '',
]
const foreign = [
  'evil.example',
  'localhost.evil.example',
  'notlocalhost',
  '10.0.0.1',
  '[2001:db8::1]',
  '0.0.0.0',
  'gateway',
]

const cases: readonly [what: string, environment: { [name: string]: string }, right: string[], wrong: string[]][] = [
  ['on this machine alone', {}, local, foreign],
  ['on this machine alone, by name', { HOST: 'localhost' }, local, foreign],
  ['behind a proxy', { TRUST_PROXY: 'loopback' }, [...local, ...foreign], []],
  ['for everybody', { HOST: '0.0.0.0' }, [...local, ...foreign], []],
  ['with any host', { ALLOWED_HOSTS: '*' }, [...local, ...foreign], []],
  [
    'with hosts of its own',
    { ALLOWED_HOSTS: 'ra.example, *.wild.example,[::1],[fd00:0:0::1]', HOST: '0.0.0.0', TRUST_PROXY: 'loopback' },
    [
      'ra.example',
      'RA.example:8080',
      'ra.example.',
      'a.wild.example',
      'b.a.wild.example',
      '[::1]:3000',
      '[0:0:0::1]',
      '[fd00::1]',
      '',
    ],
    ['wild.example', 'sub.ra.example', 'ra.example.evil', 'localhost', '127.0.0.1'],
  ],
]

for (const [what, environment, right, wrong] of cases) {
  t.test(`a gateway ${what}`, async t => {
    const { exchange } = await startWired(t, environment)
    const statusFor = async (bytes: string) => (await exchange(bytes))[0]?.status
    for (const host of right) t.equal(await statusFor(ask(host, '/consoles')), 200, `answers as ${host}`)
    for (const host of wrong) t.equal(await statusFor(ask(host, '/consoles')), 421, `does not answer as ${host}`)
    for (const host of wrong) t.equal(await statusFor(ask(host, '/healthz')), 200, 'but lives under any name')
  })
}

t.test('a foreign host is refused on every route, also what would be here already, and is told why', async t => {
  const { exchange, sandbox } = await startWired(t)
  for (const path of ['/', '/docs', '/openapi.json', '/games/1', '/API/API_GetGame.php?i=1', '/nowhere', '/%zz']) {
    for (let time = 0; time < 3; time += 1) await exchange(ask('localhost', path))
    const calls = sandbox.calls()
    const [heard] = await exchange(ask('evil.example', path))
    t.equal(heard?.status, 421, path)
    t.equal(sandbox.calls(), calls)
    t.match(heard?.body, /ALLOWED_HOSTS/)
    t.notMatch(heard?.head, /^(?:etag|age|access-control-allow-origin):/im)
    t.match(heard?.head, /^cache-control: no-store\r$/m)
  }
  const [heard] = await exchange(request('/games/1', ['Host: evil.example', 'Connection: close']))
  t.equal(heard?.status, 400, 'two hosts are none')
})

t.test('a target with a host of its own is for that host', async t => {
  const { exchange } = await startWired(t)
  const statusFor = async (host: string | undefined, target: string, version?: string) =>
    (await exchange(ask(host, target, version)))[0]?.status
  t.equal(await statusFor('localhost', 'http://evil.example/consoles'), 421)
  t.equal(await statusFor('evil.example', 'http://localhost:3000/consoles'), 200)
  t.equal(await statusFor('localhost', 'http://evil.example/healthz'), 200)
  t.equal(await statusFor(undefined, '/consoles', '1.0'), 200, 'a request of HTTP/1.0 may name none')
})

t.test('under a prefix the health check has it as well', async t => {
  const { exchange } = await startWired(t, { BASE_PATH: '/ra' })
  const statuses = async (path: string) => (await exchange(ask('evil.example', path)))[0]?.status
  t.strictSame(
    [await statuses('/ra/healthz'), await statuses('/healthz'), await statuses('/ra/games/1')],
    [200, 421, 421],
  )
})

t.test('a page of another name is refused before it is told what it may do', async t => {
  const { exchange } = await startWired(t, { CORS_ORIGINS: '*' })
  const lines = ['Host: evil.example', 'Origin: http://evil.example', 'Access-Control-Request-Method: GET']
  const [heard] = await exchange(`OPTIONS /games/1 HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${farewell}`)
  t.equal(heard?.status, 421)
})
