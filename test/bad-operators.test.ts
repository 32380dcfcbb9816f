import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startGateway } from './support/gateway.ts'

t.test('a path that cannot be decoded is refused on the operations port, too', async t => {
  const { app } = await startGateway(t)
  await app.operations.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect(new URL(app.operations.listeningOrigin).port as unknown as number, '127.0.0.1')
  await once(socket, 'connect')
  socket.end('GET /%zz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n')
  t.match(await text(socket), /^HTTP\/1\.1 400 .*"code":"invalid-parameter"/s)
  t.equal((await app.operations.inject('/livez')).statusCode, 200)
})

t.test('bodies are nothing that is read there', async t => {
  const { app } = await startGateway(t)
  for (const [type, payload] of [
    ['application/json', '{"a"'],
    ['application/json', '{"__proto__":1}'],
    ['text/plain', 'x'.repeat(100_000)],
    ['application/x-odd', '?'],
  ] as const) {
    const headers = { 'content-type': type }
    const response = await app.operations.inject({ method: 'POST', url: '/cache/purge?tag=game:1', headers, payload })
    t.equal(response.json().code, 'unauthorized')
  }
})
