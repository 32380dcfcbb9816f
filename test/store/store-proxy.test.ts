// The proxy itself: what the tests of a bad store rest on.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { startStoreProxy } from '../support/store-proxy.ts'
import { until } from '../support/waiting.ts'

/** Answers each byte with so many. */
async function startEcho(t: Test, times = 1) {
  let heard = ''
  let ended = 0
  const server = createServer(socket => {
    socket
      .on('error', () => {})
      .on('data', piece => {
        heard += piece
        socket.write(String(piece).repeat(times))
      })
      .on('end', () => {
        ended += 1
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return { port, url: `redis://127.0.0.1:${port}`, heard: () => heard, ended: () => ended }
}

function client(
  t: Test,
  port: number,
): { socket: Socket; said(): string; isGone(): boolean; error(): string | undefined } {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  let isGone = false
  let error: string | undefined
  socket
    .on('data', piece => {
      said += piece
    })
    .on('close', () => {
      isGone = true
    })
    .on('error', ({ code }: NodeJS.ErrnoException) => {
      error = code
    })
  t.teardown(() => socket.destroy())
  return { socket, said: () => said, isGone: () => isGone, error: () => error }
}

async function startBehind(t: Test, times?: number) {
  const store = await startEcho(t, times)
  const proxy = await startStoreProxy(t, store)
  const one = client(t, proxy.port)
  one.socket.write('a')
  await until(() => one.said().startsWith('a'))
  return { store, proxy, one }
}

t.test('a delay holds in each direction, and the bytes keep their order', async t => {
  const { proxy, one } = await startBehind(t)
  proxy.toStore.delay = 40
  proxy.toReplica.delay = { least: 30, most: 60 }
  const beganMs = performance.now()
  one.socket.write('b')
  await until(() => one.said() === 'ab')
  t.ok(performance.now() - beganMs > 69)
  proxy.far({ least: 0, most: 20 })
  for (const letter of 'cdefghijklm') {
    one.socket.write(letter)
    await new Promise(resolve => setImmediate(resolve))
  }
  await until(() => one.said().length === 13)
  t.equal(one.said(), 'abcdefghijklm')
})

t.test('what is frozen stays, in one direction or in both, and goes on', async t => {
  const { store, proxy, one } = await startBehind(t)
  proxy.freeze('toReplica')
  one.socket.write('b')
  await until(() => store.heard() === 'ab' && proxy.heard() === 2)
  t.equal(one.said(), 'a')
  proxy.letGo()
  await until(() => one.said() === 'ab')
  proxy.freeze('toStore')
  one.socket.write('c')
  const other = client(t, proxy.port)
  await once(other.socket, 'connect')
  t.equal(store.heard(), 'ab')
  proxy.letGo()
  await until(() => one.said() === 'abc')
  proxy.freeze()
  one.socket.write('d')
  proxy.drop()
  await until(() => one.isGone() && other.isGone())
  t.equal(store.heard(), 'abc', 'what was dropped is lost')
})

t.test('where it is cut off nothing gets through, until it is mended', async t => {
  const { store, proxy, one } = await startBehind(t)
  await proxy.cut('refused')
  await until(one.isGone)
  const refused = client(t, proxy.port)
  await until(refused.isGone)
  t.equal(refused.error(), 'ECONNREFUSED')
  await proxy.cut('refused')
  await proxy.mend()
  const again = client(t, proxy.port)
  again.socket.write('b')
  await until(() => again.said() === 'b')
  await proxy.cut('silent')
  await until(again.isGone)
  const mute = client(t, proxy.port)
  mute.socket.write('c')
  await once(mute.socket, 'connect')
  await proxy.mend()
  await until(mute.isGone)
  t.equal(store.heard(), 'ab')
})

t.test('a bandwidth is kept', async t => {
  const { proxy, one } = await startBehind(t, 1_000)
  await until(() => one.said().length === 1_000)
  proxy.toReplica.bytesPerSecond = 10_000
  const beganMs = performance.now()
  one.socket.write('b')
  await until(() => one.said().length === 2_000)
  t.ok(performance.now() - beganMs > 99)
})

t.test('a failover leads to another store, and an end is passed on', async t => {
  const { store, proxy, one } = await startBehind(t)
  const other = await startEcho(t)
  proxy.switchTo(other)
  await until(one.isGone)
  const again = client(t, proxy.port)
  again.socket.write('b')
  await until(() => again.said() === 'b')
  t.strictSame([store.heard(), other.heard(), other.ended()], ['a', 'b', 0])
  again.socket.end()
  await until(() => other.ended() === 1)
})
