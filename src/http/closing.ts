// Going away without a dropped request, and without waiting for clients that want nothing: what is answered meanwhile
// tells its client to come back on another connection, and connections on which nothing was ever asked are ended.

import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.ts'

/** For how long a request may still be on its way on a connection that was just opened. */
const patienceMs = 1_000

export function addClosing(app: FastifyInstance, clock: Clock): void {
  let closing = false
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    closing = true
    clock.setTimeout(() => {
      for (const socket of unused) socket.destroy()
    }, patienceMs)
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
