// Where a server listens. `localhost` has two addresses, and Node listens on one of them. Connections that come in at the
// other one are handed to the same server, so that its limits, its timeouts and its closing hold for both.

import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isLocalhost } from '../../platform/addresses.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Takes connections at the other address of `localhost`; undefined unless the server listens there. */
    secondListener: Server | undefined
    /** Comes back when the connections of the second listener have ended. Fastify waits for those of the first one itself. */
    secondDrained: Promise<unknown> | undefined
    /**
     * Listens, on both loopback addresses where the host is `localhost` and the machine has both. Comes back with the
     * origins, such as `http://127.0.0.1:3000`. Throws what listening threw; then the app listens nowhere.
     */
    listenAt(address: Address, ipv6?: string): Promise<readonly string[]>
  }
}

type Address = { readonly host: string; readonly port: number }

const loopback = { ipv4: '127.0.0.1', ipv6: '::1' }
/** What systems say that have no IPv6. */
const isAbsent = /^(?:EADDRNOTAVAIL|EAFNOSUPPORT)$/

export const listeningPlugin = fp(
  async app => {
    app.decorate('secondListener', undefined)
    app.decorate('secondDrained', undefined)
    app.decorate('listenAt', (address: Address, ipv6 = loopback.ipv6) => listenAt(app, address, ipv6))
    app.addHook('preClose', async () => void app.secondListener?.close())
    app.addHook('onClose', async () => void (await app.secondDrained))
  },
  { name: 'listening', dependencies: ['connections'] },
)

async function listenAt(app: FastifyInstance, { host, port }: Address, ipv6: string): Promise<readonly string[]> {
  if (!isLocalhost(host)) return [await listenQuietly(app, { host, port })]
  await app.ready()
  const second = await openSecond(app, ipv6, port)
  if (second === undefined) return [await listenQuietly(app, { host: loopback.ipv4, port })]
  const [first] = await Promise.allSettled([listenQuietly(app, { host: loopback.ipv4, port: second.port })])
  second.begin()
  if (first.status === 'fulfilled') return [first.value, `http://[${ipv6}]:${second.port}`]
  second.listener.close()
  throw first.reason
}

/** Undefined where the machine does not have the address. Throws what listening threw. */
async function openSecond(app: FastifyInstance, host: string, wantedPort: number) {
  const { server, connections } = app
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  // As node:http has its own sockets.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, async socket => {
    await begun
    server.emit('connection', socket)
  })
  try {
    await once(listener.listen(wantedPort, host), 'listening')
  } catch (error) {
    if (isAbsent.test(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  }
  // Without a file descriptor for another connection, it goes on with those that it has.
  listener.on('error', () => {})
  // Node counts the connections of each listener by themselves.
  server.on('connection', socket => {
    if (connections.all.size > server.maxConnections) socket.destroy()
  })
  app.secondListener = listener
  app.secondDrained = once(listener, 'close')
  return { listener, port: (listener.address() as { port: number }).port, begin }
}

/** Fastify logs a line for each address; the line that says that the gateway is ready holds them all. */
async function listenQuietly(app: FastifyInstance, { host, port }: Address): Promise<string> {
  const { log } = app
  app.log = log.child({}, { level: 'warn' })
  try {
    await app.listen({ host, port })
  } finally {
    app.log = log
  }
  return app.listeningOrigin
}
