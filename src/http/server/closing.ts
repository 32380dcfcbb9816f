// Going away without a dropped request, and without waiting for clients that want nothing: what is answered meanwhile
// tells its client to come back on another connection, and connections on which nothing is being answered are ended.

import { Server } from 'node:net'
import fp from 'fastify-plugin'
import { type Clock, inTime } from '../../platform/clock.ts'

/** For how long connections that were open already are still answered on, each once. */
const lingerMs = 1_000
/** After that, for how long a request may still be on its way on a connection that was just opened. */
const patienceMs = 1_000

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Takes no new connections, and ends those that are open with their next answer. Comes back when none is left, or
     * after a second. Closing ends idle ones at once, and with them what a client may just have sent.
     */
    linger(): Promise<void>
    /** Whether what is answered from now on ends its connection. */
    isClosing(): boolean
  }
}

export const closingPlugin = fp(
  async (app, { clock }: { clock: Clock }) => {
    let closing = false
    app.decorate('isClosing', () => closing)
    app.decorate('linger', async () => {
      closing = true
      // That of node:http would end idle connections as well.
      Server.prototype.close.call(app.server)
      app.secondListener?.close()
      const ends = [...app.connections.all.keys()].map(socket => new Promise(resolve => socket.once('close', resolve)))
      await inTime(clock, Promise.all(ends), lingerMs)
    })
    app.addHook('preClose', async () => {
      closing = true
      clock.setTimeout(() => {
        for (const [socket, { answering }] of app.connections.all) if (answering === 0) socket.destroy()
      }, patienceMs)
    })
    app.addHook('onSend', (_request, reply, payload, done) => {
      if (closing) reply.header('connection', 'close')
      done(null, payload)
    })
  },
  { name: 'closing', dependencies: ['connections', 'listening'] },
)
