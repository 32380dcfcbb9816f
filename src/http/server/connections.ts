// What goes on on each connection, so that whoever ends one knows what that would cut off.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { Problem } from '../errors/problems.ts'

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

export type Connections = {
  readonly open: (socket: Socket) => void
  /** A request that is answered at some later time. */
  enter(request: IncomingMessage, response: ServerResponse): void
  readonly all: ReadonlyMap<Socket, Connection>
}

export function createConnections(): Connections {
  const all = new Map<Socket, Connection>()

  return {
    all,
    open(socket) {
      const connection = { answering: 0, answered: 0, latest: undefined, fault: undefined, parting: undefined }
      all.set(socket, connection)
      socket.once('close', () => all.delete(socket))
    },
    enter(request, response) {
      const { socket } = request
      const connection = all.get(socket) as Connection
      connection.answering += 1
      connection.latest = request
      response.once('close', () => {
        // Of answers that go down with their connection, not all come here.
        if (!all.has(socket)) return
        connection.answering -= 1
        connection.answered += 1
        if (connection.answering === 0) connection.parting?.()
      })
    },
  }
}

export const connectionsPlugin = fp(
  async (app, { connections }: { connections: Connections }) => {
    app.decorate('connections', connections)
  },
  { name: 'connections', dependencies: ['security-headers'] },
)

/** Does it once everything that was asked on the connection has been answered. */
export function part(connection: Connection, action: () => void): void {
  connection.parting = action
  if (connection.answering === 0) action()
}
