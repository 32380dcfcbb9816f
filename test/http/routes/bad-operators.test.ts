// What the operations port answers to what is wrong.

import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'

t.test('a path that cannot be decoded is refused on the operations port, too, and ends nothing', async t => {
  const { app } = await startGateway(t)
  for (const url of ['/%zz', '/%', '/%c0%ae', '/cache/%ff']) {
    t.equal((await app.operations.inject(url)).statusCode, 400, url)
  }
  t.equal((await app.operations.inject('/livez')).statusCode, 200)
})

t.test('a path that cannot be decoded is refused on its socket, too', async t => {
  const { app } = await startGateway(t)
  await app.operations.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect(new URL(app.operations.listeningOrigin).port as unknown as number, '127.0.0.1')
  await once(socket, 'connect')
  socket.end('GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  t.match(await text(socket), /^HTTP\/1\.1 400 .*"code":"invalid-parameter"/s)
  t.equal((await app.operations.inject('/livez')).statusCode, 200)
})

t.test('a body is nothing that it reads, so none is a mistake of ours', async t => {
  const { app } = await startGateway(t, { OPERATOR_TOKEN: 'token-of-the-operator' })
  const bodies: readonly [type: string, payload: string][] = [
    ['application/json', '{bad'],
    ['application/json', '{"__proto__":1}'],
    ['application/json', ''],
    ['text/plain', 'a'.repeat(3_000_000)],
    ['a/b;;=', 'abc'],
  ]
  for (const [type, payload] of bodies) {
    const ask = (method: 'POST' | 'PUT', url: string) =>
      app.operations.inject({ method, url, payload, headers: { 'content-type': type } })
    t.equal((await ask('POST', '/cache/purge?tag=user:max')).statusCode, 401, `${type}: the token comes first`)
    t.equal((await ask('PUT', '/nothing')).statusCode, 404, `${type}: so does the route`)
  }
})

t.test('parameters that are names of everything are not known', async t => {
  const { app } = await startGateway(t)
  for (const query of [
    '__proto__=1',
    'constructor=1',
    'tag=__proto__',
    'tag=constructor:1',
    'offset=1&offset=2',
    'tag=%00',
  ]) {
    t.equal((await app.operations.inject(`/cache?${query}`)).statusCode, 400, query)
  }
})
