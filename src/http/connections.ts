// What goes on on each connection, so that whoever ends one knows what that would cut off.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Problem } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connections: ReadonlyMap<Socket, Connection>
  }
}

export type Connection = {
  /** How many requests are being answered. */
  answering: number
  /** The request that came last; its body may still be on its way. */
  latest: IncomingMessage | undefined
  /** What turned out to be wrong with that body. */
  fault: Problem | undefined
  /** What is done when nothing is being answered any more; undefined unless the connection is to be ended. */
  parting: (() => void) | undefined
}

export function addConnections(app: FastifyInstance): void {
  const connections = new Map<Socket, Connection>()
  app.decorate('connections', connections)
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, { answering: 0, latest: undefined, fault: undefined, parting: undefined })
    socket.once('close', () => connections.delete(socket))
  })
  app.server.on('request', (request, response) => {
    const connection = connections.get(request.socket) as Connection
    connection.answering += 1
    connection.latest = request
    response.once('close', () => {
      connection.answering -= 1
      if (connection.answering === 0) connection.parting?.()
    })
  })
}

/** Does it once everything that was asked on the connection has been answered. */
export function part(connection: Connection, action: () => void): void {
  connection.parting = action
  if (connection.answering === 0) action()
}
