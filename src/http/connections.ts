// What goes on on each connection: so that whoever ends one knows what that would cut off, and so that no client has
// more answered at once than it could take.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Problem } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connections: ReadonlyMap<Socket, Connection>
  }
}

export type Connection = {
  /** How many requests are being answered. */
  answering: number
  /** How many have been. */
  answered: number
  /** The request that came last; its body may still be on its way. */
  latest: IncomingMessage | undefined
  /** What turned out to be wrong with that body. */
  fault: Problem | undefined
  /** What is done when nothing is being answered any more; undefined unless the connection is to be ended. */
  parting: (() => void) | undefined
}

/** How many requests are answered at once, overall; above that, no connection has more than one of them. */
const mostOverall = 10_000
/** How many on one connection, whatever there is else. */
const mostEach = 1_000
const retryAfterMs = 1_000

export function addConnections(app: FastifyInstance): void {
  const connections = new Map<Socket, Connection>()
  const excess = new WeakSet<IncomingMessage>()
  let overall = 0
  app.decorate('connections', connections)
  app.server.on('connection', (socket: Socket) => {
    const connection = { answering: 0, answered: 0, latest: undefined, fault: undefined, parting: undefined }
    connections.set(socket, connection)
    socket.once('close', () => {
      connections.delete(socket)
      overall -= connection.answering
    })
  })
  app.server.on('request', (request, response) => {
    const { socket } = request
    const connection = connections.get(socket) as Connection
    connection.answering += 1
    connection.latest = request
    overall += 1
    if (connection.answering > (overall > mostOverall ? 1 : mostEach)) excess.add(request)
    response.once('close', () => {
      // Of answers that go down with their connection, not all come here.
      if (!connections.has(socket)) return
      connection.answering -= 1
      connection.answered += 1
      overall -= 1
      if (connection.answering === 0) connection.parting?.()
    })
  })
  // Answers that wait for others are held in memory. These refusals are, too, but Node stops reading behind some of them.
  app.addHook('onRequest', async ({ raw }) => {
    if (!excess.has(raw)) return
    throw new Problem('overloaded', 'More is asked on this connection than is answered at once.', { retryAfterMs })
  })
}

/** Does it once everything that was asked on the connection has been answered. */
export function part(connection: Connection, action: () => void): void {
  connection.parting = action
  if (connection.answering === 0) action()
}
