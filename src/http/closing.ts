// Going away without a dropped request, and without waiting for clients that want nothing: what is answered meanwhile
// tells its client to come back on another connection, and connections on which nothing is being answered are ended.

import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.ts'

/** For how long a request may still be on its way on a connection that was just opened. */
const patienceMs = 1_000

export function addClosing(app: FastifyInstance, clock: Clock): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    clock.setTimeout(() => {
      for (const [socket, { answering }] of app.connections) if (answering === 0) socket.destroy()
    }, patienceMs)
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
