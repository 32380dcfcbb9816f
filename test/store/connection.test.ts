// Beginning and ending of the connection to the store.

import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { createClient } from '../../src/store/client.ts'
import { createConnection, StoreError } from '../../src/store/connection.ts'
import type { Line } from '../support/gateway.ts'
import { needsStore, startStore } from '../support/store.ts'
import { until } from '../support/waiting.ts'

function connectionTo(url: string, lines: Line[] = []) {
  return createConnection({
    url: { reveal: () => url } as Parameters<typeof createConnection>[0]['url'],
    channel: 'news',
    clock: systemClock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    onCommand: () => {},
  })
}

const deaf = { onMessage: () => {}, onReady: () => {}, onDown: () => {} }

t.test('what is under way when the connection is ended fails, and nobody is alarmed', needsStore, async t => {
  const { url } = await startStore(t)
  const lines: Line[] = []
  let isReady = false
  const connection = connectionTo(url, lines)
  const onReady = () => {
    isReady = true
  }
  await connection.start({ ...deaf, onReady })
  await until(() => isReady)
  const probing = connection.probe('leave', ['replicas'], ['me', 'news'])
  connection.stop()
  await t.rejects(probing, StoreError)
  t.strictSame(lines, [])
  t.equal(connection.condition(), 'down')
})

/** A store that takes connections, and says nothing. */
async function startMute(t: Test): Promise<{ url: string; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

t.test('a connection that is ended while it begins does not begin any more', async t => {
  const { url, server } = await startMute(t)
  const sockets: Socket[] = []
  server.on('connection', socket => void sockets.push(socket))
  const connection = connectionTo(url)
  const starting = connection.start(deaf)
  connection.stop()
  await starting
  t.equal(sockets.length, 0)
  await t.rejects(connection.probe('leave', ['replicas'], ['me', 'news']))
  for (const socket of sockets) socket.destroy()
})

t.test('a client that is ended while it connects says nothing to the store, and goes', async t => {
  const { url, server } = await startMute(t)
  const client = await createClient({ reveal: () => url } as Parameters<typeof createClient>[0])
  client.connect('news', { onMessage: () => {}, onReady: () => {}, onError: () => {} })
  const connected = once(server, 'connection')
  client.destroy()
  const [socket] = await connected
  const said: Buffer[] = []
  socket.on('data', (bytes: Buffer) => said.push(bytes))
  await once(socket, 'close')
  t.equal(String(Buffer.concat(said)), '')
})
