// The server below Fastify: node:http, with hits answered ahead of everything else.

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { FastifyHttpOptions } from 'fastify'
import type { Connections } from './connections.ts'
import { createServer } from './node-http.ts'

/** Answers a request, or returns false. */
type Ahead = (request: IncomingMessage, response: ServerResponse) => boolean

export type ServerFactory = {
  readonly serverFactory: (handler: RequestListener, options: object) => Server
  /** From now on this is asked first. */
  goAhead(ahead: Ahead): void
}

const mostConnections = 10_000

export function createServerFactory(connections: Connections): ServerFactory {
  let ahead: Ahead = () => false

  return {
    serverFactory(handler, options) {
      const { http = {}, keepAliveTimeout, requestTimeout, connectionTimeout } = options as FastifyHttpOptions<Server>
      const server = createServer({ ...http, keepAliveTimeout, requestTimeout }, (request, response) => {
        if (ahead(request, response)) return
        connections.enter(request, response)
        handler(request, response)
      })
      server.setTimeout(connectionTimeout as number)
      server.maxConnections = mostConnections
      server.on('connection', connections.open)
      server.on('checkExpectation', (request, response) => server.emit('request', request, response))
      return server
    },
    goAhead(next) {
      ahead = next
    },
  }
}
