// The server below Fastify: node:http, which takes no other protocol than HTTP/1.x.

import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { FastifyHttpOptions } from 'fastify'
import type { Connections } from './connections.ts'
import { createServer } from './node-http.ts'
import { expectsContinue, isHttp } from './protocol.ts'

type ServerFactory = (handler: RequestListener, options: object) => Server

type FactoryOptions = {
  connections: Connections
  /** Is given requests of other protocols, which Node's parser takes as well. */
  refuseProtocol(request: IncomingMessage): void
}

const mostConnections = 10_000
/** How many file descriptors at most are kept back for calls to RetroAchievements, the store and files. */
const mostKeptBack = 128

export function createServerFactory({ connections, refuseProtocol }: FactoryOptions): ServerFactory {
  return (handler, options) => {
    const { http = {}, keepAliveTimeout, requestTimeout, connectionTimeout } = options as FastifyHttpOptions<Server>
    const server = createServer({ ...http, keepAliveTimeout, requestTimeout }, (request, response) => {
      if (!isHttp(request, connections.all.get(request.socket)?.latest === undefined)) return refuseProtocol(request)
      connections.enter(request, response)
      handler(request, response)
    })
    server.setTimeout(connectionTimeout as number)
    server.maxConnections = mostConnections
    server.once('listening', () => {
      server.maxConnections = connectionsAtMost()
    })
    server.on('connection', connections.open)
    // Without a file descriptor for another connection, it goes on with those that it has.
    server.on('error', () => {})
    server.on('checkContinue', (request, response) => {
      if (expectsContinue(request)) response.writeContinue()
      server.emit('request', request, response)
    })
    server.on('checkExpectation', (request, response) => server.emit('request', request, response))
    return server
  }
}

/** Clients are refused before they have taken the last file descriptor. */
function connectionsAtMost(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) as RegExpExecArray
    const free = Number(limit) - readdirSync('/proc/self/fd').length
    return Math.min(mostConnections, Math.ceil(free - Math.min(mostKeptBack, free / 2)))
    /* c8 ignore next 3 -- other systems than Linux do not tell */
  } catch {
    return mostConnections
  }
}
