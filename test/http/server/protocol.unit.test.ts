import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { isHttp } from '../../../src/http/server/protocol.ts'

const request = (socket: object, httpVersion = '1.0') =>
  ({ method: 'GET', url: '/games/1', httpVersion, headers: {}, socket }) as unknown as IncomingMessage

t.test('where Node does not show what it parses, methods and versions tell', async t => {
  for (const socket of [{}, { parser: null }, { parser: {} }]) {
    t.equal(isHttp(request(socket), true), true)
    t.equal(isHttp(request(socket, '2.0'), true), false)
    t.equal(isHttp({ ...request(socket), method: 'DESCRIBE' } as IncomingMessage, true), false)
  }
})

t.test('what stands behind the target is the protocol', async t => {
  const parsed = (text: string) => ({ parser: { getCurrentBuffer: () => Buffer.from(text) } })
  t.equal(isHttp(request(parsed('GET /games/1 HTTP/1.0\r\n')), true), true)
  t.equal(isHttp(request(parsed('GET /games/1 RTSP/1.0\r\n')), true), false)
  t.equal(isHttp(request(parsed('GET /games/1 RTSP/1.1\r\n'), '1.1'), false), true, 'looked at once in HTTP/1.1')
})
