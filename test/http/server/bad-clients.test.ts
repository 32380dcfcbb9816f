// What is no good HTTP: each shape has its answer by RFC 9112, and the gateway answers the next good request.

import t, { type Test } from 'tap'
import { sandboxKey } from '../../../sandbox/server.ts'
import { farewell, request, startWired, statuses, type Wired } from '../../support/wire.ts'

type Shape = readonly [what: string, bytes: string | Buffer, ...answers: readonly number[]]

/** Each on a connection of its own, followed by a good request: what is answered on it, and that another one is answered. */
async function meet(wired: Wired, test: Test, shapes: readonly Shape[]): Promise<void> {
  const { exchange, sandbox, lines } = wired
  for (const [what, bytes, ...wanted] of shapes) {
    sandbox.forget()
    const answers = await exchange(Buffer.concat([Buffer.from(bytes as string, 'latin1'), Buffer.from(farewell)]))
    test.strictSame(statuses(answers), wanted, what)
    test.notMatch(JSON.stringify(answers), sandboxKey)
    if (!wanted.includes(200)) test.equal(sandbox.calls(), 0, `${what}: RetroAchievements is not asked`)
    test.strictSame(statuses(await exchange(farewell)), [200], `after ${what}`)
  }
  test.strictSame(
    lines.filter(({ level }) => level === 'error' || level === 'fatal'),
    [],
  )
}

const chunked = ['Transfer-Encoding: chunked']
const withLength = (length: string) => request('/games/1', [`Content-Length: ${length}`])
const refused = (what: string, bytes: string | Buffer): Shape => [what, bytes, 400]

t.test('a body whose length can be read in two ways is refused, and nothing in it is taken for a request', async t => {
  const both = ['Content-Length: 4', ...chunked]
  await meet(await startWired(t), t, [
    refused('a length and chunks', `${request('/games/1', both)}0\r\n\r\n`),
    refused('a length and chunks, of POST', `${request('/games/1', both, 'POST')}0\r\n\r\n`),
    refused('chunks and a length', `${request('/games/1', both.toReversed())}0\r\n\r\n`),
    refused('two lengths', `${request('/games/1', ['Content-Length: 3', 'Content-Length: 4'])}abcd`),
    refused('a length twice', `${request('/games/1', ['Content-Length: 3', 'Content-Length: 3'])}abc`),
    ...['3, 3', '+3', '-3', '0x3', '3.0', '3 3', '', '9'.repeat(30)].map(length =>
      refused(`the length "${length}"`, `${withLength(length)}abc`),
    ),
    refused('two codings', `${request('/games/1', [...chunked, 'Transfer-Encoding: identity'])}0\r\n\r\n`),
  ])
})

t.test('chunks that are none, or may be none, end the connection', async t => {
  const { exchange } = await startWired(t)
  const chunks = [
    'zz\r\nabc\r\n',
    '-1\r\nabc\r\n',
    'fffffffffffffffff\r\nabc\r\n',
    '3\r\nabcX',
    '3\nabc\n',
    ' 3\r\nabc\r\n',
  ]
  const trailers = '0\r\nContent-Length: 5\r\nHost: elsewhere\r\n\r\n'
  const codings = ['xchunked', 'identity', 'chunked, identity', 'chunked, chunked', '\x0bchunked', 'chunked\x00']
  const bodies: readonly [coding: string, body: string][] = [
    ...chunks.map((each): [string, string] => ['chunked', `${each}0\r\n\r\n`]),
    ['chunked', trailers],
    ['chunked', `3;a=${'b'.repeat(30_000)}\r\nabc\r\n0\r\n\r\n`],
    ...codings.map((coding): [string, string] => [coding, '0\r\n\r\n']),
  ]
  for (const [coding, body] of bodies) {
    for (const method of ['GET', 'POST']) {
      const answers = await exchange(request('/games/1', [`Transfer-Encoding: ${coding}`], method) + body + farewell)
      t.equal(statuses(answers).at(-1), 400, JSON.stringify(coding + body.slice(0, 20)))
      t.notOk(
        answers.some(answer => answer.body === '{"status":"ok"}'),
        'what follows is not taken for a request',
      )
      t.strictSame(statuses(await exchange(farewell)), [200])
    }
  }
})

t.test('a body that nobody asked for is passed over', async t => {
  await meet(await startWired(t), t, [
    ['a body', `${withLength('3')}abc`, 200, 200],
    [
      'a body of JSON that is none',
      `${request('/games/1', ['Content-Type: application/json', 'Content-Length: 3'])}{"a`,
      200,
      200,
    ],
    ['a body of no known type', `${request('/games/1', ['Content-Type: a/b/c;;=', 'Content-Length: 3'])}abc`, 200, 200],
    ['a body that looks like a request', withLength(String(farewell.length)) + farewell, 200, 200],
    ['chunks', `${request('/games/1', chunked)}3;a=b\r\nabc\r\n0\r\n\r\n`, 200, 200],
    ['a large body', withLength('3000000') + 'a'.repeat(3_000_000), 200, 200],
    ['HEAD with a body', `${request('/games/1', ['Content-Length: 3'], 'HEAD')}abc`, 200, 200],
    ['POST', `${request('/games/2', ['Content-Length: 3'], 'POST')}abc`, 405, 200],
    ['OPTIONS with a body', `${request('/games/1', ['Content-Length: 3'], 'OPTIONS')}abc`, 204, 200],
    ['what is expected', `${request('/games/1', ['Expect: 100-continue', 'Content-Length: 3'])}abc`, 100, 200, 200],
    ['what nobody expects', request('/games/1', ['Expect: the-unexpected']), 417, 200],
  ])
})

t.test('a head that is not well-formed is refused', async t => {
  await meet(await startWired(t), t, [
    ...[
      'X-A: b\r\n c',
      ' X-A: b',
      'X-A : b',
      'Content-Length : 3',
      'Transfer-Encoding:\r\n chunked',
      'nothing',
      ': b',
      'X-A: b\x00c',
      'X\x00A: b',
      'X-A: b\rc',
      'X-A: b\x7fc',
      'X(A): b',
    ].map(line => refused(JSON.stringify(line), request('/games/1', [line]))),
    refused('lines that end with LF alone', 'GET /games/1 HTTP/1.1\nHost: localhost\n\n'),
    refused('one line that ends with LF alone', 'GET /games/1 HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n'),
    refused('lines that end with CR alone', 'GET /games/1 HTTP/1.1\rHost: localhost\r\r'),
    ...[
      '/games/1 x',
      '/games/1\tx',
      '/games/1\x00',
      '/games/1\x7f',
      '/users/Ren\xe9',
      '',
      'games/1',
      'gateway:80',
      'mailto:a',
    ].map(target => refused(`the target ${JSON.stringify(target)}`, request(target))),
    ...['1.2', '1.9', '3', '11.1', '1', '-1.1', '1.1x'].map(version =>
      refused(`HTTP/${version}`, `GET /games/1 HTTP/${version}\r\nHost: localhost\r\n\r\n`),
    ),
    refused('a version in small letters', 'GET /games/1 http/1.1\r\nHost: localhost\r\n\r\n'),
    refused('a method in small letters', request('/games/1', [], 'get')),
    refused('a method that nobody knows', request('/games/1', [], 'FOO')),
    refused('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00'),
    refused('TLS', Buffer.from('16030100a5010000a10303', 'hex').toString('latin1')),
    ['empty lines ahead', `\r\n\r\n${request('/games/1')}`, 200, 200],
  ])
})

t.test('a request of HTTP/0.9, which has no version, is refused', async t => {
  const { exchange } = await startWired(t)
  t.strictSame(statuses(await exchange('GET /healthz\r\n\r\n')), [400])
})

t.test('a request has one Host that can be one, and is a problem otherwise', async t => {
  const { exchange, sandbox } = await startWired(t)
  const hosts = [
    [],
    ['gateway', 'elsewhere'],
    ['gateway', 'gateway'],
    ['a/b?c#d'],
    ['user@gateway'],
    ['a b'],
    ['\xe9'],
    ['a:b'],
  ]
  for (const names of hosts) {
    const lines = names.map(name => `Host: ${name}\r\n`).join('')
    const [first] = await exchange(Buffer.from(`GET /games/1 HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`, 'latin1'))
    t.equal(first?.status, 400, JSON.stringify(names))
    t.match(first?.head, 'application/problem+json', JSON.stringify(names))
  }
  t.equal(sandbox.calls(), 0)
  for (const host of ['', 'gateway:3000', '[::1]:80', '127.0.0.1', 'xn--caf-dma.example']) {
    const answers = await exchange(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    t.strictSame(statuses(answers), [200], host)
  }
})

t.test('a target may name a host, which makes no difference', async t => {
  await meet(await startWired(t, { ALLOWED_HOSTS: '*' }), t, [
    ['another host', request('http://elsewhere.example/games/1'), 200, 200],
    ['TLS', request('https://gateway/healthz'), 200, 200],
    ['capitals', request('HTTP://gateway/healthz'), 200, 200],
    ['another scheme', request('ftp://gateway/healthz'), 404, 200],
    ['a host in the path', request('//elsewhere.example/games/1'), 404, 200],
    ['an unknown route', request('http://gateway/nothing'), 404, 200],
    ['POST', request('http://gateway/games/2', [], 'POST'), 405, 200],
    ['a host alone', request('http://gateway', [], 'POST'), 405, 200],
  ])
})

t.test('the target * is for OPTIONS alone', async t => {
  await meet(await startWired(t), t, [
    ['OPTIONS', request('*', [], 'OPTIONS'), 204, 200],
    ['GET', request('*'), 400, 200],
  ])
})

t.test('a tunnel is refused with an answer', async t => {
  const { exchange, sandbox } = await startWired(t)
  for (const target of ['elsewhere.example:443', '127.0.0.1:80', 'gateway:80']) {
    const answers = await exchange(request(target, [], 'CONNECT'))
    t.ok([400, 405, 501].includes(answers[0]?.status ?? 0), target)
  }
  t.equal(sandbox.calls(), 0)
  t.strictSame(statuses(await exchange(farewell)), [200])
})

t.test('TRACE echoes nothing', async t => {
  const { exchange } = await startWired(t)
  const [answer] = await exchange(request('/games/1', ['Cookie: crumbs'], 'TRACE') + farewell)
  t.equal(answer?.status, 405)
  t.match(answer?.head, 'allow: GET, HEAD, OPTIONS')
  t.notMatch(JSON.stringify(answer), 'crumbs')
})

t.test('an upgrade to another protocol is not taken up', async t => {
  const { exchange } = await startWired(t)
  for (const protocol of ['websocket', 'h2c', 'TLS/1.0', 'HTTP/2.0']) {
    const [answer] = await exchange(request('/healthz', ['Connection: Upgrade, close', `Upgrade: ${protocol}`]))
    t.equal(answer?.status, 200, protocol)
    t.notMatch(answer?.head, /^upgrade:/im)
  }
})

t.test('requests on one connection are answered in their order', async t => {
  const { exchange } = await startWired(t)
  const answers = await exchange(request('/games/1') + request('/healthz') + request('/games/0') + farewell)
  t.strictSame(statuses(answers), [200, 200, 400, 200])
})

t.test('garbage behind a good request does not cost it its answer', async t => {
  const { exchange } = await startWired(t)
  for (const garbage of ['NONSENSE\r\n\r\n', '\x00\x01\x02\xff', request('/games/1', ['X : y'])]) {
    for (const target of ['/games/1', '/healthz']) {
      const answers = await exchange(Buffer.from(request(target) + garbage, 'latin1'))
      t.strictSame(statuses(answers), [200, 400], `${target} ${JSON.stringify(garbage.slice(0, 9))}`)
      t.strictSame(statuses(await exchange(farewell)), [200])
    }
  }
})

t.test('what follows a request that was to be the last is passed over', async t => {
  const { exchange } = await startWired(t)
  for (const last of [request('/games/1', ['Connection: close']), 'GET /games/1 HTTP/1.0\r\n\r\n']) {
    for (const more of ['', '\r\n', request('/games/2'), 'NONSENSE\r\n\r\n']) {
      const answers = await exchange(last + more)
      t.strictSame(statuses(answers), [200], JSON.stringify(last.slice(0, 24) + more.slice(0, 9)))
      t.match(answers[0]?.head, /^connection: close$/im)
    }
  }
})

// RFC 9112, section 6.1.
t.test('a request of HTTP/1.0 in chunks is the last on its connection', async t => {
  const { exchange } = await startWired(t)
  const head = 'GET /games/1 HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n'
  t.equal((await exchange(`${head}0\r\n\r\n${farewell}`)).length, 1)
})
