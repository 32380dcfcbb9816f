// What goes on on each connection: so that whoever ends one knows what that would cut off, and so that no client has
// more answered at once than it could take.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import { Problem } from '../errors/problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
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

export type Connections = {
  readonly open: (socket: Socket) => void
  /** A request that is answered at some later time. */
  enter(request: IncomingMessage, response: ServerResponse): void
  readonly all: ReadonlyMap<Socket, Connection>
  /** Whether more is asked at once than may be. */
  isExcess(request: IncomingMessage): boolean
}

export function createConnections(): Connections {
  const all = new Map<Socket, Connection>()
  const excess = new WeakSet<IncomingMessage>()
  let overall = 0

  return {
    all,
    open(socket) {
      const connection = { answering: 0, answered: 0, latest: undefined, fault: undefined, parting: undefined }
      all.set(socket, connection)
      socket.once('close', () => {
        all.delete(socket)
        overall -= connection.answering
      })
    },
    enter(request, response) {
      const { socket } = request
      const connection = all.get(socket) as Connection
      connection.answering += 1
      connection.latest = request
      overall += 1
      if (connection.answering > (overall > mostOverall ? 1 : mostEach)) excess.add(request)
      response.once('close', () => {
        // Of answers that go down with their connection, not all come here.
        if (!all.has(socket)) return
        connection.answering -= 1
        connection.answered += 1
        overall -= 1
        if (connection.answering === 0) connection.parting?.()
      })
    },
    isExcess: request => excess.has(request),
  }
}

export const connectionsPlugin = fp(
  async (app, { connections }: { connections: Connections }) => {
    app.decorate('connections', connections)
    // Answers that wait for others are held in memory. These refusals are, too, but Node stops reading behind some of them.
    app.addHook('onRequest', async ({ raw }) => {
      if (!connections.isExcess(raw)) return
      throw new Problem('overloaded', 'More is asked on this connection than is answered at once.', { retryAfterMs })
    })
  },
  { name: 'connections', dependencies: ['security-headers'] },
)

/** Does it once everything that was asked on the connection has been answered. */
export function part(connection: Connection, action: () => void): void {
  connection.parting = action
  if (connection.answering === 0) action()
}
