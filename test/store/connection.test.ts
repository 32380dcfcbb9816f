// Beginning and ending of the connection to the store.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { freePort } from '../../bench/processes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { createClient } from '../../src/store/client.ts'
import { createConnection, StoreError } from '../../src/store/connection.ts'
import type { Line } from '../support/gateway.ts'
import { needsStore, startStore } from '../support/store.ts'
import { startStoreProxy } from '../support/store-proxy.ts'
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

const keys = { pulse: 'pulse', budget: 'budget', members: 'm', attached: 'a', said: 's', fleet: 'f' }
const leaving = { by: 'me', channel: 'news', perMinute: 60, burst: 10 }
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
  const probing = connection.probe('leave', keys, leaving)
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
  await t.rejects(connection.probe('leave', keys, leaving))
  for (const socket of sockets) socket.destroy()
})

t.test('a client that is ended while it connects says nothing to the store, and goes', async t => {
  const { url, server } = await startMute(t)
  const client = await createClient({ reveal: () => url } as Parameters<typeof createClient>[0])
  client.connect('news', { onMessage: () => {}, onReady: () => {}, onError: () => {}, onDeaf: () => {} })
  const connected = once(server, 'connection')
  client.destroy()
  const [socket] = await connected
  const said: Buffer[] = []
  socket.on('data', (bytes: Buffer) => said.push(bytes))
  await once(socket, 'close')
  t.equal(String(Buffer.concat(said)), '')
})

const evaluated = (text: string) => ({ text, digest: createHash('sha1').update(text).digest('hex') })

t.test(
  'another connection takes the place of one that is in use, which is ended when it has answered',
  needsStore,
  async t => {
    const [store, other] = [await startStore(t), await startStore(t)]
    const proxy = await startStoreProxy(t, store)
    const client = await createClient({ reveal: () => proxy.url } as Parameters<typeof createClient>[0])
    t.teardown(() => client.destroy())
    let ready = 0
    const errors: unknown[] = []
    const onReady = () => {
      ready += 1
    }
    client.connect('news', { ...deaf, onReady, onError: error => void errors.push(error), onDeaf: () => {} })
    await until(() => ready === 1)
    proxy.leadNewTo({ port: await freePort() })
    client.replace()
    client.replace()
    t.equal(String(await client.evaluate(evaluated("return redis.call('PING').ok"), [], [])), 'PONG')
    const slow = client.evaluate(evaluated("for _ = 1, 3e7 do end return 'slow'"), [], [])
    proxy.leadNewTo(other)
    await until(() => ready === 2)
    t.equal(String(await slow), 'slow')
    await client.evaluate(evaluated("return redis.call('SET', KEYS[1], '1')"), ['key'], [])
    t.equal(await other.command('GET', 'key'), '1')
    t.strictSame(errors, [], 'and nobody is alarmed')
    // One that is still on its way when the client ends is ended, too.
    proxy.leadNewTo({ port: await freePort() })
    client.replace()
    await until(async () => !/name=.*sub=1/.test(String(await store.command('CLIENT', 'LIST', 'TYPE', 'pubsub'))))
  },
)

t.test('a store that says what nobody understands is no use, until it does', async t => {
  const { url, server } = await startMute(t)
  const lines: Line[] = []
  server.on('connection', socket =>
    socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')).on('error', () => {}),
  )
  const connection = connectionTo(url, lines)
  t.teardown(() => connection.stop())
  await connection.start(deaf)
  await until(() => connection.problem() === 'what answers is no Valkey or Redis')
  t.equal(connection.condition(), 'down')
})

t.test('where much is under way, what is late is not the store', needsStore, async t => {
  const store = await startStore(t)
  const proxy = await startStoreProxy(t, store)
  const connection = connectionTo(proxy.url)
  t.teardown(() => connection.stop())
  await connection.start(deaf)
  await until(async () => {
    await connection.probe('leave', keys, leaving).catch(() => {})
    return connection.condition() === 'up'
  })
  t.equal(connection.openings(), 1)
  proxy.freeze()
  const tooLate = { message: 'no answer within 40 ms' }
  await t.rejects(connection.run('leave', keys, leaving, { expectedBytes: 100_000 }), tooLate)
  t.equal(connection.condition(), 'up')
  proxy.drop()
  proxy.letGo()
  await until(async () => {
    await connection.probe('leave', keys, leaving).catch(() => {})
    return connection.openings() === 2
  })
  proxy.freeze()
  await t.rejects(connection.run('leave', keys, leaving), tooLate)
  t.equal(connection.condition(), 'down')
})

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`
const replies: { readonly [command: string]: string } = {
  HELLO: `%1\r\n${bulk('server')}${bulk('redis')}`,
  subscribe: `>3\r\n${bulk('subscribe')}${bulk('news')}:1\r\n`,
  EVALSHA: `*1\r\n${bulk('{}')}`,
}

t.test('a reply that no script makes is one of no use', async t => {
  const { url, server } = await startMute(t)
  server.on('connection', socket =>
    socket.on('data', said => {
      for (const [command] of String(said).matchAll(/HELLO|subscribe|EVALSHA/g)) socket.write(replies[command] ?? '')
    }),
  )
  const connection = connectionTo(url)
  t.teardown(() => connection.stop())
  await connection.start(deaf)
  await t.rejects(connection.probe('leave', keys, leaving), { message: 'a reply that is not understood' })
  t.equal(connection.problem(), 'a reply that is not understood')
})
