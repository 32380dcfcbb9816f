// What Node's parser takes besides HTTP/1.x, and what a client may expect.

import t from 'tap'
import { farewell, heardFrom, open, startWired, statuses } from '../../support/wire.ts'

const head = (line: string, ...more: string[]) => `${[line, 'Host: localhost', ...more].join('\r\n')}\r\n\r\n`

const others = [
  ...['DESCRIBE', 'ANNOUNCE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'RECORD', 'REDIRECT', 'FLUSH'],
  ...['GET_PARAMETER', 'SET_PARAMETER', 'GET', 'POST', 'OPTIONS'],
].flatMap(method => ['1.0', '1.1', '2.0'].map(version => `${method} /games/1 RTSP/${version}`))

t.test('other protocols are refused, whatever their method, and only a debug line tells of them', async t => {
  const { exchange, lines, sandbox } = await startWired(t)
  for (const line of [...others, 'SOURCE /games/1 ICE/1.0', 'GET /games/1 HTTP/0.9', 'OPTIONS * RTSP/1.0']) {
    lines.length = 0
    const [heard] = await exchange(head(line))
    t.match(heard, { status: 400 }, line)
    t.match(JSON.parse(heard?.body ?? ''), { code: 'invalid-parameter', parameter: 'request' })
    t.match(heard?.head, /^connection: close\r$/im)
    t.strictSame([...new Set(lines.filter(({ msg }) => msg === 'answered').map(({ level }) => level))], ['debug'], line)
    t.notOk(lines.some(({ err }) => err))
  }
  t.equal(sandbox.calls(), 0)
})

t.test('a head that comes in pieces, or with more blanks, is told from HTTP as well', async t => {
  const { port } = await startWired(t)
  const pieces = [
    ['GET  /games/1 RTSP/1.0\r\nHost: localhost\r\n\r\n'],
    ['GET /games/1  RTSP/1.0\r\nHost: localhost\r\n\r\n'],
    ['\r\nGET /games/1 RTSP/1.0\r\nHost: localhost\r\n\r\n'],
    ['GET /games/1 RT', 'SP/1.0\r\nCSeq: 1\r\nHost: localhost\r\n\r\n'],
    ['GET /games/1 RTSP/1.1\r\n', 'CSeq: 1\r\n', 'Host: localhost\r\n\r\n'],
  ]
  for (const [first = '', ...others] of pieces) {
    const socket = open(port).setNoDelay(true)
    const heard = heardFrom(socket)
    socket.write(first)
    for (const piece of others) {
      await new Promise(resolve => setImmediate(resolve))
      socket.write(piece)
    }
    t.strictSame(statuses(await heard), [400], first)
  }
})

t.test('a field that looks like another protocol is a field', async t => {
  const { exchange } = await startWired(t)
  const heard = await exchange(head('GET /healthz HTTP/1.1', 'User-Agent: GET /healthz RTSP/1.0', 'Connection: close'))
  t.strictSame(statuses(heard), [200])
})

t.test('what came before another protocol on its connection is answered', async t => {
  const { exchange } = await startWired(t)
  const heard = await exchange(head('GET /healthz HTTP/1.0', 'Connection: keep-alive') + head('GET /consoles RTSP/1.0'))
  t.strictSame(statuses(heard), [200, 400])
})

t.test('HTTP/1.0 and HTTP/1.1 are taken, one after the other', async t => {
  const { exchange } = await startWired(t)
  const two = head('GET /healthz HTTP/1.1') + head('GET /healthz HTTP/1.0', 'Connection: keep-alive')
  t.strictSame(statuses(await exchange(two + farewell)), [200, 200, 200])
})

const expectations: readonly [expectation: string[], said: (number | undefined)[]][] = [
  [['Expect: 100-continue'], [100, 200]],
  [['expect: 100-Continue'], [100, 200]],
  [
    ['Expect: 100-continue', 'Expect: 100-continue'],
    [100, 200],
  ],
  [['Expect: 100-continue', 'Expect: tea'], [417]],
  [['Expect: tea', 'Expect: 100-continue'], [417]],
  [['Expect: ,100-continue,'], [100, 200]],
  [['Expect: ,'], [417]],
  [['Expect: tea, 100-continue'], [417]],
  [['Expect: 100-continue;q=1'], [417]],
  [['Expect: tea'], [417]],
]

t.test('a client is told to go on only where it expects nothing else', async t => {
  const { exchange } = await startWired(t)
  for (const [expectation, said] of expectations) {
    const heard = await exchange(head('GET /consoles HTTP/1.1', ...expectation, 'Connection: close'))
    t.strictSame(statuses(heard), said, expectation.join())
  }
})
